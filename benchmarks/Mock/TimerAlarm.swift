/// An alarm by timerfd(2), to the microsecond. Registered edge-triggered, an expiry is reported once, so it is never read.
import CLinux
import EventLoop
import Glibc
import System

final class TimerAlarm: Alarm, ReadinessHandler {
    var onRing: () -> Void = {}
    private let descriptor: Descriptor

    init(_ loop: EventLoop) throws(SystemError) {
        let raw = timerfd_create(CLOCK_MONOTONIC, Int32(TFD_NONBLOCK | TFD_CLOEXEC))
        if raw < 0 { throw SystemError("timerfd_create", errno: errno) }
        descriptor = Descriptor(raw: raw)
        _ = try loop.register(descriptor, self)
    }

    deinit { close(descriptor.raw) }

    func set(at due: UInt64) {
        var time = itimerspec()
        time.it_value.tv_sec = Int(due / 1_000_000_000)
        time.it_value.tv_nsec = Int(due % 1_000_000_000)
        unsafe _ = timerfd_settime(descriptor.raw, Int32(TFD_TIMER_ABSTIME), &time, nil)
    }

    func ready(_ set: ReadySet) {
        if set.contains(.readable) { onRing() }
    }
}
