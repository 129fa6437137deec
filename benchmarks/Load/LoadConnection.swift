/// One connection of the load: a request out, its answer in, one at a time.
///
///     closed ──start──▶ connecting ──▶ [handshaking] ──▶ open ──start──▶ request sent ──▶ answer read ──▶ run.answered
///       ▲                                                                      └── any failure ──▶ run.failed
///       └────────────────────────────── close ────────────────────────────────────────────────────────┘
///
/// A request costs one send and one receive: bytes are received into the run's one block and read there; only a head that came
/// in pieces is kept here. TLS is in `LoadConnection+TLS.swift`.
import Containers
import EventLoop
import HTTP
import System
import TLS

/// A request that is to be made.
struct Job {
    /// From when its latency counts, monotonic ns.
    var intended: UInt64
    /// Of the book.
    var template: Int
}

final class LoadConnection: ReadinessHandler, TimerHandler {
    enum State { case closed, connecting, handshaking, open }

    let run: LoadRun
    let kernel: any Kernel
    var state = State.closed
    var descriptor = Descriptor(raw: -1)
    private var registration: Registration?
    private(set) var job: Job?
    private(set) var template: RequestTemplate
    /// When the request was sent, and when the connection was asked for.
    private(set) var sentAt: UInt64 = 0
    private(set) var startedAt: UInt64 = 0
    private var openedAt: UInt64 = 0
    /// Bytes of the request that have left.
    private var sent = 0
    var answer = Answer()
    /// The start of a head whose rest is to come.
    private var held = ByteBuffer()
    var tls: TLSSession?
    var sawEnd = false
    lazy var timer = LoopTimer(self)

    init(_ run: LoadRun) {
        self.run = run
        kernel = run.loop.kernel
        template = run.book.templates[0]
    }

    var isSending: Bool { job != nil && sent < template.count }

    // MARK: Connecting

    func start(_ job: Job, now: UInt64) {
        self.job = job
        template = run.book.templates[job.template]
        startedAt = now
        if state == .open { return send(now: now) }
        connect(now: now)
    }

    private func connect(now: UInt64) {
        openedAt = now
        do throws(SystemError) {
            descriptor = try kernel.connect(run.options.target.address)
            state = .connecting
            sawEnd = false
            registration = try run.loop.register(descriptor, self)
        } catch {
            if state == .connecting { kernel.close(descriptor) }
            state = .closed
            fail(.connect, "\(error)")
        }
    }

    func opened() {
        state = .open
        let now = kernel.now
        run.opened(after: now - openedAt, now: now)
        send(now: now)
    }

    func close() {
        if state == .closed { return }
        state = .closed
        if let registration { run.loop.deregister(registration) }
        registration = nil
        kernel.close(descriptor)
        tls = nil
        held.clear()
        answer.state = .none
    }

    func fail(_ kind: FailureKind, _ reason: @autoclosure () -> String? = nil) {
        if let reason = reason() { run.measurements.explain(kind, reason) }
        let wasOpening = state == .connecting || state == .handshaking
        close()
        let job = self.job
        self.job = nil
        run.failed(self, kind, job, wasOpening: wasOpening)
    }

    // MARK: Sending

    private func send(now: UInt64) {
        sent = 0
        sentAt = now
        template.set(number: run.nextNumber())
        answer.begin()
        flush()
    }

    func flush() {
        if tls != nil { return flushEncrypted() }
        let bytes = template.bytes
        while sent < template.count {
            let rest = bytes.span.extracting(min(sent, bytes.count)..<bytes.count)
            let left = template.count - sent - rest.count
            let transfer: Transfer
            if left == 0 {
                transfer = kernel.send(descriptor, rest, Span())
            } else {
                let text = run.book.tailText
                transfer = kernel.send(descriptor, rest, text.span.extracting((text.count - left)..<text.count))
            }
            // When the peer has reset the connection, an event tells: an answer may have come before.
            guard case .bytes(let count) = transfer else { return }
            sent += count
        }
    }

    /// Gives what is left of the request to `take`, which says how much it took; false once it takes no more.
    func flushPart(_ take: (Span<UInt8>) -> Int) -> Bool {
        let bytes = template.bytes
        let count: Int
        if sent < bytes.count {
            count = take(bytes.span.extracting(sent..<bytes.count))
        } else {
            let text = run.book.tailText
            count = take(text.span.extracting((text.count - (template.count - sent))..<text.count))
        }
        sent += count
        return count > 0
    }

    // MARK: Events

    func ready(_ set: ReadySet) {
        if set.contains(.peerClosed) || set.contains(.failed) { sawEnd = true }
        switch state {
        case .closed: return
        case .connecting:
            if set.contains(.failed), let error = kernel.pendingError(descriptor) { return fail(.connect, "\(error)") }
            if !set.contains(.writable) { return }
            if run.options.target.usesTLS { beginHandshake() } else { opened() }
        case .handshaking: handshake()
        case .open:
            if set.contains(.writable), isSending { flush() }
            if set != .writable { receive() }
        }
    }

    /// The run wakes connections that thought, or backed off after a failure.
    func fired(_ timer: LoopTimer) { run.rested(self) }

    private func receive() {
        while state == .open {
            let arrival = tls == nil ? receivePlain() : receiveEncrypted()
            switch arrival {
            case .bytes(let isLast):
                let now = kernel.now
                run.measurements.received(run.block.count, now: now)
                read(now: now)
                run.block.clear()
                if isLast && !sawEnd { return }
            case .dry: return
            case .end: return ended()
            case .failed(let kind, let reason):
                if job == nil { return lost() }
                return fail(kind, reason)
            }
        }
    }

    enum Arrival {
        /// In the run's block; the last that there is for now.
        case bytes(isLast: Bool)
        case dry, end
        case failed(FailureKind, String?)
    }

    private func receivePlain() -> Arrival {
        let room = run.block.spare
        switch kernel.receive(descriptor, into: &run.block, atMost: room) {
        case .bytes(let count): return .bytes(isLast: count < room)
        case .wouldBlock: return .dry
        case .end: return .end
        case .failed(let error): return .failed(.reset, "\(error)")
        }
    }

    /// The peer has closed.
    private func ended() {
        guard job != nil else { return lost() }
        if answer.state == .body, answer.isUntilClose {
            close()
            return complete(now: kernel.now)
        }
        fail(.closedEarly)
    }

    /// Closed by the peer between two requests, as it may.
    private func lost() {
        close()
        run.lost(self)
    }

    // MARK: The answer

    /// Takes what stands in the run's block.
    private func read(now: UInt64) {
        if held.isEmpty {
            let consumed = take(run.block, now: now)
            if consumed < run.block.count, state == .open, answer.state == .head { hold(run.block, from: consumed) }
            return
        }
        var whole = ByteBuffer()
        swap(&whole, &held)
        whole.append(run.block)
        let consumed = take(whole, now: now)
        if consumed < whole.count, state == .open, answer.state == .head {
            whole.consume(consumed)
            swap(&whole, &held)
        }
    }

    private func hold(_ block: borrowing ByteBuffer, from: Int) {
        held.append(block.span.extracting(from..<block.count))
    }

    /// What was consumed: all of it, but for the start of a head.
    private func take(_ block: borrowing ByteBuffer, now: UInt64) -> Int {
        let input = block.span
        var at = 0
        do throws(HTTPError) {
            if answer.state == .head {
                guard let length = try run.heads.read(input, method: template.method, into: &answer) else { return 0 }
                at = length
            }
            // Bytes that nobody asked for.
            if answer.state == .none { throw HTTPError(status: 502, reason: "an answer without a request") }
            while !answer.body.isEnd, at < input.count {
                let step = try answer.body.next(input.extracting(at..<input.count))
                if !step.payload.isEmpty {
                    takePayload(
                        input.extracting((at + step.payload.lowerBound)..<(at + step.payload.upperBound)), now: now)
                }
                at += step.consumed
                if step.consumed == 0 { break }
            }
            guard answer.body.isEnd else { return at }
            if at < input.count { throw HTTPError(status: 502, reason: "bytes behind the answer") }
        } catch {
            fail(.malformed, error.reason.description)
            return input.count
        }
        complete(now: now)
        return at
    }

    private func takePayload(_ payload: Span<UInt8>, now: UInt64) {
        var from = 0
        while let times = answer.stamps.next(payload, from: &from) {
            if template.isStream { run.measurements.eventWay(times, now: now) }
            if answer.times == nil {
                answer.times = times
                answer.timesAt = now
            }
        }
        guard template.isStream, answer.status == 200, let intended = job?.intended else { return }
        for _ in 0..<answer.events.feed(payload) {
            run.measurements.event(last: answer.lastEvent, intended: intended, now: now)
            answer.lastEvent = now
        }
    }

    private func complete(now: UInt64) {
        guard let job else { return fail(.malformed) }
        if template.isStream, answer.status == 200 {
            if answer.lastEvent == nil { return fail(.malformed, "no event in the answer to a request for a stream") }
            if answer.events.isMidway { return fail(.malformed, "the stream ended within an event") }
            if !answer.isWhole(template.streamEnd) { return fail(.closedEarly, "a stream without its last event") }
        }
        self.job = nil
        answer.state = .none
        if let times = answer.times {
            let arrived = template.isStream ? answer.timesAt : now
            run.measurements.way(times, sent: sentAt, intended: job.intended, now: arrived)
        }
        // An answer before the whole request was sent leaves the connection in no state to go on.
        let isDirty = sent < template.count
        if isDirty || !answer.keepsAlive || run.options.opensEachTime { close() }
        run.answered(self, job, status: answer.status, now: now)
    }
}

extension ByteBuffer {
    fileprivate mutating func append(_ other: borrowing ByteBuffer) { append(other.span) }
}
