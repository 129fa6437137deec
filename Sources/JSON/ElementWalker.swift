/// Walks the elements of one array in order, building nothing: `next` until it gives nil.
public struct ElementWalker {
    /// Where to go on; past the `]` once `next` gave nil.
    public private(set) var end: Int
    private let depth: Int
    private var isFirst = true

    /// `start` is the offset of the `[`; `depth` levels are open around it.
    public init(array start: Int, depth: Int = 0) {
        end = start + 1
        self.depth = depth + 1
    }

    /// Where the next element stands, or nil after the last. Throws `.malformed`, `.tooDeep`.
    public mutating func next(in bytes: Span<UInt8>) throws(JSONError) -> Range<Int>? {
        var at = JSONScanner.skipSpace(bytes, from: end)
        let byte = JSONScanner.peek(bytes, at)
        if byte == UInt8(ascii: "]") {
            end = at + 1
            return nil
        }
        if !isFirst {
            if byte != UInt8(ascii: ",") { throw JSONError(.malformed, at: at) }
            at = JSONScanner.skipSpace(bytes, from: at + 1)
        }
        isFirst = false
        end = try JSONScanner.valueEnd(bytes, from: at, depth: depth)
        return at..<end
    }
}
