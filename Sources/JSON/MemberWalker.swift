/// Walks the members of one object in order, building nothing: `next` until it gives nil.
///
///     { "model" : "m" , "messages" : [ … ] }
///     ▲ init      next ▲          next ▲    ▲ nil, `end`
///
/// Checked on the way: the grammar of the object and of all that stands in its values (`JSONScanner`), and that keys hold
/// no control byte and no escape without a meaning, for `"mod\el"` may be `model` to a lenient reader.
public struct MemberWalker {
    /// Where to go on; past the `}` once `next` gave nil.
    public private(set) var end: Int
    private let depth: Int
    private var isFirst = true

    /// `start` is the offset of the `{`; `depth` levels are open around it.
    public init(object start: Int, depth: Int = 0) {
        end = start + 1
        self.depth = depth + 1
    }

    /// The next member, or nil after the last. Throws `.malformed`, `.tooDeep`.
    public mutating func next(in bytes: Span<UInt8>) throws(JSONError) -> Member? {
        var at = JSONScanner.skipSpace(bytes, from: end)
        let byte = JSONScanner.peek(bytes, at)
        if byte == UInt8(ascii: "}") {
            end = at + 1
            return nil
        }
        if !isFirst {
            if byte != UInt8(ascii: ",") { throw JSONError(.malformed, at: at) }
            at = JSONScanner.skipSpace(bytes, from: at + 1)
        }
        isFirst = false
        return try member(bytes, at: at)
    }

    private mutating func member(_ bytes: Span<UInt8>, at start: Int) throws(JSONError) -> Member {
        if JSONScanner.peek(bytes, start) != UInt8(ascii: "\"") { throw JSONError(.malformed, at: start) }
        let quote = try JSONScanner.closingQuote(bytes, from: start + 1)
        let isEscaped = try Self.check(key: bytes, start + 1..<quote)
        let value = try JSONScanner.passColon(bytes, from: quote + 1)
        guard let kind = JSONKind(firstByte: JSONScanner.peek(bytes, value)) else {
            throw JSONError(.malformed, at: value)
        }
        end = try JSONScanner.valueEnd(bytes, from: value, depth: depth)
        return Member(key: start + 1..<quote, value: value..<end, kind: kind, isKeyEscaped: isEscaped)
    }

    /// Whether the key holds an escape.
    private static func check(key bytes: Span<UInt8>, _ range: Range<Int>) throws(JSONError) -> Bool {
        var isEscaped = false
        for at in range {
            if bytes[at] < 0x20 { throw JSONError(.malformed, at: at) }
            if bytes[at] == UInt8(ascii: "\\") { isEscaped = true }
        }
        if isEscaped {
            do { try JSONText.check(bytes.extracting(range)) } catch {
                throw JSONError(.malformed, at: range.lowerBound + error.offset)
            }
        }
        return isEscaped
    }
}
