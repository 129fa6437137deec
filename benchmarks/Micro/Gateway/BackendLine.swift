/// A connection that the gateway opened to the backend of the lockstep, which answers every request alike.
import Containers
import HTTP

final class BackendLine {
    let socket: LoopbackSocket
    private(set) var isClosed = false
    /// Payload that the client has yet to get of the event that was sent last.
    private(set) var owed = 0
    private var eventsLeft = 0
    private var input = ByteBuffer()
    private var parser = RequestParser()
    private var head = RequestHead()
    private var body: BodyDecoder?
    private var streams = false

    init(_ socket: LoopbackSocket) { self.socket = socket }

    /// Reads what came; a request that is whole is answered, with its first event if it asks for a stream. True then.
    func receive() throws(CountError) -> Bool {
        guard try socket.receive(into: &input) else {
            isClosed = true
            return false
        }
        do throws(HTTPError) { if try !isWhole() { return false } } catch {
            throw CountError("what the gateway sent to its backend is malformed: \(error)")
        }
        body = nil
        if streams {
            eventsLeft = Lockstep.events
            try sendEvent(after: BackendAnswer.streamHead)
        } else {
            try socket.send(BackendAnswer.whole)
        }
        return true
    }

    private func isWhole() throws(HTTPError) -> Bool {
        if body == nil {
            let bytes = input.bytes
            guard let length = try parser.parse(bytes.span, into: &head) else { return false }
            input.consume(length)
            body = BodyDecoder(head.framing)
            streams = false
        }
        while body?.isEnd == false {
            let bytes = input.bytes
            guard let step = try body?.next(bytes.span), !step.needsMore else { return false }
            if bytes.span.extracting(step.payload).holds(BackendAnswer.streamFlag) { streams = true }
            input.consume(step.consumed)
        }
        return true
    }

    /// The client has got so many bytes of payload: the next event is sent once it has all of the last one.
    func arrived(_ count: Int) throws(CountError) {
        owed -= count
        if owed > 0 { return }
        if eventsLeft > 0 { return try sendEvent() }
        try socket.send(BackendAnswer.streamEnd)
    }

    private func sendEvent(after head: [UInt8] = []) throws(CountError) {
        eventsLeft -= 1
        owed = BackendAnswer.event.count
        try socket.send(head + BackendAnswer.chunk(BackendAnswer.event))
    }
}

extension Span where Element == UInt8 {
    fileprivate func holds(_ text: [UInt8]) -> Bool {
        if count < text.count { return false }
        for start in 0...(count - text.count) where (0..<text.count).allSatisfy({ self[start + $0] == text[$0] }) {
            return true
        }
        return false
    }
}
