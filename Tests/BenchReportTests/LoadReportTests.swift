/// Covers LoadReport+Text.swift and LoadReport+JSON.swift.
import Testing

@testable import BenchReport

struct LoadReportTests {
    private var report: LoadReport {
        var report = LoadReport(connections: 64)
        (report.requests, report.rate, report.targetRate, report.seconds) = (12_345, 1234.5, 1300, 10)
        report.statuses = ["200": 12_300, "503": 45]
        report.failures = ["reset": 2]
        report.latency = LoadReport.Distribution(
            count: 12_345, mean: 150, min: 50.25, p50: 120, p75: 160, p90: 200, p99: 900, p999: 1200, p9999: 2500,
            max: 3000)
        return report
    }

    @Test func `A report comes back from its JSON`() throws {
        let read = try #require(LoadReport(json: report.json()))
        #expect(read.requests == 12_345 && read.statuses == report.statuses && read.failures == ["reset": 2])
        #expect(read.latency.min == 50.25 && read.targetRate == 1300 && read.added == nil)
        #expect(LoadReport(json: "{}") == nil)
    }

    @Test func `Refused requests and those without an answer have failed`() { #expect(report.failed == 47) }

    @Test func `The text names statuses, failures and percentiles, and leaves out what was not measured`() {
        let text = report.text()
        #expect(text.contains("12,345   1,234.5 a second (asked for: 1,300.0)"))
        #expect(text.contains("200: 12,300   503: 45") && text.contains("reset: 2"))
        #expect(text.contains("latency") && text.contains("50.3") && text.contains("2,500"))
        #expect(!text.contains("first event") && !text.contains("added"))
    }
}
