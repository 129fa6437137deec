import Testing

@testable import BenchLoad

struct EventCounterTests {
    private func count(_ pieces: [[UInt8]]) -> (events: Int, counter: EventCounter) {
        var counter = EventCounter()
        let events = pieces.reduce(0) { $0 + counter.feed($1.span) }
        return (events, counter)
    }

    private let stream = Array(
        ": hello\n\nevent: a\ndata: {\"x\":1}\n\ndata: 1\ndata: 2\r\n\r\n\n\nid: 7\n\ndata\n\ndata: [DONE]\n\n".utf8)

    @Test func `Events are counted wherever the stream is cut`() {
        #expect(count([stream]).events == 3)
        for cut in 0...stream.count {
            let (events, counter) = count([Array(stream[..<cut]), Array(stream[cut...])])
            #expect(events == 3 && counter.isDone && !counter.isMidway, "cut at \(cut)")
        }
        #expect(count(stream.map { [$0] }).events == 3)
    }

    @Test func `The last event of each dialect is known`() {
        #expect(count([Array("event: message_stop\ndata: {}\n\n".utf8)]).counter.isStopped)
        #expect(!count([Array("data: [DONE] and more\n\n".utf8)]).counter.isDone)
        #expect(count([Array("data:[DONE]\r\n\r\n".utf8)]).counter.isDone)
    }

    @Test func `An event without its empty line is midway`() {
        #expect(count([Array("data: 1\n".utf8)]).counter.isMidway)
        #expect(count([Array("dat".utf8)]).counter.isMidway)
    }
}
