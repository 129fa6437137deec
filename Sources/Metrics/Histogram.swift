/// Bounds of latency histograms in µs, and where a value belongs.
///
/// Powers of two from 16 µs to 67 s: a value's bucket is found by its bit width, in a few instructions. What the gateway adds
/// lies in the first buckets, what models take in the last.
public enum LatencyBuckets {
    /// Buckets with an upper bound; one more holds what lies above.
    public static let count = 23
    /// Cells of one histogram: the buckets, the one above, and the sum.
    public static let cells = count + 2

    /// Upper bound of bucket `index` in µs, inclusive.
    public static func bound(_ index: Int) -> UInt64 { 16 << UInt64(index) }

    /// The bucket that takes `microseconds`.
    public static func bucket(_ microseconds: UInt64) -> Int {
        if microseconds <= 16 { return 0 }
        return min(UInt64.bitWidth - (microseconds - 1).leadingZeroBitCount - 4, count)
    }
}

extension CellBlock {
    /// Counts a value in the histogram whose cells begin at `start`.
    public func observe(_ microseconds: UInt64, histogram start: Int) {
        add(1, at: start + LatencyBuckets.bucket(microseconds))
        add(microseconds, at: start + LatencyBuckets.count + 1)
    }
}
