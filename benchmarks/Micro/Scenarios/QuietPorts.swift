/// Both ends of a walk without sockets, which take everything and keep next to nothing: what is measured is the walk.
import Containers
import Graph
import HTTP

final class QuietClient: ClientPort {
    private(set) var wantsBody = false
    private(set) var status = 0
    private(set) var bytes = 0
    /// Exchanges that came to their end.
    private(set) var finished = 0

    func begin() {
        wantsBody = false
        status = 0
        bytes = 0
    }

    func readBody(_ exchange: Exchange, whole: Bool) { wantsBody = true }
    func sendHead(_ exchange: Exchange) { status = exchange.answer.status }

    func sendBody(_ bytes: Span<UInt8>, _ exchange: Exchange) -> Bool {
        self.bytes += bytes.count
        return true
    }

    func sendEnd(_ exchange: Exchange) {}
    func abort(_ exchange: Exchange) {}
    func sendRefusal(_ exchange: Exchange) {}
    func finished(_ exchange: Exchange) { finished += 1 }
}

/// Makes the head and the body of each call's request, as the transport does, and sends them nowhere.
final class QuietCalls: CallPort {
    private(set) var call: Call?
    private(set) var head = ByteBuffer()
    private(set) var bodyLength = 0

    func begin() { call = nil }

    func start(_ call: Call) {
        self.call = call
        head.clear()
        bodyLength = call.prepareBody() ? call.renderedBody.count : call.exchange.body.count
        call.appendHead(endpoint: 0, bodyLength: bodyLength, into: &head)
    }

    func send(_ bytes: Span<UInt8>, isLast: Bool, _ call: Call) -> Bool { true }
    func pause(_ call: Call) {}
    func resume(_ call: Call) {}
    func wake(_ call: Call, after nanoseconds: UInt64) {}
    func cancel(_ call: Call) {}
    func keyRests(_ call: Call, _ reason: KeyRestReason) {}
    func keep(storage: Int, held: Int) -> Bool { true }
}

/// A clock that stands until it is set.
final class QuietClock: LoopClock {
    var now: UInt64 = 1_000_000_000
    let wallClockSeconds: UInt64 = 1_800_000_000
    func random() -> UInt64 { 0 }
}
