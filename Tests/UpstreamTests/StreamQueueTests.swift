import Testing

@testable import Upstream

@Suite struct StreamQueueTests {
    private func taken(_ queue: inout StreamQueue) -> [UpstreamStream] {
        var streams: [UpstreamStream] = []
        while let stream = queue.popFirst() { streams.append(stream) }
        return streams
    }

    @Test func whoCameFirstIsServedFirst() throws {
        let scene = try Scene()
        let streams = (0..<3).map { _ in UpstreamStream(scene.cluster) }
        var queue = StreamQueue()
        for stream in streams { queue.append(stream) }
        #expect(queue.count == 3)
        #expect(taken(&queue).map(ObjectIdentifier.init) == streams.map(ObjectIdentifier.init))
        #expect(queue.count == 0)
    }

    @Test(arguments: 0..<3)
    func whoLeavesIsSkippedWhereverItStands(place: Int) throws {
        let scene = try Scene()
        var streams = (0..<3).map { _ in UpstreamStream(scene.cluster) }
        var queue = StreamQueue()
        for stream in streams { queue.append(stream) }
        let gone = streams.remove(at: place)
        queue.remove(gone)
        #expect(gone.previous == nil && gone.next == nil)
        queue.append(gone)
        #expect(taken(&queue).map(ObjectIdentifier.init) == (streams + [gone]).map(ObjectIdentifier.init))
    }
}
