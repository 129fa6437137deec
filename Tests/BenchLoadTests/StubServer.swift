/// A server on a thread of its own: it answers each request with what the test says.
import Containers
import EventLoop
import System
import TLS

struct StubReply: Sendable {
    /// Each is written by itself.
    var pieces: [String]
    var closes = false

    init(_ pieces: String..., closes: Bool = false) {
        self.pieces = pieces
        self.closes = closes
    }

    static func plain(_ body: String, status: Int = 200) -> StubReply {
        StubReply("HTTP/1.1 \(status) Here\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)")
    }

    static func stream(_ events: String...) -> StubReply {
        var reply = StubReply(
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n")
        for event in events { reply.pieces.append("\(String(event.utf8.count, radix: 16))\r\n\(event)\r\n") }
        reply.pieces.append("0\r\n\r\n")
        return reply
    }
}

/// Sendable: made by the test and used by its own thread alone afterwards, but for the post box.
final class StubServer: @unchecked Sendable {
    let port: UInt16
    private let post: PostBox

    /// Stops the loop, from the test's thread.
    private final class Stop: LoopLetter {
        override func deliver(on loop: EventLoop) { loop.stop() }
    }

    /// `reply` gets a whole request and its number from 0; on the server's thread.
    init(tls: ServerTLSContext? = nil, _ reply: @escaping @Sendable (String, Int) -> StubReply) throws {
        let loop = try EventLoop(kernel: LinuxKernel())
        let listener = try loop.kernel.listen(SocketAddress("127.0.0.1", port: 0)!, .exclusive)
        port = loop.kernel.localAddress(listener)!.port
        post = loop.post
        let door = StubDoor(loop, listener, reply)
        door.tls = tls
        door.registration = try loop.register(listener, door)
        nonisolated(unsafe) let handed = loop
        Thread.start("stub") { unsafe handed.run() }
    }

    func stop() { post.send(Stop()) }

    var url: String { "http://127.0.0.1:\(port)" }
    var secureURL: String { "https://127.0.0.1:\(port)" }
}

private final class StubDoor: ReadinessHandler {
    private let loop: EventLoop
    private let listener: Descriptor
    let reply: @Sendable (String, Int) -> StubReply
    var registration: Registration?
    var tls: ServerTLSContext?
    var number = 0

    init(_ loop: EventLoop, _ listener: Descriptor, _ reply: @escaping @Sendable (String, Int) -> StubReply) {
        (self.loop, self.listener, self.reply) = (loop, listener, reply)
    }

    func ready(_ set: ReadySet) {
        while let (descriptor, _) = try? loop.kernel.accept(listener) {
            let connection = StubConnection(loop, descriptor, self)
            connection.registration = try? loop.register(descriptor, connection)
        }
    }
}

private final class StubConnection: ReadinessHandler {
    private let loop: EventLoop
    private let descriptor: Descriptor
    private let door: StubDoor
    private var input = ByteBuffer(capacity: 1 << 16)
    private let session: TLSSession?
    var registration: Registration?

    init(_ loop: EventLoop, _ descriptor: Descriptor, _ door: StubDoor) {
        (self.loop, self.descriptor, self.door) = (loop, descriptor, door)
        session = door.tls.flatMap { try? TLSSession(server: $0) }
    }

    func ready(_ set: ReadySet) {
        while registration != nil {
            input.reserve(1 << 16)
            session?.incoming.reserve(1 << 16)
            let transfer =
                session.map { loop.kernel.receive(descriptor, into: &$0.incoming, atMost: 1 << 16) }
                ?? loop.kernel.receive(descriptor, into: &input, atMost: 1 << 16)
            switch transfer {
            case .bytes:
                if let session, !decrypt(session) { continue }
                answer()
            case .wouldBlock: return
            case .end, .failed: close()
            }
        }
    }

    /// False: nothing to read yet, or no more.
    private func decrypt(_ session: TLSSession) -> Bool {
        defer { flush(session) }
        do throws(TLSError) {
            guard try session.handshake() else { return false }
            return try session.read(into: &input, atMost: input.spare) != .wantsMore
        } catch {
            return false
        }
    }

    private func flush(_ session: TLSSession) {
        if !session.outgoing.isEmpty { _ = loop.kernel.send(descriptor, session.outgoing.span, Span()) }
        session.outgoing.clear()
    }

    private func send(_ text: String) {
        let bytes = Array(text.utf8)
        guard let session else {
            _ = loop.kernel.send(descriptor, bytes.span, Span())
            return
        }
        _ = try? session.write(bytes.span)
        flush(session)
    }

    private func answer() {
        let text = input.text
        guard let head = text.firstRange(of: "\r\n\r\n") else { return }
        let length = text[..<head.lowerBound].firstMatch(of: /content-length: (\d+)/).flatMap { Int($0.1) } ?? 0
        if text[head.upperBound...].utf8.count < length { return }
        input.clear()
        let reply = door.reply(text, door.number)
        door.number += 1
        for piece in reply.pieces { send(piece) }
        if reply.closes { close() }
    }

    private func close() {
        if let registration { loop.deregister(registration) }
        registration = nil
        loop.kernel.close(descriptor)
    }
}
