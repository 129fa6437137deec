/// A client and a backend in step: one request at a time on one connection, one event at a time, so that counts repeat exactly.
///
///     client ──request──▶ gateway ──▶ backend        client ◀──event 1── gateway ◀── backend
///            ◀──answer───         ◀──                       (event 2 is sent when event 1 has come)
///
/// Both sides are one thread's: it waits for whichever socket has something.
import Containers
import HTTP

final class Lockstep {
    /// Events of a streamed answer.
    static let events = 50

    let listener: LoopbackSocket
    private var client: ClientLine?
    private var backends: [BackendLine] = []
    private var answer = AnswerReader()
    /// Requests that reached the backend.
    private(set) var backendRequests = 0

    init() throws(CountError) { listener = try .listening() }

    func connect(_ line: ClientLine) { client = line }

    /// Sends a request and reads its whole answer; gives the answer's status.
    func ask(_ request: [UInt8]) throws(CountError) -> Int {
        guard let client else { throw CountError("no client is connected") }
        answer.begin()
        try client.send(request.span)
        while !answer.isEnd {
            let sockets = [client.socket, listener] + backends.map(\.socket)
            for place in try LoopbackSocket.readable(sockets) {
                switch place {
                case 0: try read(client)
                case 1: backends.append(BackendLine(try listener.accepted()))
                default: try serve(backends[place - 2])
                }
            }
            backends.removeAll { $0.isClosed }
        }
        return answer.status
    }

    private func read(_ client: ClientLine) throws(CountError) {
        guard try client.receive(into: &answer.input) else {
            throw CountError("the gateway closed the connection before its answer was whole")
        }
        let came = try answer.read()
        for backend in backends where backend.owed > 0 { try backend.arrived(came) }
    }

    private func serve(_ backend: BackendLine) throws(CountError) {
        if try backend.receive() { backendRequests += 1 }
    }
}

/// Reads one answer: its status, how much of its payload has come, its end.
private struct AnswerReader: ~Copyable {
    var input = ByteBuffer()
    private(set) var status = 0
    private(set) var isEnd = false
    private var parser = ResponseParser()
    private var head = ResponseHead()
    private var body: BodyDecoder?

    mutating func begin() {
        input.clear()
        status = 0
        isEnd = false
        body = nil
    }

    /// Takes what is in `input`; gives the bytes of payload in it.
    mutating func read() throws(CountError) -> Int {
        do throws(HTTPError) {
            if body == nil {
                let bytes = input.bytes
                guard let length = try parser.parse(bytes.span, requestMethod: .post, into: &head) else { return 0 }
                input.consume(length)
                status = head.status
                body = BodyDecoder(head.framing)
                isEnd = body?.isEnd == true
            }
            var payload = 0
            while !isEnd, !input.isEmpty {
                let bytes = input.bytes
                guard let step = try body?.next(bytes.span), !step.needsMore else { break }
                input.consume(step.consumed)
                payload += step.payload.count
                isEnd = step.isEnd
            }
            return payload
        } catch {
            throw CountError("the gateway's answer is malformed: \(error)")
        }
    }
}
