/// One thread's loop: readiness, timers, mail and queued work, in that order, forever.
///
///     poll ─▶ mark what is ready ─▶ run handlers ─▶ fire timers ─▶ deliver letters ─▶ run queued tasks, twice ─▶ poll
///               collect                                                               work, then send
///
/// Connections stage their work: a handler only takes what has come from the kernel and queues the connection; the first round of
/// tasks works on it and queues what there is to send; the second sends. Each stage finds its code, and the kernel's for it, in the
/// caches (docs/performance.md).
///
/// Collect, then run: reaping epoll only marks, so a handler that closes another connection finds no stale event behind it.
/// Descriptors are registered once, edge-triggered; there is no epoll_ctl a request. The 64 bits that epoll gives back are a
/// slot and its generation: an event for a slot that has changed hands since is dropped by comparison.
import Containers
public import System

/// Told what a descriptor is ready for. The bits hold until the kernel says otherwise.
public protocol ReadinessHandler: AnyObject {
    func ready(_ set: ReadySet)
}

/// Work for the end of a turn.
public protocol LoopTask: AnyObject {
    func run()
}

/// A handler's place in a loop.
public struct Registration: Equatable, Sendable {
    let handle: SlabHandle
}

public final class EventLoop {
    public let kernel: any Kernel
    /// Monotonic ns, read once a turn.
    public private(set) var now: UInt64
    /// Where other threads send letters to.
    public let post: PostBox
    private var handlers = Slab<any ReadinessHandler>(capacity: 64)
    private let wheel: TimerWheel
    private var tasks = Ring<any LoopTask>(capacity: EventLoop.tasksARound)
    private var batch = ReadyBatch()
    private var isStopped = false

    /// As many as a poll may bring events: then the kernel is asked again, so that a long queue cannot starve what is new.
    public static let tasksARound = ReadyBatch.capacity

    /// Token of the waker: no slot has this number.
    private static let wakerToken = UInt64.max

    public init(kernel: any Kernel) throws(SystemError) {
        self.kernel = kernel
        now = kernel.now
        wheel = TimerWheel(now: now)
        post = try PostBox(kernel: kernel)
        try kernel.register(post.waker, token: Self.wakerToken)
    }

    // MARK: Descriptors

    /// Watches `descriptor` until `deregister`; the handler is kept alive so long.
    public func register(_ descriptor: Descriptor, _ handler: any ReadinessHandler) throws(SystemError) -> Registration
    {
        let handle = handlers.insert(handler)
        do throws(SystemError) {
            try kernel.register(descriptor, token: handle.packed)
        } catch {
            handlers.remove(handle)
            throw error
        }
        return Registration(handle: handle)
    }

    /// Forgets a handler; events for it that were already collected are dropped. The owner closes the descriptor.
    public func deregister(_ registration: Registration) {
        let removed = handlers.remove(registration.handle)
        precondition(removed != nil, "deregistered twice")
    }

    // MARK: Timers and tasks

    /// Fires `timer` once, `nanoseconds` from this turn's `now`, less than a millisecond late by the clock; moves it when it is
    /// armed already.
    public func arm(_ timer: LoopTimer, after nanoseconds: UInt64) {
        let (deadline, isBeyond) = now.addingReportingOverflow(nanoseconds)
        wheel.arm(timer, at: isBeyond ? .max : deadline)
    }

    public func disarm(_ timer: LoopTimer) { timer.isArmed = false }

    /// Runs `task` at the end of this turn, or of a next one when the queue is long; what is queued by a task runs in the second
    /// round, and what is queued in that in the next turn. The loop does not wait in between.
    public func enqueue(_ task: any LoopTask) { tasks.append(task) }

    // MARK: Running

    /// Turns until `stop`.
    public func run() {
        isStopped = false
        while !isStopped { turn(atMost: -1) }
    }

    /// Ends `run` after this turn. On the loop's thread; from elsewhere, post a letter that calls it.
    public func stop() { isStopped = true }

    /// One turn, waiting at most so many milliseconds for something to do; -1: as long as it takes.
    public func turn(atMost milliseconds: Int32) {
        let count = kernel.poll(milliseconds: timeout(atMost: milliseconds), into: &batch)
        now = kernel.now
        var hasMail = false
        for index in 0..<count {
            let token = batch.tokens[index]
            if token == Self.wakerToken {
                hasMail = true
            } else {
                handlers[SlabHandle(packed: token)]?.ready(batch.sets[index])
            }
        }
        wheel.advance(to: now)
        if hasMail { post.deliver(on: self) }
        runTasks()
    }

    private func runTasks() {
        // What the first round queues is mostly the sending of what it made.
        for _ in 0..<2 {
            for _ in 0..<min(tasks.count, Self.tasksARound) { tasks.popFirst()?.run() }
        }
    }

    private func timeout(atMost limit: Int32) -> Int32 {
        if !tasks.isEmpty || isStopped { return 0 }
        guard let next = wheel.nextDeadline else { return limit }
        let wait = next <= now ? 0 : Int32(clamping: (next - now + 999_999) / 1_000_000)
        return limit < 0 ? wait : min(limit, wait)
    }
}
