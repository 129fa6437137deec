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
    public mutating func next(in bytes: Span<UInt8>) -> Member? {
        at = Self.pass(bytes, from: at) { JSONScanner.isSpace($0) || $0 == UInt8(ascii: ",") }
        guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else { return nil }
        let key = at + 1
        guard let first = bytes.firstQuoteOrBackslash(from: key) else { return nil }
        let isEscaped = bytes[first] == UInt8(ascii: "\\")
        guard let quote = isEscaped ? Self.closingQuote(bytes, from: key) : first else { return nil }
        let value = Self.pass(bytes, from: quote + 1) { JSONScanner.isSpace($0) || $0 == UInt8(ascii: ":") }
        guard value < bytes.count, let kind = JSONKind(firstByte: bytes[value]),
            let end = Self.end(bytes, of: value, kind)
        else { return nil }
        at = end
        return Member(key: key..<quote, value: value..<end, kind: kind, isKeyEscaped: isEscaped)
    }

    @inline(__always)
    private static func pass(_ bytes: Span<UInt8>, from start: Int, while passes: (UInt8) -> Bool) -> Int {
        var at = start
        while at < bytes.count, passes(bytes[at]) { at += 1 }
        return at
    }

    private static func end(_ bytes: Span<UInt8>, of start: Int, _ kind: JSONKind) -> Int? {
        switch kind {
        case .string: closingQuote(bytes, from: start + 1).map { $0 + 1 }
        case .object, .array: containerEnd(bytes, from: start)
        default:
            pass(bytes, from: start) {
                $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "}") && $0 != UInt8(ascii: "]")
                    && !JSONScanner.isSpace($0)
            }
        }
    }

    private static func containerEnd(_ bytes: Span<UInt8>, from start: Int) -> Int? {
        var at = start
        var open = 0
        while let found = bytes.firstQuoteOrBracket(from: at) {
            at = found + 1
            switch bytes[found] {
            case UInt8(ascii: "\""):
                guard let quote = closingQuote(bytes, from: at) else { return nil }
                at = quote + 1
            case UInt8(ascii: "{"), UInt8(ascii: "["): open += 1
            default:
                open -= 1
                if open == 0 { return at }
            }
        }
        return nil
    }

    private static func closingQuote(_ bytes: Span<UInt8>, from start: Int) -> Int? {
        try? JSONScanner.closingQuote(bytes, from: start)
    }
}

extension Span where Element == UInt8 {
    /// Offset of the `{` that these bytes begin with, white space aside; nil when they begin otherwise.
    public var objectStart: Int? {
        let start = JSONScanner.skipSpace(self, from: 0)
        return start < count && self[start] == UInt8(ascii: "{") ? start : nil
    }
}
