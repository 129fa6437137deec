/// Walks members and elements as `MemberSkim` does, checking nothing, and goes on from where a walk inside of a value has ended: a
/// reader of values within values passes each byte once.
///
///     {"messages":[{"role":"user"},{ … }],"n":1}
///      └ MemberDive ┘               ▲      └▶
///                  └ ElementDive ┘ passed ─┘ passed
///
/// An object or array is given as an empty range where it begins. Unless `passed` tells where it ends, the next step passes over it.
import Containers

public struct MemberDive {
    /// Past what has been read; past the `}` once `next` gave nil.
    public private(set) var end: Int
    /// The object or array at `end` has been given, and not been passed.
    private var isOpen = false

    /// `start` is the offset of the `{`.
    public init(object start: Int) { end = start + 1 }

    /// The next member; nil after the last, or where nothing can be made of the bytes.
    public mutating func next(in bytes: Span<UInt8>) -> Member? { ScanBytes.of(bytes) { next($0) } }

    @inline(__always)
    private mutating func next(_ bytes: ScanBytes) -> Member? {
        if isOpen, !pass(bytes) { return nil }
        end = MemberSkim.pass(bytes, from: end) { JSONScanner.isSpace($0) || $0 == UInt8(ascii: ",") }
        guard bytes.peek(end) == UInt8(ascii: "\"") else {
            if bytes.peek(end) == UInt8(ascii: "}") { end += 1 }
            return nil
        }
        let key = end + 1
        let first = bytes.firstQuoteOrBackslash(from: key)
        if first < 0 { return nil }
        let isEscaped = bytes.peek(first) == UInt8(ascii: "\\")
        let quote = isEscaped ? bytes.closingQuote(from: key) : first
        if quote < 0 { return nil }
        let value = MemberSkim.pass(bytes, from: quote + 1) { JSONScanner.isSpace($0) || $0 == UInt8(ascii: ":") }
        guard let kind = JSONKind(firstByte: bytes.peek(value)) else { return nil }
        end = value
        if kind == .object || kind == .array {
            isOpen = true
        } else {
            let past = MemberSkim.end(bytes, of: value, kind)
            if past < 0 { return nil }
            end = past
        }
        return Member(key: key..<quote, value: value..<end, kind: kind, isKeyEscaped: isEscaped)
    }

    /// The object or array that was given last has been walked up to `end`.
    public mutating func passed(to end: Int) {
        self.end = end
        isOpen = false
    }

    /// The member that was given last, with the whole range of its value, which is passed.
    public mutating func whole(_ member: Member, in bytes: Span<UInt8>) -> Member {
        if !isOpen { return member }
        let start = end
        if !ScanBytes.of(bytes, { pass($0) }) { return member }
        return member.withValue(start..<end)
    }

    @inline(__always)
    private mutating func pass(_ bytes: ScanBytes) -> Bool {
        let past = bytes.bracketsEnd(from: end)
        if past < 0 { return false }
        passed(to: past)
        return true
    }
}

public struct ElementDive {
    public struct Element: Sendable {
        public let kind: JSONKind
        /// A string's quotes included; empty, where it begins, for an object or array.
        public let value: Range<Int>

        public var start: Int { value.lowerBound }
    }

    /// Past what has been read; past the `]` once `next` gave nil.
    public private(set) var end: Int
    private var isOpen = false

    /// `start` is the offset of the `[`.
    public init(array start: Int) { end = start + 1 }

    /// The next element; nil after the last, or where nothing can be made of the bytes.
    public mutating func next(in bytes: Span<UInt8>) -> Element? { ScanBytes.of(bytes) { next($0) } }

    @inline(__always)
    private mutating func next(_ bytes: ScanBytes) -> Element? {
        if isOpen {
            let past = bytes.bracketsEnd(from: end)
            if past < 0 { return nil }
            passed(to: past)
        }
        end = MemberSkim.pass(bytes, from: end) { JSONScanner.isSpace($0) || $0 == UInt8(ascii: ",") }
        let start = end
        guard let kind = JSONKind(firstByte: bytes.peek(start)) else {
            if bytes.peek(start) == UInt8(ascii: "]") { end += 1 }
            return nil
        }
        if kind == .object || kind == .array {
            isOpen = true
        } else {
            let past = MemberSkim.end(bytes, of: start, kind)
            if past < 0 { return nil }
            end = past
        }
        return Element(kind: kind, value: start..<end)
    }

    /// The object or array that was given last has been walked up to `end`.
    public mutating func passed(to end: Int) {
        self.end = end
        isOpen = false
    }
}
