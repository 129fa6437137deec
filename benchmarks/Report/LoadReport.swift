/// What `millrace-bench load` measured, as it prints it with `--json`: the contract between `load` and `compare`.
///
/// Times are microseconds unless a name says otherwise. A part that was not measured is absent.
public struct LoadReport: Codable, Sendable {
    /// Completed requests of the measured span, warm-up left out.
    public var requests: UInt64
    /// Events of streams received in that span.
    public var events: UInt64
    public var bytesReceived: UInt64
    /// By status: `"200": 1234`.
    public var statuses: [String: UInt64]
    /// Requests that did not complete: `connect`, `tls`, `reset`, `timeout`, `closed_early`, `malformed`.
    public var failures: [String: UInt64]
    /// What was said of the first failure of each kind.
    public var reasons: [String: String]?
    /// Length of the measured span, s.
    public var seconds: Double
    /// Requests a second, completed; and what was asked for, with an open loop.
    public var rate: Double
    public var targetRate: Double?
    public var connections: Int
    /// From the intended start (open loop) or the send (closed loop) to the last byte of the answer.
    public var latency: Distribution
    /// From the same start to the first event of a stream.
    public var firstEvent: Distribution?
    /// Between an event and the one before it.
    public var betweenEvents: Distribution?
    /// What the way through the peer took above a direct way: (mock received − sent) + (received − mock sent) − calibration.
    public var added: Distribution?
    /// The same of an event: received − mock sent − calibration.
    public var addedEvent: Distribution?
    /// Medians of the direct way, that were taken off.
    public var calibration: Calibration?
    /// The load generator's own CPU, µs, and the part of one core that it took.
    public var loadCPU: Double
    public var loadBusy: Double
    /// How much later than intended an open loop took a request up; its latency holds this too. Waiting for a free connection is
    /// not in here: that is the peer's doing.
    public var startLag: Distribution?
    /// Making a connection, TLS handshake and all.
    public var connect: Distribution?
    /// The most requests that were under way at once in the measured span.
    public var inFlightPeak: Int?
    /// Connections open at the end of the measured span.
    public var held: Int?
    /// Requests and events of the whole run, warm-up included: what the CPU of a peer's process over that time is divided by.
    public var wholeRun: WholeRun?

    public struct WholeRun: Codable, Sendable {
        public var requests: UInt64
        public var events: UInt64
        public var seconds: Double

        public init(requests: UInt64, events: UInt64, seconds: Double) {
            (self.requests, self.events, self.seconds) = (requests, events, seconds)
        }
    }

    /// Nothing measured yet.
    public init(connections: Int) {
        (requests, events, bytesReceived) = (0, 0, 0)
        (statuses, failures) = ([:], [:])
        (seconds, rate) = (0, 0)
        self.connections = connections
        latency = Distribution(
            count: 0, mean: 0, min: 0, p50: 0, p75: 0, p90: 0, p99: 0, p999: 0, p9999: 0, max: 0)
        (loadCPU, loadBusy) = (0, 0)
    }

    /// Answers with a status of 400 and more, and requests without an answer.
    public var failed: UInt64 {
        let refused = statuses.reduce(0) { $0 + ((Int($1.key) ?? 0) >= 400 ? $1.value : 0) }
        return failures.values.reduce(refused, +)
    }

    public struct Calibration: Codable, Sendable {
        /// Nil when none ended in the time, as of long streams.
        public var request: Double?
        public var event: Double?

        public init(request: Double?, event: Double?) {
            self.request = request
            self.event = event
        }
    }

    public struct Distribution: Codable, Sendable {
        public var count: UInt64
        public var mean, min, p50, p75, p90, p99, p999, p9999, max: Double

        public init(
            count: UInt64, mean: Double, min: Double, p50: Double, p75: Double, p90: Double, p99: Double, p999: Double,
            p9999: Double, max: Double
        ) {
            (self.count, self.mean, self.min, self.p50, self.p75) = (count, mean, min, p50, p75)
            (self.p90, self.p99, self.p999, self.p9999, self.max) = (p90, p99, p999, p9999, max)
        }
    }
}
