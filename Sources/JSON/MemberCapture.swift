/// Finds top-level members of an object that arrives in pieces, and keeps their values: `usage` of an answer on its way past.
///
///     start ─{─▶ key? ─"─▶ key ─"─▶ colon ─:─▶ value? ─▶ string │ nested │ scalar ─▶ comma ─,─▶ key?
///                  └────────────────── } ───────▶ done ◀── } ──────────────────────────┘
///
/// Holds no more than a key and the captured values, whatever the object's size. It only reads on the way past, so it does not
/// validate: bytes that are no object end in `failed` or in a value that its reader refuses. Strings are skipped by `memchr`.
import Containers

public struct MemberCapture: ~Copyable {
    /// Bytes of one captured value; a usage object with all details has about 400. Longer values are not kept.
    public static let valueLimit = 4096
    /// Bytes of a key, as written, that can be one of the names: the longest name, every character escaped, is below.
    static let keyLimit = 128
    static let nameLimit = 4

    enum State: UInt8 {
        case start, beforeKey, key, colon, beforeValue, string, nested, nestedString, scalar, comma, done, failed
    }

    private(set) var state = State.start
    private var depth = 0
    /// The bytes so far of the string in hand end in an odd run of backslashes.
    private var isEscaping = false
    private var names: InlineArray<4, StaticString>
    /// The first byte of each name; 0 for none.
    private var initials: InlineArray<4, UInt8>
    private var key = ByteBuffer()
    /// The name that the member in hand has; -1: none.
    private var wanted = -1
    private var values = ByteBuffer()
    private var ranges = InlineArray<4, Range<Int>>(repeating: 0..<0)

    private var valueStart = 0

    /// Up to four names, of at most 21 ASCII bytes each; empty ones are unused.
    public init(
        _ first: StaticString, _ second: StaticString = "", _ third: StaticString = "", _ fourth: StaticString = ""
    ) {
        names = [first, second, third, fourth]
        initials = InlineArray { [first, second, third, fourth][$0].initial }
    }

    /// Starts over for another object; keeps the storage.
    public mutating func reset() {
        state = .start
        wanted = -1
        values.clear()
        ranges = InlineArray(repeating: 0..<0)
    }

    /// Starts over with other names; keeps the storage.
    public mutating func reset(_ first: StaticString, _ second: StaticString = "") {
        names = [first, second, "", ""]
        initials = [first.initial, second.initial, 0, 0]
        reset()
    }

    /// The object's end has been seen.
    public var isDone: Bool { state == .done }
    /// The bytes were no object.
    public var hasFailed: Bool { state == .failed }

    /// The first name's value has been captured.
    public var isComplete: Bool { !ranges[0].isEmpty }

    /// The value captured for the first name: `value(of: 0)`.
    public var value: Span<UInt8> {
        @_lifetime(borrow self) get { values.span.extracting(ranges[0]) }
    }

    /// The value captured for the name at `position`, as written (the last one, should the key stand twice); empty when
    /// there is none yet.
    @_lifetime(borrow self)
    public func value(of position: Int) -> Span<UInt8> { values.span.extracting(ranges[position]) }

    /// Reads the next bytes.
    public mutating func feed(_ chunk: Span<UInt8>) {
        var at = 0
        while at < chunk.count {
            switch state {
            case .done, .failed: return
            case .key, .string, .nestedString: at = passString(chunk, from: at)
            case .nested: at = passNested(chunk, from: at)
            case .scalar: at = passScalar(chunk, from: at)
            case .start, .beforeKey, .colon, .beforeValue, .comma:
                if !JSONScanner.isSpace(chunk[at]) { step(chunk, at) }
                at += 1
            }
        }
    }

    /// Takes one byte between tokens.
    private mutating func step(_ chunk: Span<UInt8>, _ at: Int) {
        switch (state, chunk[at]) {
        case (.start, UInt8(ascii: "{")), (.comma, UInt8(ascii: ",")): state = .beforeKey
        case (.beforeKey, UInt8(ascii: "}")), (.comma, UInt8(ascii: "}")): state = .done
        case (.beforeKey, UInt8(ascii: "\"")):
            key.clear()
            state = .key
        case (.colon, UInt8(ascii: ":")): state = .beforeValue
        case (.beforeValue, let byte):
            valueStart = values.count
            depth = 1
            switch byte {
            case UInt8(ascii: "\""): state = .string
            case UInt8(ascii: "{"), UInt8(ascii: "["): state = .nested
            default: state = .scalar
            }
            keep(chunk.extracting(at..<at + 1))
        default: state = .failed
        }
    }

    /// Passes a string's inside and, where it ends in this chunk, its closing quote.
    private mutating func passString(_ chunk: Span<UInt8>, from start: Int) -> Int {
        var from = start
        while let quote = chunk.firstIndex(of: UInt8(ascii: "\""), from: from) {
            if !isEscaped(chunk, quote, from: start) {
                isEscaping = false
                endString(chunk.extracting(start..<quote + 1))
                return quote + 1
            }
            from = quote + 1
        }
        isEscaping = isEscaped(chunk, chunk.count, from: start)
        keep(chunk.extracting(start..<chunk.count))
        return chunk.count
    }

    /// Whether an odd run of backslashes, which may have begun before this chunk, ends before `position`.
    private func isEscaped(_ chunk: Span<UInt8>, _ position: Int, from start: Int) -> Bool {
        var run = position
        while run > start, chunk[run - 1] == UInt8(ascii: "\\") { run -= 1 }
        return ((position - run) & 1 == 1) != (run == start && isEscaping)
    }

    private mutating func endString(_ bytes: Span<UInt8>) {
        switch state {
        case .key:
            let end = bytes.extracting(0..<bytes.count - 1)
            if key.isEmpty {
                wanted = wantedName(end)
            } else {
                keep(end)
                wanted = wantedName(key.span)
            }
            state = .colon
        case .string:
            keep(bytes)
            endValue()
        default:
            keep(bytes)
            state = .nested
        }
    }

    private func wantedName(_ key: Span<UInt8>) -> Int {
        // Written with or without escapes, a key has no fewer bytes than what it stands for.
        if key.isEmpty || key.count > Self.keyLimit { return -1 }
        let first = key[0]
        for position in 0..<Self.nameLimit where initials[position] == first || first == UInt8(ascii: "\\") {
            let name = names[position].bytes
            if !name.isEmpty, key.count >= name.count, JSONText.stands(key, for: name) { return position }
        }
        return -1
    }

    private mutating func passNested(_ chunk: Span<UInt8>, from start: Int) -> Int {
        var at = start
        var open = depth
        while open > 0, let found = chunk.firstQuoteOrBracket(from: at) {
            at = found + 1
            switch chunk[found] {
            case UInt8(ascii: "\""):
                guard let end = chunk.firstQuoteOrBackslash(from: at), chunk[end] == UInt8(ascii: "\"") else {
                    // With escapes, or its end is still to come.
                    depth = open
                    state = .nestedString
                    keep(chunk.extracting(start..<at))
                    return at
                }
                at = end + 1
            case UInt8(ascii: "{"), UInt8(ascii: "["): open += 1
            default: open -= 1
            }
        }
        depth = open
        if open > 0 { at = chunk.count }
        keep(chunk.extracting(start..<at))
        if open == 0 { endValue() }
        return at
    }

    /// Passes a number or literal up to the byte that ends it.
    private mutating func passScalar(_ chunk: Span<UInt8>, from start: Int) -> Int {
        var at = start
        while at < chunk.count, chunk[at] != UInt8(ascii: ","), chunk[at] != UInt8(ascii: "}"),
            !JSONScanner.isSpace(chunk[at])
        { at += 1 }
        keep(chunk.extracting(start..<at))
        if at < chunk.count { endValue() }
        return at
    }

    private mutating func endValue() {
        if wanted >= 0 { ranges[wanted] = valueStart..<values.count }
        wanted = -1
        state = .comma
    }

    /// Keeps bytes of the key, or of the value when it is wanted and not too long.
    private mutating func keep(_ bytes: Span<UInt8>) {
        if state == .key {
            // One byte above the limit is enough to know that it is above.
            key.append(bytes.extracting(0..<min(bytes.count, Self.keyLimit + 1 - key.count)))
        } else if wanted >= 0 {
            values.append(bytes)
            if values.count - valueStart > Self.valueLimit || values.count > Self.nameLimit * Self.valueLimit {
                values.truncate(to: valueStart)
                wanted = -1
            }
        }
    }
}

extension StaticString {
    /// The first byte; 0 of an empty text.
    fileprivate var initial: UInt8 { bytes.isEmpty ? 0 : bytes[0] }
}
