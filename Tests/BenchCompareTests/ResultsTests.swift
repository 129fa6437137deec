import BenchReport
import Testing

@testable import BenchCompare

/// Covers Results.swift and Measurement.swift.
struct ResultsTests {
    private func measurement(cpu: Double, requests: UInt64, gateway: Double = 1, load: Double = 0.5) -> Measurement {
        var report = LoadReport(connections: 1)
        report.requests = requests
        report.seconds = 1
        report.rate = Double(requests)
        return Measurement(report: report, cpu: cpu, gatewayBusy: gateway, loadBusy: load)
    }

    @Test func `A section has a row a peer, with ratios within rounds`() {
        var results = Results(order: ["nginx", "millrace", "gone"])
        results.add(measurement(cpu: 1000, requests: 100), of: "nginx", round: 0)
        results.add(measurement(cpu: 3000, requests: 100), of: "nginx", round: 1)
        results.add(measurement(cpu: 500, requests: 100), of: "millrace", round: 0)
        results.add(measurement(cpu: 1500, requests: 100), of: "millrace", round: 1)
        let section = results.section("chat", "Chat", [.cpuOfRequest, .saturated])
        #expect(section.rows.map(\.peer) == ["nginx", "millrace"])
        #expect(section.columns.map(\.key) == ["cpu", "nginx", "saturated"])
        #expect(section.cell("millrace", "nginx")?.highest == 0.5)
        #expect(section.cell("millrace", "cpu")?.median == 10)
    }

    @Test(arguments: [(0.97, 0.90, true), (0.96, 0.50, false), (1.0, 0.91, false)])
    func `Requests a second are told only where the gateway was the bottleneck`(
        gateway: Double, load: Double, told: Bool
    ) {
        let one = measurement(cpu: 1, requests: 7, gateway: gateway, load: load)
        #expect((Metric.saturated.value(one) != nil) == told)
    }

    @Test func `CPU is divided by the requests of the whole run`() {
        var one = measurement(cpu: 1000, requests: 50)
        #expect(Metric.cpuOfRequest.value(one) == 20)
        one.report.wholeRun = .init(requests: 100, events: 0, seconds: 2)
        #expect(Metric.cpuOfRequest.value(one) == 10)
        #expect(Metric.cpuOfEvent.value(one) == nil)
    }
}

struct CurveWorkTests {
    private func point(_ p50: Double) -> Outcome.Curve.Point { .init(rate: 1, p50: p50, p99: p50) }

    @Test func `A peer is overloaded when half of its requests wait, not when it is slow`() {
        #expect(CurveWork.isOverload(point(150_000), after: nil))
        #expect(CurveWork.isOverload(point(150_000), after: point(300)))
        #expect(!CurveWork.isOverload(point(150_000), after: point(40_000)))
        #expect(!CurveWork.isOverload(point(90_000), after: point(300)))
    }
}
