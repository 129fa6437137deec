import Testing

@testable import Metrics

@Suite struct HistogramTests {
    @Test func `bounds are powers of two from 16 µs to 67 s`() {
        #expect(LatencyBuckets.bound(0) == 16)
        for index in 1..<LatencyBuckets.count {
            #expect(LatencyBuckets.bound(index) == 2 * LatencyBuckets.bound(index - 1))
        }
        #expect(LatencyBuckets.bound(LatencyBuckets.count - 1) == 67_108_864)
    }

    @Test func `a bound belongs to its bucket, what follows to the next`() {
        #expect(LatencyBuckets.bucket(0) == 0)
        for index in 0..<LatencyBuckets.count {
            #expect(LatencyBuckets.bucket(LatencyBuckets.bound(index)) == index)
            #expect(LatencyBuckets.bucket(LatencyBuckets.bound(index) + 1) == index + 1)
        }
        #expect(LatencyBuckets.bucket(.max) == LatencyBuckets.count)
    }

    @Test func `an observation falls into one bucket and the sum, and into nothing beside them`() {
        let block = CellBlock(count: LatencyBuckets.cells + 2)
        for value: UInt64 in [16, 17, 100, 70_000_000] { block.observe(value, histogram: 1) }
        let cells = (0..<block.count).map { block.value(at: $0) }
        var expected = [UInt64](repeating: 0, count: block.count)
        expected[1] = 1
        expected[2] = 1
        expected[4] = 1
        expected[1 + LatencyBuckets.count] = 1
        expected[1 + LatencyBuckets.count + 1] = 70_000_133
        #expect(cells == expected)
    }
}
