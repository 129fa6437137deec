import Containers
import Testing

@testable import Metrics

@Suite struct PrometheusTextTests {
    private func text(_ catalog: MetricsCatalog) -> String {
        var out = ByteBuffer()
        catalog.write(into: &out)
        return out.text
    }

    @Test func `writes each family with its help, type and series`() {
        let catalog = MetricsCatalog(blocks: 2, cells: 1_024)
        let requests = catalog.counters("requests_total", "Requests\nby route\\.", labels: ["route", "status"])
        let open = catalog.series(catalog.gauges("open", "Open now."))
        _ = catalog.gauges("unused", "Never asked for.", labels: ["x"])
        catalog.blocks[0].add(catalog.series(requests, ["a \"b\"", "2xx"]), 41)
        catalog.blocks[1].add(catalog.series(requests, ["a \"b\"", "2xx"]))
        _ = catalog.series(requests, ["c", "5xx"])
        catalog.blocks[1].set(open, -2)
        #expect(text(catalog) == """
            # HELP requests_total Requests\\nby route\\\\.
            # TYPE requests_total counter
            requests_total{route="a \\"b\\"",status="2xx"} 42
            requests_total{route="c",status="5xx"} 0
            # HELP open Open now.
            # TYPE open gauge
            open -2

            """)
    }

    @Test func `a histogram is cumulative and ends in its count`() throws {
        let catalog = MetricsCatalog(blocks: 2, cells: 1_024)
        let family = catalog.histograms("overhead_microseconds", "Overhead.", .overhead, labels: ["route"])
        let series = catalog.series(family, ["a"])
        for value: UInt64 in [1, 5, 6, 10, 2_000_000] { catalog.blocks[0].observe(series, value) }
        catalog.blocks[1].observe(series, 1)
        let exposition = try Exposition(text(catalog))
        let buckets = exposition.samples.filter { $0.name == "overhead_microseconds_bucket" }
        #expect(buckets.count == 25)
        #expect(buckets[0].labels["le"] == "5" && buckets[0].value == "3")
        #expect(buckets[1].labels["le"] == "10" && buckets[1].value == "5")
        #expect(buckets[23].labels["le"] == "1000000" && buckets[23].value == "5")
        #expect(buckets[24].labels["le"] == "+Inf" && buckets[24].value == "6")
        #expect(exposition.value("overhead_microseconds_sum") == "2000023")
        #expect(exposition.value("overhead_microseconds_count") == "6")
    }

    @Test func `everything it writes is read back by a strict reader`() throws {
        let catalog = MetricsCatalog(blocks: 2, cells: 4_096)
        let names = ["plain", "quo\"te", "back\\slash", "new\nline", "ünï", "", "a,b={}"]
        let counters = catalog.counters("a_total", "A.", labels: ["name"])
        let histograms = catalog.histograms("b_microseconds", "B.", .latency, labels: ["name"])
        for (index, name) in names.enumerated() {
            catalog.blocks[0].add(catalog.series(counters, [name]), UInt64(index))
            catalog.blocks[1].observe(catalog.series(histograms, [name]), 1 << UInt64(index * 4))
        }
        catalog.blocks[0].add(catalog.series(counters, ["large"]), .max)
        let exposition = try Exposition(text(catalog))
        for (index, name) in names.enumerated() {
            #expect(exposition.value("a_total", ["name": name]) == "\(index)")
            #expect(exposition.value("b_microseconds_count", ["name": name]) == "1")
        }
        #expect(exposition.value("a_total", ["name": "large"]) == "18446744073709551615")
        #expect(exposition.types == ["a_total": "counter", "b_microseconds": "histogram"])
    }

    @Test func `an empty catalog writes nothing`() {
        #expect(text(MetricsCatalog(blocks: 1, cells: 8)) == "")
    }
}
