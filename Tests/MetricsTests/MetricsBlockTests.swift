import Foundation
import Testing

@testable import Metrics

@Suite struct MetricsBlockTests {
    @Test func `counters of all blocks add up`() {
        let catalog = MetricsCatalog(blocks: 3, cells: 1_024)
        let requests = catalog.series(catalog.counters("requests_total", "Requests."))
        catalog.blocks[0].add(requests)
        catalog.blocks[1].add(requests, 5)
        catalog.blocks[2].add(requests)
        #expect(catalog.value(requests) == 7)
    }

    @Test func `gauges add up too and may fall below zero in one block`() {
        let catalog = MetricsCatalog(blocks: 2, cells: 1_024)
        let open = catalog.series(catalog.gauges("open", "Open."))
        catalog.blocks[0].add(open, 3)
        catalog.blocks[1].add(open, -1)
        #expect(catalog.value(open) == 2)
        catalog.blocks[0].set(open, -5)
        #expect(catalog.value(open) == -6)
    }

    @Test func `an observation falls into one bucket and the sum`() {
        let catalog = MetricsCatalog(blocks: 1, cells: 1_024)
        let latency = catalog.series(catalog.histograms("latency", "Latency.", .latency))
        for value: UInt64 in [100, 101, 7_000, .max / 4] { catalog.blocks[0].observe(latency, value) }
        #expect(catalog.sum(latency.cell) == 1)
        #expect(catalog.sum(latency.cell + 1) == 1)
        #expect(catalog.sum(latency.cell + UInt32(Scale.latency.boundCount)) == 1)
        #expect(catalog.sum(latency.cell + UInt32(Scale.latency.boundCount) + 1) == 7_201 + UInt64.max / 4)
    }

    @Test func `what one thread counts another reads whole and only growing`() {
        let catalog = MetricsCatalog(blocks: 1, cells: 64)
        let counter = catalog.series(catalog.counters("steps_total", "Steps."))
        let block = catalog.blocks[0]
        let done = DispatchSemaphore(value: 0)
        Thread {
            for _ in 0..<200_000 { block.add(counter, 1 << 32 | 1) }
            done.signal()
        }.start()
        var last: UInt64 = 0
        var torn = 0
        while done.wait(timeout: .now()) == .timedOut {
            let value = block.value(counter.cell)
            if value < last || value >> 32 != value & 0xffff_ffff { torn += 1 }
            last = value
        }
        #expect(torn == 0)
        #expect(block.value(counter.cell) == 200_000 << 32 | 200_000)
    }

    @Test func `a cell that no block has is a fault`() async {
        await #expect(processExitsWith: .failure) {
            let large = MetricsCatalog(blocks: 1, cells: 64)
            for number in 0..<20 { _ = large.series(large.counters("c\(number)_total", "C.")) }
            let last = large.series(large.counters("last_total", "Last."))
            MetricsCatalog(blocks: 1, cells: 8).blocks[0].add(last)
        }
    }
}
