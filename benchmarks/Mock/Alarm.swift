/// Rings once at a time that is set, monotonic ns; setting it anew forgets the time before.
import EventLoop

protocol Alarm: AnyObject {
    var onRing: () -> Void { get set }
    func set(at due: UInt64)
}

/// By the loop's timers, to the millisecond: for kernels that have no other clock.
final class LoopAlarm: Alarm, TimerHandler {
    var onRing: () -> Void = {}
    private let loop: EventLoop
    private var timer: LoopTimer!

    init(_ loop: EventLoop) {
        self.loop = loop
        timer = LoopTimer(self)
    }

    func set(at due: UInt64) { loop.arm(timer, after: due > loop.now ? due - loop.now : 0) }

    func fired(_ timer: LoopTimer) { onRing() }
}
