import Containers
import EventLoop
import System

/// Gives every byte back: the smallest server that needs all of a loop's promises. Edge-triggered, with bounded work a turn,
/// a bounded buffer, and a timer where accepting fails.
final class EchoServer: ReadinessHandler, TimerHandler, LoopTask {
    let loop: EventLoop
    let address: SocketAddress
    private let listener: Descriptor
    private var registration: Registration?
    private lazy var retry = LoopTimer(self)
    fileprivate(set) var open = 0

    init(_ loop: EventLoop, _ address: SocketAddress) throws(SystemError) {
        self.loop = loop
        listener = try loop.kernel.listen(address, ListenOptions())
        self.address = loop.kernel.localAddress(listener)!
        registration = try loop.register(listener, self)
    }

    func ready(_ set: ReadySet) { acceptAll() }
    func fired(_ timer: LoopTimer) { acceptAll() }
    func run() { acceptAll() }

    private func acceptAll() {
        do throws(SystemError) {
            for _ in 0..<4 {
                guard let (descriptor, _) = try loop.kernel.accept(listener) else { return }
                try EchoConnection(descriptor, self).start()
                open += 1
            }
            loop.enqueue(self)
        } catch {
            loop.arm(retry, after: 10_000_000)
        }
    }

    func stop() {
        guard let registration else { return }
        self.registration = nil
        loop.disarm(retry)
        loop.deregister(registration)
        loop.kernel.close(listener)
    }
}

private final class EchoConnection: ReadinessHandler, LoopTask {
    private let descriptor: Descriptor
    private let server: EchoServer
    private var registration: Registration?
    private var buffer = ByteBuffer(capacity: 1_000)
    private var canRead = false
    private var canWrite = false
    private var hasEnded = false

    init(_ descriptor: Descriptor, _ server: EchoServer) {
        self.descriptor = descriptor
        self.server = server
    }

    func start() throws(SystemError) { registration = try server.loop.register(descriptor, self) }

    func ready(_ set: ReadySet) {
        if !set.isDisjoint(with: [.readable, .peerClosed, .failed]) { canRead = true }
        if !set.isDisjoint(with: [.writable, .failed]) { canWrite = true }
        run()
    }

    /// Three rounds a turn; what is left goes on in the next.
    func run() {
        for _ in 0..<3 where registration != nil {
            let read = readSome()
            let wrote = writeSome()
            if !read && !wrote { return }
        }
        if registration != nil { server.loop.enqueue(self) }
    }

    private func readSome() -> Bool {
        guard canRead, !hasEnded, buffer.isEmpty, registration != nil else { return false }
        if buffer.spare == 0 { buffer.clear() }
        switch server.loop.kernel.receive(descriptor, into: &buffer, atMost: buffer.spare) {
        case .bytes: break
        case .wouldBlock: canRead = false
        case .end: hasEnded = true
        case .failed: close()
        }
        if hasEnded && buffer.isEmpty { close() }
        return registration != nil
    }

    private func writeSome() -> Bool {
        guard canWrite, !buffer.isEmpty, registration != nil else { return false }
        let half = buffer.count / 2
        let kernel = server.loop.kernel
        switch kernel.send(descriptor, buffer.span.extracting(0..<half), buffer.span.extracting(half..<buffer.count)) {
        case .bytes(let count): buffer.consume(count)
        case .wouldBlock: canWrite = false
        case .end, .failed: close()
        }
        return registration != nil
    }

    private func close() {
        guard let registration else { return }
        self.registration = nil
        server.open -= 1
        server.loop.deregister(registration)
        server.loop.kernel.close(descriptor)
    }
}
