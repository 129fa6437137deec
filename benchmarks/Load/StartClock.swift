/// Wakes the loop when the next request is due, to the microsecond: poll's own timeout knows only milliseconds.
///
/// A timerfd in the loop like any socket. Edge-triggered, each expiry is reported once, so it is never read; setting it anew
/// resets it (timerfd_create(2)).
import CLinux
import EventLoop
import Glibc
import System

final class StartClock: ReadinessHandler {
    private let descriptor: Descriptor
    private let loop: EventLoop
    private var registration: Registration?
    private var armed: UInt64 = 0

    init(_ loop: EventLoop) throws(SystemError) {
        self.loop = loop
        descriptor = Descriptor(raw: timerfd_create(CLOCK_MONOTONIC, Int32(TFD_NONBLOCK | TFD_CLOEXEC)))
        if descriptor.raw < 0 { throw SystemError("timerfd_create", errno: errno) }
        registration = try loop.register(descriptor, self)
    }

    func close() {
        if let registration { loop.deregister(registration) }
        registration = nil
        loop.kernel.close(descriptor)
    }

    /// Nothing to do: the loop is awake.
    func ready(_ set: ReadySet) {}

    /// `time`: monotonic ns.
    func wake(at time: UInt64) {
        if armed == time { return }
        armed = time
        var setting = itimerspec()
        setting.it_value = timespec(tv_sec: Int(time / 1_000_000_000), tv_nsec: Int(time % 1_000_000_000))
        unsafe _ = timerfd_settime(descriptor.raw, Int32(TFD_TIMER_ABSTIME), &setting, nil)
    }
}
