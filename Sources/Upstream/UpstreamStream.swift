/// One request to a backend and its answer: the lease of one slot on a connection, which for HTTP/1.1 is all of it.
///
///     free ──open──▶ waiting ──▶ connecting ──▶ open ──end, failure, cancel──▶ free
///
/// Streams are pooled by their cluster. After `upstreamEnd`, `upstreamFailed` or `cancel` the object belongs to the
/// cluster again, and holding on to it would reach another request.
import Containers
public import EventLoop
public import HTTP

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
    private let loop: EventLoop
    var state = State.free
    var responder: (any UpstreamResponder)?
    var connection: UpstreamConnection?
    var peer: Peer?
    var reader: AnswerReader
    var deadlines = Deadlines()
    private(set) lazy var timer = LoopTimer(self)
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
    private var hasSentAll = false
    private var awaitsRoom = false
    var previous: UpstreamStream?
    var next: UpstreamStream?

    public internal(set) var method = Method.get
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

    deinit { loop.disarm(timer) }

    /// Bytes of the request that the connection has taken over and not yet written.
    public var queued: Int { connection?.queued ?? 0 }

    /// Sends a whole head and the beginning (or all) of the body, framed by the caller, in one call to the kernel.
    /// - Parameter isLast: the request is complete.
    public func send(head: Span<UInt8>, body: Span<UInt8>, isLast: Bool) {
        guard state == .open, let connection else { return }
        if !hasSent {
            hasSent = true
            reader.begin(method, allowsUpgrade: allowsUpgrade)
        }
        if isLast { hasSentAll = true }
        connection.write(head, body)
        if connection.queued > Self.lowWater { awaitsRoom = true }
        watch()
    }

    /// Sends more of the body, framed by the caller.
    public func sendBody(_ bytes: Span<UInt8>, isLast: Bool) {
        send(head: bytes, body: Span(), isLast: isLast)
    }

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
    func abandonTimer() {
        loop.disarm(timer)
        clear()
    }

    /// Back to the state of a stream without a request.
    func clear() {
        state = .free
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
        awaitsRoom = false
        allowsUpgrade = false
    }
}

/// What the connection tells.
extension UpstreamStream {
    enum Outcome {
        /// All was taken and more is awaited.
        case more
        case paused
        case ended
        case canceled
        case failed(UpstreamFailure)
    }

    /// Hands what arrived to the responder, event by event.
    func take(_ block: inout ByteBuffer) -> Outcome {
        if !hasSent { return .failed(failure(.malformed, "bytes before the request")) }
        while true {
            let step: AnswerStep
            do throws(HTTPError) { step = try reader.next(block.span) } catch {
                return .failed(failure(.malformed, error.reason))
            }
            switch step.event {
            case .needMore:
                block.consume(step.consumed)
                return .more
            case .head:
                block.consume(step.consumed)
                responder?.upstreamHead(self, reader.head)
            case .body(let payload):
                responder?.upstreamBody(self, block.span.extracting(payload))
                block.consume(step.consumed)
            case .end:
                block.consume(step.consumed)
                return .ended
            }
            if isCanceled { return .canceled }
            if isPaused && !reader.isAtEnd { return .paused }
        }
    }

    /// The connection was closed in order by the other side.
    /// - Parameter isClean: not cut within TLS.
    func closed(isClean: Bool) -> Outcome {
        if hasSent && reader.closeIsEnd && isClean { return .ended }
        if !reader.hasBegun || !hasSent { return .failed(failure(.reset, "closed before an answer")) }
        return .failed(failure(.truncated, reader.isInHead ? "closed within the head" : "closed within the body"))
    }

    func failure(_ kind: UpstreamFailure.Kind, _ detail: StaticString) -> UpstreamFailure {
        let answered = hasSent && reader.hasBegun
        return UpstreamFailure(kind, beforeAnyAnswer: !answered, wasReused: wasReused, detail: detail)
    }

    /// Some of what was queued has been written.
    func wrote() {
        watch()
        if awaitsRoom && queued < Self.lowWater {
            awaitsRoom = false
            responder?.upstreamWritable(self)
        }
    }

    /// Sets the clock for what is awaited from the backend now. Nothing is awaited while the caller pauses, or while it is
    /// the caller's turn to write.
    func watch() {
        if state != .open { return }
        let timeouts = cluster.options.timeouts
        if queued > 0 || (hasSent && reader.hasBegun && !isPaused) {
            enter(.idle, timeouts.idle)
        } else if hasSentAll && !isPaused {
            enter(.firstByte, timeouts.firstByte)
        } else {
            enter(.none, 0)
        }
    }

    func enter(_ phase: Deadlines.Phase, _ limit: UInt64) {
        deadlines.enter(phase, limit, now: loop.now)
        armTimer()
    }

    func armTimer() {
        guard let end = deadlines.needsArming() else { return }
        loop.arm(timer, after: end > loop.now ? end - loop.now : 0)
    }
}

extension UpstreamStream: TimerHandler, LoopTask {
    public func fired(_ timer: LoopTimer) {
        let kind = deadlines.fired(now: loop.now)
        armTimer()
        if let kind { cluster.ranOut(self, kind) }
    }

    /// Tells a failure that was found while the caller was still inside `open`.
    public func run() {
        guard state == .failing, let failure else { return }
        cluster.fail(self, failure)
    }
}
