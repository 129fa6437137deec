import Metrics
import Testing

struct CellBlockTests {
    @Test func cellsAddAndSet() {
        let block = CellBlock(count: 3)
        block.add(5, at: 1)
        block.add(2, at: 1)
        block.set(9, at: 2)
        #expect([0, 1, 2].map { block.value(at: $0) } == [0, 7, 9])
    }

    @Test func everyValueFallsIntoTheFirstBucketWhoseBoundHoldsIt() {
        for value: UInt64 in [0, 1, 15, 16, 17, 31, 32, 33, 1000, 1 << 20, (16 << 22), (16 << 22) + 1, .max] {
            let naive = (0..<LatencyBuckets.count).first { value <= LatencyBuckets.bound($0) } ?? LatencyBuckets.count
            #expect(LatencyBuckets.bucket(value) == naive, "\(value)")
        }
    }

    @Test func aHistogramKeepsCountsAndTheSum() {
        let block = CellBlock(count: LatencyBuckets.cells + 1)
        block.observe(10, histogram: 1)
        block.observe(20, histogram: 1)
        #expect(block.value(at: 1) == 1)
        #expect(block.value(at: 2) == 1)
        #expect(block.value(at: 1 + LatencyBuckets.count + 1) == 30)
    }

    @Test func thePageIsPrometheusText() {
        var page = PrometheusText()
        page.family("a_total", .counter, "Help.")
        page.sample("a_total", [("route", "x\"\\\n")], 3)
        #expect(page.text == "# HELP a_total Help.\n# TYPE a_total counter\na_total{route=\"x\\\"\\\\\\n\"} 3\n")
    }

    @Test func bucketsOfThePageAreCumulative() {
        var page = PrometheusText()
        var cells = [UInt64](repeating: 0, count: LatencyBuckets.cells)
        cells[0] = 2
        cells[LatencyBuckets.count] = 1
        cells[LatencyBuckets.count + 1] = 99
        page.histogram("h", [], cells: cells)
        #expect(page.text.contains("h_bucket{le=\"16\"} 2\n"))
        #expect(page.text.contains("h_bucket{le=\"+Inf\"} 3\nh_sum 99\nh_count 3\n"))
    }
}
