/// A connection to one peer: a socket, perhaps a TLS session over it, and what is on the way in and out.
///
///     closed ──connect──▶ connecting ──TLS?──▶ handshaking ──▶ open ⇄ idle (no stream) ──▶ closed
///
/// Registered once, edge-triggered: `canRead` and `canWrite` stay true until the kernel says otherwise, by EAGAIN or by
/// giving or taking less than it was offered. The object is pooled by the cluster and opened again.
import Containers
import EventLoop
import HTTP
import System
import TLS

final class UpstreamConnection {
    enum State: UInt8 {
        case closed
        case connecting
        case handshaking
        case open
    }

    unowned let cluster: Cluster
    let loop: EventLoop
    let kernel: any Kernel
    let pool: BlockPool
    var state = State.closed
    private(set) var peer: Peer?
    var stream: UpstreamStream?
    private(set) var descriptor: Descriptor
    private var registration: Registration?
    var tls: TLSSession?

    var canRead = false
    var canWrite = false
    /// The other side has shut down or the socket failed: a short read is not the end of what there is.
    private(set) var sawEnd = false
    /// A write failed; reading finds out what is left of an answer and how it ended.
    var isBroken = false
    /// Callbacks of the responder are on the stack: what would close the connection waits until they return.
    var isBusy = false
    /// The loop calls `run`, to read on.
    var isQueued = false
    /// The same, to flush.
    var isFlushQueued = false
    /// Arrived and not yet taken; a block of the pool as long as it holds bytes.
    var input = ByteBuffer()
    /// Of the request, not yet written; a block of the pool as long as it holds bytes. Ciphertext waits in the session.
    var output = ByteBuffer()

    /// Requests it has been leased to.
    var uses = 0
    var idleSince: UInt64 = 0
    /// Its place among the cluster's live connections.
    var slot = -1

    init(_ cluster: Cluster) {
        self.cluster = cluster
        loop = cluster.loop
        kernel = cluster.loop.kernel
        pool = cluster.pool
        descriptor = Descriptor(raw: -1)
    }

    /// Begins to connect.
    func connect(to peer: Peer, for stream: UpstreamStream) throws(SystemError) {
        precondition(state == .closed, "a connection opened twice")
        let fresh = try kernel.connect(peer.address)
        do throws(SystemError) { registration = try loop.register(fresh, self) } catch {
            kernel.close(fresh)
            throw error
        }
        descriptor = fresh
        self.peer = peer
        self.stream = stream
        state = .connecting
    }

    /// Closes the socket at once and forgets everything of it; the cluster's books are the cluster's.
    func close() {
        if state == .closed { return }
        if let tls, state == .open {
            // A courtesy: one try to say that the end is no truncation.
            tls.close()
            if !isBroken { _ = kernel.send(descriptor, tls.outgoing.span, Span()) }
        }
        returnCiphertextBlocks(evenIfFull: true)
        tls = nil
        if let registration { loop.deregister(registration) }
        registration = nil
        kernel.close(descriptor)
        descriptor = Descriptor(raw: -1)
        returnBlocks()
        state = .closed
        peer = nil
        stream = nil
        canRead = false
        canWrite = false
        sawEnd = false
        isBroken = false
        uses = 0
    }

    private func returnBlocks() {
        pool.give(exchange: &input)
        pool.give(exchange: &output)
    }

    /// Another request may follow the one that has just ended.
    var canBeKept: Bool { state == .open && !sawEnd && !isBroken && queued == 0 && input.isEmpty && isQuiet() }
}

/// Readiness.
extension UpstreamConnection: ReadinessHandler, LoopTask {
    func ready(_ set: ReadySet) {
        if !set.isDisjoint(with: [.readable, .peerClosed, .failed]) { canRead = true }
        if !set.isDisjoint(with: [.peerClosed, .failed]) { sawEnd = true }
        if set.contains(.writable) { canWrite = true }
        switch state {
        case .closed: return
        case .connecting: if canWrite || sawEnd { finishConnect() }
        case .handshaking: handshake()
        case .open: collect()
        }
    }

    /// Takes the first block of what has come from the kernel, and leaves the work on it for when all that is ready has been
    /// collected. Whatever else a readiness may mean is seen to at once.
    private func collect() {
        guard let stream, canRead, !sawEnd, !isBroken, tls == nil, input.isEmpty, output.isEmpty, !stream.isPaused
        else {
            return proceed()
        }
        input = pool.take()
        let room = input.spare
        switch kernel.receive(descriptor, into: &input, atMost: room) {
        case .bytes(let count): if count < room { canRead = false }
        case .wouldBlock: canRead = false
        case .end: sawEnd = true
        case .failed:
            // Told once by the kernel, and kept for the reading that follows.
            isBroken = true
            canRead = false
        }
        if input.isEmpty { pool.give(exchange: &input) }
        if !input.isEmpty || sawEnd || isBroken { readLater() }
    }

    /// Sends what the turn has brought; continues after a pause, or after a turn's share of reads.
    func run() {
        flushNow()
        if !isQueued { return }
        isQueued = false
        if state == .open, stream != nil { read() }
    }

    func readLater() {
        if isQueued || isBusy || state != .open { return }
        isQueued = true
        loop.enqueue(self)
    }

    private func proceed() {
        if stream == nil {
            if canRead && !isQuiet() { cluster.dropIdle(self) }
            return
        }
        if canWrite { flush() }
        if canRead, state == .open, stream != nil { read() }
    }

    private func finishConnect() {
        if let error = kernel.pendingError(descriptor) {
            return cluster.connectFailed(self, error.errno == Self.timedOut ? .connectTimeout : .connect, "refused")
        }
        if !canWrite { return cluster.connectFailed(self, .connect, "refused") }
        guard let peer, cluster.options.endpoints[peer.endpoint].usesTLS else { return opened() }
        beginHandshake(with: cluster.tlsEndpoints[peer.endpoint])
    }

    func opened() {
        state = .open
        cluster.connected(self)
        // Callbacks ran: it may be closed by now, or serve another stream.
        if canRead, state == .open, stream != nil { read() }
    }

    /// ETIMEDOUT: the kernel gave up before our own limit did.
    private static let timedOut: Int32 = 110
}
