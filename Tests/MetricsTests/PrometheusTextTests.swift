import Testing

@testable import Metrics

@Suite struct PrometheusTextTests {
    @Test func `writes a family with its help, type and samples`() {
        var page = PrometheusText()
        page.family("requests_total", .counter, "Requests.")
        page.sample("requests_total", [("route", "a"), ("status", "2xx")], 42)
        page.family("open", .gauge, "Open now.")
        page.sample("open", [], 3)
        #expect(
            page.text == """
                # HELP requests_total Requests.
                # TYPE requests_total counter
                requests_total{route="a",status="2xx"} 42
                # HELP open Open now.
                # TYPE open gauge
                open 3

                """)
    }

    @Test(
        arguments: [(0, "0.000000"), (1, "0.000001"), (1_500_000, "1.500000"), (61_000_042, "61.000042")]
            as [(UInt64, String)])
    func `a time is written in seconds`(_ microseconds: UInt64, _ text: String) {
        var page = PrometheusText()
        page.sample("cpu", [], microseconds: microseconds)
        #expect(page.text == "cpu \(text)\n")
    }

    @Test func `a sum of billionths is written with nine decimals`() {
        var page = PrometheusText()
        page.sample("cost", [("route", "a")], billionths: 12_000_000_345)
        #expect(page.text == "cost{route=\"a\"} 12.000000345\n")
    }

    @Test func `a histogram is cumulative and ends in its count`() throws {
        let block = CellBlock(count: LatencyBuckets.cells)
        for value: UInt64 in [1, 16, 17, 32, 90_000_000] { block.observe(value, histogram: 0) }
        var page = PrometheusText()
        page.family("overhead", .histogram, "Overhead.")
        page.histogram("overhead", [("route", "a")], cells: (0..<block.count).map { block.value(at: $0) })
        let exposition = try Exposition(page.text)
        let buckets = exposition.samples.filter { $0.name == "overhead_bucket" }
        #expect(buckets.count == LatencyBuckets.count + 1)
        #expect(buckets.map(\.labels["route"]) == Array(repeating: "a", count: buckets.count))
        #expect(buckets[0].labels["le"] == "16" && buckets[0].value == "2")
        #expect(buckets[1].labels["le"] == "32" && buckets[1].value == "4")
        #expect(buckets[22].labels["le"] == "67108864" && buckets[22].value == "4")
        #expect(buckets[23].labels["le"] == "+Inf" && buckets[23].value == "5")
        #expect(exposition.value("overhead_sum") == "90000066")
        #expect(exposition.value("overhead_count") == "5")
    }

    @Test(arguments: ["plain", "quo\"te", "back\\slash", "new\nline", "ünï", "", "a,b={}"])
    func `a strict reader gets every label back`(name: String) throws {
        var page = PrometheusText()
        page.family("a_total", .counter, "A.")
        page.sample("a_total", [("name", name), ("other", "x")], .max)
        let exposition = try Exposition(page.text)
        #expect(exposition.value("a_total", ["name": name, "other": "x"]) == "18446744073709551615")
        #expect(exposition.types == ["a_total": "counter"])
    }

    @Test func `a page without families is empty`() {
        #expect(PrometheusText().text == "")
    }
}
