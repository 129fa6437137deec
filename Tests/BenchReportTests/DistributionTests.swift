/// Covers Distribution+Histogram.swift.
import Histogram
import Testing

@testable import BenchReport

struct DistributionTests {
    @Test func `Percentiles of nanoseconds are given in microseconds`() throws {
        var times = TimeHistogram.ofTimes()
        for value in 1...10_000 { times.record(time: UInt64(value) * 1000) }
        let distribution = try #require(LoadReport.Distribution(times))
        #expect(distribution.count == 10_000)
        // A histogram of three digits is true within 0.1 %.
        for (found, expected) in [
            (distribution.p50, 5000.0), (distribution.p75, 7500), (distribution.p90, 9000), (distribution.p99, 9900),
            (distribution.p999, 9990), (distribution.p9999, 9999), (distribution.max, 10_000),
            (distribution.mean, 5000.5),
        ] {
            #expect(abs(found - expected) <= expected * 0.001 + 0.1, "\(found) for \(expected)")
        }
        #expect(distribution.min == 1)
    }

    @Test func `Nothing recorded gives no distribution`() {
        #expect(LoadReport.Distribution(TimeHistogram.ofTimes()) == nil)
    }

    @Test func `A time beyond an hour counts as an hour`() throws {
        var times = TimeHistogram.ofTimes()
        times.record(time: .max)
        let distribution = try #require(LoadReport.Distribution(times))
        #expect(distribution.count == 1 && distribution.max == 3.6e9)
    }
}
