/// Walks the elements of one array in order, building nothing: `next` until it gives nil.
import Containers

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
        try ScanBytes.of(bytes) { (bytes) throws(JSONError) in try next(bytes) }
    }

    @inline(__always)
    private mutating func next(_ bytes: ScanBytes) throws(JSONError) -> Range<Int>? {
        var at = bytes.skipSpace(from: end)
        let byte = bytes.peek(at)
        if byte == UInt8(ascii: "]") {
            end = at + 1
            return nil
        }
        if !isFirst {
            if byte != UInt8(ascii: ",") { throw JSONError(.malformed, at: at) }
            at = bytes.skipSpace(from: at + 1)
        }
        isFirst = false
        end = try bytes.valueEnd(from: at, depth: depth)
        return at..<end
    }
}
