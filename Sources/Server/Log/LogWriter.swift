/// Writes the access log from the workers' rings, on control's thread.
///
/// Rings are emptied twenty times a second. What the sink does not take at once waits in one bounded buffer; when that is full the
/// rings fill, and workers drop lines and count them: a slow disk or pipe never holds a request up.
import Containers
import EventLoop

final class LogWriter: TimerHandler {
    private let loop: EventLoop
    /// Nil before the first configuration has been taken into use.
    private var sink: LogSink?
    private var rings: [LineRing] = []
    private var pending = ByteBuffer()
    private var timer: LoopTimer?

    /// Bytes a worker may be ahead: 2,600 lines of 200 bytes, 50,000 requests a second between two visits. Not resident
    /// before they are written.
    static let ringCapacity = 1 << 19
    static let interval: UInt64 = 50_000_000
    /// Bytes that wait for the sink.
    static let maxPending = 1 << 17

    init(loop: EventLoop) {
        self.loop = loop
        timer = LoopTimer(self)
    }

    func addRing() -> LineRing {
        let ring = LineRing(capacity: Self.ringCapacity)
        rings.append(ring)
        return ring
    }

    /// Lines go to `sink` from now on. The last sink gets what it takes of those before; a file that was renamed away
    /// meanwhile (logrotate) gets them too.
    func turn(to sink: LogSink) {
        flush()
        self.sink = sink
        guard let timer else { return }
        if sink.isOn { loop.arm(timer, after: Self.interval) } else { loop.disarm(timer) }
    }

    func fired(_ timer: LoopTimer) {
        flush()
        loop.arm(timer, after: Self.interval)
    }

    /// Moves what is there to the sink.
    func flush() {
        for ring in rings where pending.count < Self.maxPending { ring.drain(into: &pending) }
        while sink?.take(&pending) == true {}
    }
}
