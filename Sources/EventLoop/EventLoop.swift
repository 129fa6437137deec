/// One thread's loop: readiness, timers, mail and queued work, in that order, forever.
///
///     poll ─▶ mark what is ready ─▶ run handlers ─▶ fire timers ─▶ deliver letters ─▶ run queued tasks ─▶ poll
///
/// Collect, then run: reaping epoll only marks, so a handler that closes another connection finds no stale event behind it.
/// Descriptors are registered once, edge-triggered; there is no epoll_ctl a request. The 64 bits that epoll gives back are a
/// slot and its generation: an event for a slot that has changed hands since is dropped by comparison.
public import Containers
public import System

/// Told what a descriptor is ready for. The bits hold until the kernel says otherwise.
public protocol ReadinessHandler: AnyObject {
    func ready(_ set: ReadySet)
}

/// Work for the end of a turn.
public protocol LoopTask: AnyObject {
    func run()
}

/// A message to a loop from any thread; made by the sender, released after delivery.
open class LoopLetter: Letter {
    /// Runs on the loop's thread.
    open func deliver(on loop: EventLoop) {}
}

/// A place in a loop's table of handlers.
public struct Registration: Equatable, Sendable {
    let slot: UInt32
    let generation: UInt32
}

public final class EventLoop {
    public let kernel: any Kernel
    /// Monotonic ns, read once a turn.
    public private(set) var now: UInt64
    private var slots: [Slot] = []
    private var freeSlots: [UInt32] = []
    private var batch = ReadyBatch()
    private let wheel: TimerWheel
    private var tasks: [any LoopTask] = []
    private var running: [any LoopTask] = []
    private let waker: Descriptor
    /// Pushed to by any thread.
    public let post: PostBox
    private var isStopped = false

    private struct Slot {
        var generation: UInt32
        var handler: (any ReadinessHandler)?
    }

    /// Token of the waker: no slot has this number.
    private static let wakerToken = UInt64.max

    public init(kernel: any Kernel) throws(SystemError) {
        self.kernel = kernel
        now = kernel.now
        wheel = TimerWheel(now: now)
        waker = try kernel.makeWaker()
        post = PostBox(kernel: kernel, waker: waker)
        try kernel.register(waker, token: Self.wakerToken)
        tasks.reserveCapacity(256)
        running.reserveCapacity(256)
    }

    deinit { kernel.close(waker) }

    // MARK: Descriptors

    /// Watches `descriptor` until `deregister`; the handler is kept alive so long.
    public func register(_ descriptor: Descriptor, _ handler: any ReadinessHandler) throws(SystemError) -> Registration {
        let slot: UInt32
        if let free = freeSlots.popLast() {
            slot = free
            slots[Int(slot)].handler = handler
        } else {
            slot = UInt32(slots.count)
            slots.append(Slot(generation: 0, handler: handler))
        }
        let registration = Registration(slot: slot, generation: slots[Int(slot)].generation)
        do throws(SystemError) {
            try kernel.register(descriptor, token: UInt64(registration.generation) << 32 | UInt64(slot))
        } catch {
            deregister(registration)
            throw error
        }
        return registration
    }

    /// Forgets a handler; events for it that were already collected are dropped. The owner closes the descriptor.
    public func deregister(_ registration: Registration) {
        let slot = Int(registration.slot)
        precondition(slots[slot].generation == registration.generation, "deregistered twice")
        slots[slot].generation &+= 1
        slots[slot].handler = nil
        freeSlots.append(registration.slot)
    }

    // MARK: Timers and tasks

    /// Fires `timer` once, `nanoseconds` from now, give or take a millisecond; moves it when it is armed already.
    public func arm(_ timer: LoopTimer, after nanoseconds: UInt64) {
        wheel.arm(timer, at: now &+ nanoseconds)
    }

    public func disarm(_ timer: LoopTimer) { timer.disarm() }

    /// Runs `task` at the end of this turn; what is queued meanwhile runs next turn, without a wait between.
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
                continue
            }
            let slot = Int(truncatingIfNeeded: token & 0xFFFF_FFFF)
            guard slots[slot].generation == UInt32(truncatingIfNeeded: token >> 32) else { continue }
            slots[slot].handler?.ready(batch.sets[index])
        }
        wheel.advance(to: now)
        if hasMail {
            kernel.drainWaker(waker)
            for letter in post.mailbox.takeAll() { (letter as? LoopLetter)?.deliver(on: self) }
        }
        runTasks()
    }

    private func runTasks() {
        if tasks.isEmpty { return }
        swap(&tasks, &running)
        for index in running.indices { running[index].run() }
        running.removeAll(keepingCapacity: true)
    }

    private func timeout(atMost limit: Int32) -> Int32 {
        if !tasks.isEmpty || isStopped { return 0 }
        guard let next = wheel.nextDeadline else { return limit }
        let wait = next <= now ? 0 : Int32(clamping: (next - now + 999_999) / 1_000_000)
        return limit < 0 ? wait : min(limit, wait)
    }
}

/// The door of a loop for other threads.
@safe
public final class PostBox: @unchecked Sendable {
    fileprivate let mailbox = Mailbox()
    /// Used for `wake` alone, which any thread may call.
    private let kernel: any Kernel
    private let waker: Descriptor

    init(kernel: any Kernel, waker: Descriptor) {
        self.kernel = kernel
        self.waker = waker
    }

    /// Any thread; the sender touches the letter no more. The loop delivers letters in the order in which they were sent.
    public func send(_ letter: LoopLetter) {
        if mailbox.push(letter) { kernel.wake(waker) }
    }
}
