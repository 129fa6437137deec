/// One request to a backend and its answer: the lease of one slot on a connection, which for HTTP/1.1 is all of it.
///
///     free ──open──▶ waiting ──▶ connecting ──▶ open ──end, failure, cancel──▶ free
///
/// Streams are pooled by their cluster. After `upstreamEnd`, `upstreamFailed` or `cancel` the object belongs to the
/// cluster again, and holding on to it would reach another request.
public import Containers
import EventLoop
public import HTTP
public import System

public final class UpstreamStream {
    enum State: UInt8 {
        case free
        /// In the cluster's queue.
        case waiting
        case connecting
        case open
        /// Cannot go on; is told so from the loop's queue.
        case failing
    }

    unowned let cluster: Cluster
    let loop: EventLoop
    var state = State.free
    var responder: (any UpstreamResponder)?
    var connection: UpstreamConnection?
    var peer: Peer?
    var reader: AnswerReader
    var deadlines = Deadlines()
    var timer: LoopTimer?
    var failure: UpstreamFailure?
    /// Peers that already refused this request, by index. A change of addresses meanwhile costs at most one try.
    var tried: UInt64 = 0
    /// When the time for connecting is up; 0 before the first try.
    var connectEnd: UInt64 = 0
    /// Only a new connection will do.
    var needsFresh = false
    var wasReused = false
    /// Canceled from inside a callback; done when it returns.
    var isCanceled = false
    private(set) var isPaused = false
    /// The caller has begun, and finished, handing over the request.
    private(set) var hasSent = false
    private(set) var hasSentAll = false
    private var writesChunks = false
    var awaitsRoom = false
    /// Counts the requests this object has served, so that a ticket of an earlier one is recognized.
    private(set) var generation = 0
    var previous: UpstreamStream?
    var next: UpstreamStream?

    public internal(set) var method = Method.get
    /// The backend's address, once one has been chosen.
    public var address: SocketAddress? { peer?.address }
    /// The number of the endpoint that address belongs to, in `ClusterOptions.endpoints`.
    public var endpoint: Int { peer?.endpoint ?? 0 }
    /// Set before the request is sent when it asks for an upgrade: a 101 is then passed on and the stream is a tunnel.
    public var allowsUpgrade = false

    /// Bytes queued at which the caller should stop writing until `upstreamWritable`. One receive block of a client and
    /// the head fit below it several times; four times the usual 16 KiB send keeps a fast backend busy.
    public static let lowWater = 65_536

    init(_ cluster: Cluster) {
        self.cluster = cluster
        loop = cluster.loop
        reader = AnswerReader(limits: cluster.limits)
    }

    deinit { dropTimer() }

    /// Bytes of the request that the connection has taken over and not yet written.
    public var queued: Int { connection?.queued ?? 0 }

    /// How the body is framed from now on: `.chunked` puts what is sent into chunks; anything else leaves it as it is.
    /// Call before the first `send`.
    public func expectBody(_ framing: BodyFraming) { writesChunks = framing == .chunked }

    /// Sends a whole head and the beginning (or all) of the body: together, when the turn ends or at once.
    /// - Parameter isLast: the request is complete.
    public func send(head: Span<UInt8>, body: Span<UInt8>, isLast: Bool) {
        guard state == .open, let connection else { return }
        begin(isLast)
        if writesChunks { connection.writeChunks(head, body, isLast: isLast) } else { connection.write(head, body) }
        wroteUp(to: connection.queued)
    }

    /// Sends a whole request, which `compose` appends to what the connection has to send: for one of a few kilobytes.
    public func send(composedBy compose: (inout ByteBuffer) -> Void) {
        guard state == .open, let connection else { return }
        begin(true)
        connection.write(composedBy: compose)
        wroteUp(to: connection.queued)
    }

    private func begin(_ isLast: Bool) {
        if !hasSent {
            hasSent = true
            reader.begin(method, allowsUpgrade: allowsUpgrade)
        }
        if isLast { hasSentAll = true }
    }

    private func wroteUp(to queued: Int) {
        if queued >= Self.lowWater { awaitsRoom = true }
        watch()
    }

    /// Sends more of the body.
    public func sendBody(_ bytes: Span<UInt8>, isLast: Bool) { send(head: Span(), body: bytes, isLast: isLast) }

    /// Stops the answer after the piece in hand; what comes stays in the kernel. The end of an answer that is already
    /// complete is still told.
    public func pauseReading() {
        isPaused = true
        watch()
    }

    public func resumeReading() {
        if !isPaused { return }
        isPaused = false
        if state != .open { return }
        watch()
        connection?.readLater()
    }

    /// Gives the request up. The connection is closed at once, or when the callback that calls this returns; no further
    /// callback follows.
    public func cancel() {
        switch state {
        case .free: return
        case .waiting, .failing: break
        case .connecting, .open:
            if connection?.isBusy == true {
                isCanceled = true
                return
            }
        }
        cluster.abandon(self)
    }

    /// The request is written whole, as far as this side can see.
    var isSentWhole: Bool { hasSentAll && queued == 0 }

    /// The cluster is gone before its caller.
    func forget() {
        dropTimer()
        clear()
    }

    /// A timer is linked into the loop's wheel, so it has to go while the loop stands.
    private func dropTimer() {
        if let timer { loop.disarm(timer) }
        timer = nil
    }

    /// Back to the state of a stream without a request.
    func clear() {
        state = .free
        generation += 1
        responder = nil
        connection = nil
        peer = nil
        deadlines.clear()
        failure = nil
        tried = 0
        connectEnd = 0
        needsFresh = false
        wasReused = false
        isCanceled = false
        isPaused = false
        hasSent = false
        hasSentAll = false
        writesChunks = false
        awaitsRoom = false
        allowsUpgrade = false
    }
}
