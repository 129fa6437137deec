/// Walks the members of one object in order, building nothing: `next` until it gives nil.
///
///     { "model" : "m" , "messages" : [ … ] }
///     ▲ init      next ▲          next ▲    ▲ nil, `end`
///
/// Checked on the way: the grammar of the object and of all that stands in its values (`JSONScanner`), and that keys hold
/// no control byte and no escape without a meaning, for `"mod\el"` may be `model` to a lenient reader.
import Containers

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
        try ScanBytes.of(bytes) { (scan) throws(JSONError) in try next(scan, bytes) }
    }

    @inline(__always)
    private mutating func next(_ scan: ScanBytes, _ bytes: Span<UInt8>) throws(JSONError) -> Member? {
        var at = scan.skipSpace(from: end)
        let byte = scan.peek(at)
        if byte == UInt8(ascii: "}") {
            end = at + 1
            return nil
        }
        if !isFirst {
            if byte != UInt8(ascii: ",") { throw JSONError(.malformed, at: at) }
            at = scan.skipSpace(from: at + 1)
        }
        isFirst = false
        if scan.peek(at) != UInt8(ascii: "\"") { throw JSONError(.malformed, at: at) }
        let quote = scan.closingQuote(from: at + 1)
        if quote < 0 { throw JSONError(.malformed, at: scan.count) }
        let key = at + 1..<quote
        let isEscaped = scan.needsLook(key) ? try Self.check(key: bytes, key) : false
        let value = try scan.passColon(from: quote + 1)
        guard let kind = JSONKind(firstByte: scan.peek(value)) else { throw JSONError(.malformed, at: value) }
        end = try scan.valueEnd(from: value, depth: depth)
        return Member(key: key, value: value..<end, kind: kind, isKeyEscaped: isEscaped)
    }

    /// Whether the key, which holds a control byte or a backslash, holds an escape that stands for something.
    @inline(never)
    private static func check(key bytes: Span<UInt8>, _ range: Range<Int>) throws(JSONError) -> Bool {
        do { try JSONText.check(bytes.extracting(range)) } catch {
            throw JSONError(.malformed, at: range.lowerBound + error.offset)
        }
        return true
    }
}
