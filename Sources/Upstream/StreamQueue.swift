/// Streams that wait for a connection, first come first served; linked through the streams, so that one that is
/// canceled leaves at once and nothing is allocated.
struct StreamQueue {
    private var first: UpstreamStream?
    private var last: UpstreamStream?
    private(set) var count = 0

    mutating func append(_ stream: UpstreamStream) {
        stream.previous = last
        if let last { last.next = stream } else { first = stream }
        last = stream
        count += 1
    }

    mutating func remove(_ stream: UpstreamStream) {
        let previous = stream.previous
        let next = stream.next
        if let previous { previous.next = next } else { first = next }
        if let next { next.previous = previous } else { last = previous }
        stream.previous = nil
        stream.next = nil
        count -= 1
    }

    mutating func popFirst() -> UpstreamStream? {
        guard let stream = first else { return nil }
        remove(stream)
        return stream
    }
}
