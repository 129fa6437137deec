/// An edited body, as one run of bytes or as segments for `writev`.
public import Containers

extension EditList {
    /// A piece of the edited body; may be empty.
    public enum Segment: Equatable, Sendable {
        case original(Range<Int>)
        /// Of `insertedBytes`.
        case inserted(Range<Int>)
    }

    public var insertedBytes: Span<UInt8> {
        @_lifetime(borrow self) get { inserted.span }
    }

    /// Bytes of a body of `original` bytes once it is edited.
    public func renderedLength(original: Int) -> Int {
        var length = original
        for edit in edits { length += edit.bytes.count - edit.removed }
        return length
    }

    /// Original and inserted pieces stand in turn, an original one first and last.
    public var segmentCount: Int { 2 * edits.count + 1 }

    /// The piece at `position` of a body of `original` bytes.
    public func segment(_ position: Int, original: Int) -> Segment {
        let edit = position / 2
        if position & 1 == 1 { return .inserted(edits[edit].bytes) }
        let start = edit == 0 ? 0 : edits[edit - 1].end
        return .original(start..<(edit == edits.count ? original : edits[edit].offset))
    }

    /// Appends the edited body.
    public func render(_ body: Span<UInt8>, into out: inout ByteBuffer) {
        out.reserve(renderedLength(original: body.count))
        for position in 0..<segmentCount {
            switch segment(position, original: body.count) {
            case .original(let range): out.append(body.extracting(range))
            case .inserted(let range): out.append(inserted.span.extracting(range))
            }
        }
    }
}
