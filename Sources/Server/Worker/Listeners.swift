/// Listening sockets: one `Acceptor` a worker and address, and what a listener's connections need to know.
import Containers
import EventLoop
import Graph
import HTTP
import System
import TLS

/// A listener of the configuration, as one worker sees it. A reload replaces what may change and keeps the sockets.
final class ListenerState {
    /// The address as written: the stable name by which a reload keeps the socket.
    let name: String
    var index: UInt16
    var limits: ConnectionLimits
    var tls: ServerTLSContext?
    var trusted: [AddressBlock]

    init(name: String, index: UInt16, limits: ConnectionLimits, tls: ServerTLSContext?, trusted: [AddressBlock]) {
        self.name = name
        self.index = index
        self.limits = limits
        self.tls = tls
        self.trusted = trusted
    }

    func makeSession() throws(TLSError) -> TLSSession? {
        guard let tls else { return nil }
        return try TLSSession(server: tls)
    }

    /// Tells an exchange where it comes from.
    func describe(_ connection: ClientConnection, _ exchange: Exchange) {
        exchange.listener = index
        exchange.isSecure = connection.channel.isTLS
        exchange.peerAddress.clear()
        exchange.peerAddress.append(connection.peerBytes)
        exchange.clientAddress.clear()
        exchange.clientAddress.append(connection.peerBytes)
        if !trusted.isEmpty, connection.isTrusted { exchange.readForwarded(trusted) }
    }
}

/// Time-outs in ns, and the bounds on heads.
struct ConnectionLimits {
    var http: HTTPLimits
    var headerTimeout: UInt64
    var idleTimeout: UInt64
    var bodyTimeout: UInt64
}

/// Accepts on one socket of one worker.
final class Acceptor: ReadinessHandler, TimerHandler, LoopTask {
    let listener: ListenerState
    let descriptor: Descriptor
    private unowned let worker: Worker
    private var registration: Registration?
    private var timer: LoopTimer?

    init(_ descriptor: Descriptor, _ listener: ListenerState, _ worker: Worker) throws(SystemError) {
        self.descriptor = descriptor
        self.listener = listener
        self.worker = worker
        registration = try worker.loop.register(descriptor, self)
    }

    func ready(_ set: ReadySet) { acceptAll() }
    func run() { acceptAll() }
    func fired(_ timer: LoopTimer) { acceptAll() }

    /// 64 a turn; then others have theirs.
    private func acceptAll() {
        guard registration != nil else { return }
        for _ in 0..<64 {
            // The backlog waits until `Worker.removed` has room again.
            if worker.isFull { return worker.metrics.acceptPaused() }
            do throws(SystemError) {
                guard let (accepted, peer) = try worker.loop.kernel.accept(descriptor) else { return }
                worker.accept(accepted, peer, listener)
            } catch {
                if error.isTransient { continue }
                return pause()
            }
        }
        worker.loop.enqueue(self)
    }

    /// Out of descriptors or memory: the backlog waits, and so do we. 100 ms is below what a client notices as a failure.
    private func pause() {
        let timer = timer ?? LoopTimer(self)
        self.timer = timer
        worker.metrics.acceptPaused()
        worker.loop.arm(timer, after: 100_000_000)
    }

    /// Takes what the backlog holds, then closes.
    func stop() {
        guard let registration else { return }
        acceptAll()
        self.registration = nil
        if let timer { worker.loop.disarm(timer) }
        worker.loop.deregister(registration)
        worker.loop.kernel.close(descriptor)
    }
}
