/// What a run tells of itself once a second.
public struct Progress: Sendable {
    /// Since the start, whole seconds.
    public var seconds: Int
    /// In the last second.
    public var requests: UInt64
    public var events: UInt64
    public var failures: UInt64
    public var inFlight: Int
    /// The warm-up is over, and the measured span is not.
    public var isMeasuring: Bool
}

struct ProgressMeter {
    var isOn = false
    private let begin: UInt64
    private var next: UInt64
    private var last: (requests: UInt64, events: UInt64, failures: UInt64) = (0, 0, 0)

    init(_ begin: UInt64) {
        self.begin = begin
        next = begin + 1_000_000_000
    }

    mutating func due(_ now: UInt64, _ measurements: Measurements, inFlight: Int) -> Progress? {
        guard isOn, now >= next else { return nil }
        next += 1_000_000_000
        let counts = (measurements.allRequests, measurements.allEvents, measurements.allFailures)
        defer { last = counts }
        return Progress(
            seconds: Int((now - begin) / 1_000_000_000), requests: counts.0 - last.requests,
            events: counts.1 - last.events, failures: counts.2 - last.failures, inFlight: inFlight,
            isMeasuring: measurements.span.contains(now))
    }
}
