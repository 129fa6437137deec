/// The monotonic clock, and waiting on it. A comparison polls: what it waits for are processes that it did not write.
import Glibc

enum Clock {
    /// Seconds.
    static var now: Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    static func pause(milliseconds: Double) {
        usleep(UInt32(milliseconds * 1000))
    }
}
