/// Walks the members of one object as `MemberWalker` does, and checks nothing: for reading on the way past.
///
/// Somebody else judges the bytes; what is no JSON ends the walk early or gives a value that its reader refuses. It costs about a
/// third of a walk that checks.
import Containers

public struct MemberSkim {
    private var at: Int

    /// `start` is the offset of the `{`.
    public init(object start: Int) { at = start + 1 }

    /// The next member; nil after the last, or where nothing can be made of the bytes.
    public mutating func next(in bytes: Span<UInt8>) -> Member? { ScanBytes.of(bytes) { next($0) } }

    @inline(__always)
    private mutating func next(_ bytes: ScanBytes) -> Member? {
        at = Self.pass(bytes, from: at) { JSONScanner.isSpace($0) || $0 == UInt8(ascii: ",") }
        guard bytes.peek(at) == UInt8(ascii: "\"") else { return nil }
        let key = at + 1
        let first = bytes.firstQuoteOrBackslash(from: key)
        if first < 0 { return nil }
        let isEscaped = bytes.peek(first) == UInt8(ascii: "\\")
        let quote = isEscaped ? bytes.closingQuote(from: key) : first
        if quote < 0 { return nil }
        let value = Self.pass(bytes, from: quote + 1) { JSONScanner.isSpace($0) || $0 == UInt8(ascii: ":") }
        guard let kind = JSONKind(firstByte: bytes.peek(value)) else { return nil }
        let end = Self.end(bytes, of: value, kind)
        if end < 0 { return nil }
        at = end
        return Member(key: key..<quote, value: value..<end, kind: kind, isKeyEscaped: isEscaped)
    }

    @inline(__always)
    static func pass(_ bytes: ScanBytes, from start: Int, while passes: (UInt8) -> Bool) -> Int {
        var at = start
        while passes(bytes.peek(at)) { at += 1 }
        return at
    }

    /// Past the value; -1 when it does not end.
    @inline(__always)
    static func end(_ bytes: ScanBytes, of start: Int, _ kind: JSONKind) -> Int {
        switch kind {
        case .string:
            let quote = bytes.closingQuote(from: start + 1)
            return quote < 0 ? -1 : quote + 1
        case .object, .array: return bytes.bracketsEnd(from: start)
        default:
            return pass(bytes, from: start) {
                $0 > 0x20 && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "}") && $0 != UInt8(ascii: "]")
            }
        }
    }
}

extension Span where Element == UInt8 {
    /// Offset of the `{` that these bytes begin with, white space aside; nil when they begin otherwise.
    public var objectStart: Int? {
        ScanBytes.of(self) { bytes in
            let start = bytes.skipSpace(from: 0)
            return bytes.peek(start) == UInt8(ascii: "{") ? start : nil
        }
    }
}
