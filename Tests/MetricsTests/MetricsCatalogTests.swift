import Testing

@testable import Metrics

@Suite struct MetricsCatalogTests {
    @Test func `the same labels give the same series, over and over`() {
        let catalog = MetricsCatalog(blocks: 1, cells: 1_024)
        let family = catalog.counters("requests_total", "Requests.", labels: ["route", "status"])
        let first = catalog.series(family, ["a", "2xx"])
        let second = catalog.series(family, ["b", "2xx"])
        #expect(first != second)
        #expect(catalog.series(family, ["a", "2xx"]) == first)
        #expect(catalog.series(family, ["b", "2xx"]) == second)
    }

    @Test func `values that only differ in how they are cut stay apart`() {
        let catalog = MetricsCatalog(blocks: 1, cells: 1_024)
        let family = catalog.counters("x_total", "X.", labels: ["a", "b"])
        #expect(catalog.series(family, ["1\",b=\"2", ""]) != catalog.series(family, ["1", "2"]))
    }

    @Test func `past the cap all share one series that is called other`() {
        let catalog = MetricsCatalog(blocks: 1, cells: 1_024)
        let family = catalog.counters("requests_total", "Requests.", labels: ["route"], cap: 3)
        let known = (0..<3).map { catalog.series(family, ["route \($0)"]) }
        let late = catalog.series(family, ["late"])
        #expect(catalog.series(family, ["later"]) == late)
        #expect(!known.contains(late))
        #expect(catalog.series(family, ["route 1"]) == known[1])
        #expect(catalog.families[0].series.map(\.labels) == [
            "route=\"route 0\"", "route=\"route 1\"", "route=\"route 2\"", "route=\"other\"",
        ])
    }

    @Test func `when the cells are used up new series go to other as well`() {
        let catalog = MetricsCatalog(blocks: 1, cells: 60)
        let family = catalog.histograms("latency", "Latency.", .latency, labels: ["route"])
        let one = catalog.series(family, ["one"])
        let two = catalog.series(family, ["two"])
        #expect(one != two)
        #expect(catalog.series(family, ["three"]) == two)
        catalog.blocks[0].observe(two, .max)
    }

    @Test func `series of different families have no cell in common`() {
        let catalog = MetricsCatalog(blocks: 1, cells: 1_024)
        let latency = catalog.series(catalog.histograms("latency", "Latency.", .overhead))
        let next = catalog.series(catalog.gauges("open", "Open."))
        #expect(next.cell >= latency.cell + UInt32(Scale.overhead.boundCount) + 2)
    }

    @Test func `names that Prometheus does not take are faults`() async {
        await #expect(processExitsWith: .failure) { _ = MetricsCatalog(blocks: 1, cells: 64).gauges("9lives", "") }
        await #expect(processExitsWith: .failure) { _ = MetricsCatalog(blocks: 1, cells: 64).counters("count", "") }
        await #expect(processExitsWith: .failure) {
            _ = MetricsCatalog(blocks: 1, cells: 64).gauges("x", "", labels: ["le"])
        }
        await #expect(processExitsWith: .failure) {
            let catalog = MetricsCatalog(blocks: 1, cells: 64)
            _ = catalog.gauges("x", "")
            _ = catalog.gauges("x", "")
        }
    }
}
