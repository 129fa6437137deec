/// Learns from a request's body whether it asks for a stream, as the body comes: nothing of it is kept.
///
///     {"model":"m","messages":[ … ],"stream":true,"stream_options":{"include_usage":true}}
///      ▲ members of depth 1 are read    ▲ and those of `stream_options`; all else is passed by its quotes and brackets
///
/// A body may be cut anywhere: between two pieces stand the depth, whether a string is open, and the key in hand. Values are not
/// checked, but an object must begin and end the body. Of a repeated key the last one counts. Escaped keys are not known.
import Containers

struct BodyScanner {
    private(set) var streams = false
    private(set) var wantsUsage = false

    private enum Place: UInt8 { case structure, string, key }
    private var place = Place.structure
    private var depth = 0
    /// The next byte of the string is escaped.
    private var isEscaped = false
    /// A string that comes now is a key.
    private var awaitsKey = false
    private var isInOptions = false
    private var hasEnded = false
    private var isMalformed = false
    private var key = ScannedKey()

    /// Whether all pieces together were one object.
    var isObject: Bool { hasEnded && !isMalformed }

    mutating func take(_ bytes: Span<UInt8>) {
        var at = 0
        while at < bytes.count {
            switch place {
            case .string: at = passString(bytes, at)
            case .key: at = passKey(bytes, at)
            case .structure:
                if depth == 1 || isInOptions {
                    at = passMember(bytes, at)
                } else if depth == 0 {
                    at = passOutside(bytes, at)
                } else {
                    at = passNested(bytes, at)
                }
            }
        }
    }

    private mutating func passOutside(_ bytes: Span<UInt8>, _ start: Int) -> Int {
        switch bytes[start] {
        case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): break
        case UInt8(ascii: "{") where !hasEnded && !isMalformed:
            depth = 1
            awaitsKey = true
        default:
            isMalformed = true
            return bytes.count
        }
        return start + 1
    }

    private mutating func passString(_ bytes: Span<UInt8>, _ start: Int) -> Int {
        if isEscaped {
            isEscaped = false
            return start + 1
        }
        guard let found = bytes.firstQuoteOrBackslash(from: start) else { return bytes.count }
        if bytes[found] == UInt8(ascii: "\\") { isEscaped = true } else { place = .structure }
        return found + 1
    }

    private mutating func passKey(_ bytes: Span<UInt8>, _ start: Int) -> Int {
        for index in start..<bytes.count {
            let byte = bytes[index]
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\"") {
                place = .structure
                return index + 1
            } else {
                isEscaped = byte == UInt8(ascii: "\\")
            }
            key.append(byte)
        }
        return bytes.count
    }

    /// Outside strings, where members are read: `t` can only begin `true`, and `f` and `n` the others.
    private mutating func passMember(_ bytes: Span<UInt8>, _ start: Int) -> Int {
        for index in start..<bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                place = awaitsKey ? .key : .string
                if awaitsKey { key.clear() }
                return index + 1
            case UInt8(ascii: ","): awaitsKey = true
            case UInt8(ascii: ":"): awaitsKey = false
            case UInt8(ascii: "t"): note(true)
            case UInt8(ascii: "f"), UInt8(ascii: "n"): note(false)
            case UInt8(ascii: "{"):
                open(isOptions: depth == 1 && key.equals("stream_options"))
                return index + 1
            case UInt8(ascii: "["):
                open(isOptions: false)
                return index + 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                close()
                return index + 1
            default: break
            }
        }
        return bytes.count
    }

    private mutating func note(_ value: Bool) {
        if isInOptions {
            if key.equals("include_usage") { wantsUsage = value }
        } else if key.equals("stream") {
            streams = value
        }
    }

    private mutating func passNested(_ bytes: Span<UInt8>, _ start: Int) -> Int {
        guard let found = bytes.firstQuoteOrBracket(from: start) else { return bytes.count }
        switch bytes[found] {
        case UInt8(ascii: "\""): place = .string
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        default: close()
        }
        return found + 1
    }

    private mutating func open(isOptions: Bool) {
        depth += 1
        isInOptions = isOptions
        awaitsKey = isOptions
    }

    private mutating func close() {
        depth -= 1
        isInOptions = false
        awaitsKey = false
        hasEnded = depth == 0
    }
}

/// A key that may come in pieces; longer ones than any that is asked for are cut.
private struct ScannedKey {
    private var bytes = InlineArray<16, UInt8>(repeating: 0)
    private var count = 0

    mutating func clear() { count = 0 }

    mutating func append(_ byte: UInt8) {
        if count < 16 { bytes[count] = byte }
        count += 1
    }

    func equals(_ text: StaticString) -> Bool {
        count == text.utf8CodeUnitCount && bytes.span.extracting(0..<count).equals(text)
    }
}
