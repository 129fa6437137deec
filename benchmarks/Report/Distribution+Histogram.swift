/// A histogram of nanoseconds as the percentiles of a report, in µs.
public import Histogram

/// Nanoseconds from 64 ns to an hour within 0.1 %, the same for every part that records times.
public typealias TimeHistogram = Histogram<UInt64>

extension Histogram where Count == UInt64 {
    public static var longestTime: UInt64 { 3_600_000_000_000 }

    public static func ofTimes() -> TimeHistogram {
        TimeHistogram(lowestDiscernibleValue: 64, highestTrackableValue: longestTime)
    }

    /// Records a time; what is longer than the histogram reaches counts as the longest.
    @inlinable @inline(__always)
    public mutating func record(time: UInt64) {
        if !record(time) { record(3_600_000_000_000) }
    }
}

extension LoadReport.Distribution {
    /// Nil when nothing was recorded.
    public init?(_ times: TimeHistogram) {
        if times.totalCount == 0 { return nil }
        func microseconds(_ percentile: Double) -> Double { Double(times.valueAtPercentile(percentile)) / 1000 }
        self.init(
            count: times.totalCount, mean: times.mean / 1000, min: Double(times.min) / 1000,
            p50: microseconds(50), p75: microseconds(75), p90: microseconds(90), p99: microseconds(99),
            p999: microseconds(99.9), p9999: microseconds(99.99), max: Double(times.maxRecorded) / 1000)
    }
}
