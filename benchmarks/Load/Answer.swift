/// One answer as it comes: its head, its body's framing, events and stamps in it. A value that a connection keeps and reuses.
import Containers
import HTTP

struct Answer {
    enum State { case none, head, body }

    var state = State.none
    var status = 0
    var keepsAlive = true
    var isUntilClose = false
    var body = BodyDecoder(.none)
    var events = EventCounter()
    var stamps = StampScanner()
    /// When the last event came.
    var lastEvent: UInt64?
    /// The first stamp of the answer: that of the request's way.
    var times: StampScanner.Times?
    /// When the bytes came that held it.
    var timesAt: UInt64 = 0

    mutating func begin() {
        state = .head
        events = EventCounter()
        stamps = StampScanner()
        lastEvent = nil
        times = nil
    }

    /// Whether a stream has ended as its API ends them.
    func isWhole(_ end: RequestTemplate.StreamEnd) -> Bool {
        switch end {
        case .done: events.isDone
        case .messageStop: events.isStopped
        case .any: true
        }
    }
}

/// Reads heads for all connections of a run, one at a time: they share its storage.
struct HeadReader: ~Copyable {
    private var parser = ResponseParser()
    private var head = ResponseHead()

    /// The bytes that the final head and interim ones before it took; nil: incomplete, all of it is to be given again.
    mutating func read(_ input: Span<UInt8>, method: Method, into answer: inout Answer) throws(HTTPError) -> Int? {
        var consumed = 0
        while true {
            parser.reset()
            guard
                let length = try parser.parse(
                    input.extracting(consumed..<input.count), requestMethod: method, into: &head)
            else {
                parser.reset()
                return nil
            }
            consumed += length
            if head.status == 101 { throw HTTPError(status: 502, reason: "an upgrade nobody asked for") }
            if !head.isInterim { break }
        }
        answer.state = .body
        answer.status = head.status
        answer.keepsAlive = head.keepAlive
        answer.isUntilClose = head.framing == .untilClose
        answer.body = BodyDecoder(head.framing)
        return consumed
    }
}
