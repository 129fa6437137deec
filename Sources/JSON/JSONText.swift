/// The insides of strings: unescaping (RFC 8259 section 7), and comparing without having unescaped.
public import Containers

public enum JSONText {
    /// Appends what the inside of a string (without its quotes) stands for.
    ///
    /// Throws `.invalidString` for a control byte, an unknown escape, and half a surrogate pair; the offset is within
    /// `inside`, and `out` then holds what came before. UTF-8 is passed on as it is.
    public static func unescape(_ inside: Span<UInt8>, into out: inout ByteBuffer) throws(JSONError) {
        var from = 0
        var at = 0
        while at < inside.count {
            let byte = inside[at]
            if byte < 0x20 { throw JSONError(.invalidString, at: at) }
            if byte != UInt8(ascii: "\\") {
                at += 1
                continue
            }
            out.append(inside.extracting(from..<at))
            let escape = try Escape(inside, at: at)
            out.append(utf8: escape.scalar)
            at += escape.count
            from = at
        }
        out.append(inside.extracting(from..<inside.count))
    }

    /// Whether `inside` holds no control byte and only escapes that stand for characters. Throws as `unescape` does.
    static func check(_ inside: Span<UInt8>) throws(JSONError) {
        var at = 0
        while at < inside.count {
            let byte = inside[at]
            if byte < 0x20 { throw JSONError(.invalidString, at: at) }
            at += byte == UInt8(ascii: "\\") ? try Escape(inside, at: at).count : 1
        }
    }

    /// Whether the inside of a string stands for `name`. Only a string that holds an escape costs an allocation.
    public static func stands(_ inside: Span<UInt8>, for name: Span<UInt8>) -> Bool {
        if inside.firstIndex(of: UInt8(ascii: "\\")) == nil { return inside.equals(name) }
        var plain = ByteBuffer(capacity: inside.count)
        guard (try? unescape(inside, into: &plain)) != nil else { return false }
        return plain.span.equals(name)
    }
}

/// One escape sequence: the character it stands for and the bytes it takes.
private struct Escape {
    var scalar: UInt32
    var count: Int

    init(_ text: Span<UInt8>, at start: Int) throws(JSONError) {
        count = 2
        switch start + 1 < text.count ? text[start + 1] : 0 {
        case UInt8(ascii: "\""): scalar = 0x22
        case UInt8(ascii: "\\"): scalar = 0x5C
        case UInt8(ascii: "/"): scalar = 0x2F
        case UInt8(ascii: "b"): scalar = 0x08
        case UInt8(ascii: "f"): scalar = 0x0C
        case UInt8(ascii: "n"): scalar = 0x0A
        case UInt8(ascii: "r"): scalar = 0x0D
        case UInt8(ascii: "t"): scalar = 0x09
        case UInt8(ascii: "u"):
            (scalar, count) = try Self.unicode(text, at: start)
        default: throw JSONError(.invalidString, at: start)
        }
    }

    /// `\uXXXX`, or two of them that make a surrogate pair.
    private static func unicode(_ text: Span<UInt8>, at start: Int) throws(JSONError) -> (UInt32, Int) {
        let first = try unit(text, at: start)
        if first < 0xD800 || first > 0xDFFF { return (first, 6) }
        if first > 0xDBFF { throw JSONError(.invalidString, at: start) }
        let second = try unit(text, at: start + 6)
        if second < 0xDC00 || second > 0xDFFF { throw JSONError(.invalidString, at: start) }
        return (0x10000 + (first - 0xD800) << 10 + (second - 0xDC00), 12)
    }

    private static func unit(_ text: Span<UInt8>, at start: Int) throws(JSONError) -> UInt32 {
        if start + 6 > text.count || text[start] != UInt8(ascii: "\\") || text[start + 1] != UInt8(ascii: "u") {
            throw JSONError(.invalidString, at: start)
        }
        var value: UInt32 = 0
        for at in start + 2..<start + 6 {
            switch text[at] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(text[at] - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(text[at] - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt32(text[at] - UInt8(ascii: "A") + 10)
            default: throw JSONError(.invalidString, at: start)
            }
        }
        return value
    }
}

extension ByteBuffer {
    /// Appends a Unicode scalar value as UTF-8.
    fileprivate mutating func append(utf8 scalar: UInt32) {
        func tail(_ shift: UInt32) -> UInt8 { 0x80 | UInt8(scalar >> shift & 0x3F) }
        switch scalar {
        case ..<0x80: append(UInt8(scalar))
        case ..<0x800:
            append(0xC0 | UInt8(scalar >> 6))
            append(tail(0))
        case ..<0x10000:
            append(0xE0 | UInt8(scalar >> 12))
            append(tail(6))
            append(tail(0))
        default:
            append(0xF0 | UInt8(scalar >> 18))
            append(tail(12))
            append(tail(6))
            append(tail(0))
        }
    }
}
