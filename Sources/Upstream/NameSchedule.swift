/// When a host name is asked for again. Pure; nanoseconds.
struct NameSchedule {
    /// A time to live of 0 or a second (common for failover records) must not become a query storm.
    static let shortest: UInt64 = 5_000_000_000
    /// A record kept for days would outlive a move of its service.
    static let longest: UInt64 = 3_600_000_000_000
    /// The first retry after a failure; doubles with each until `longestRetry`.
    static let shortestRetry: UInt64 = 1_000_000_000
    static let longestRetry: UInt64 = 60_000_000_000

    private var failures: UInt64 = 0

    /// The wait after an answer with this time to live in seconds.
    mutating func succeeded(timeToLive: Int) -> UInt64 {
        failures = 0
        let seconds = UInt64(max(0, min(timeToLive, 3600)))
        return max(Self.shortest, min(Self.longest, seconds * 1_000_000_000))
    }

    /// The wait after a failure.
    mutating func failed() -> UInt64 {
        let wait = min(Self.longestRetry, Self.shortestRetry << min(failures, 6))
        failures += 1
        return wait
    }
}
