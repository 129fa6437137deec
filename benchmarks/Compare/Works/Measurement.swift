/// One peer in one round: what the load saw, and what /proc said of the peer and of both cores meanwhile.
import BenchReport

struct Measurement {
    var report: LoadReport
    /// µs of the peer's family.
    var cpu: Double
    /// Parts of the cores that were busy, 0–1.
    var gatewayBusy: Double
    var loadBusy: Double
    /// KiB of the family, where the work asked for it.
    var resident: Double?
    /// Any other figure of a work.
    var extra: Double?

    /// What its CPU is divided by: of the whole run, for CPU is read before and after it.
    var requests: Double { Double(report.wholeRun?.requests ?? report.requests) }
    var events: Double { Double(report.wholeRun?.events ?? report.events) }

    var summary: String {
        let unit =
            events > 0 ? ("event", events, Double(report.events)) : ("request", requests, Double(report.requests))
        let each = NumberText.grouped(cpu / max(unit.1, 1), decimals: 1)
        let rate = NumberText.grouped(unit.2 / max(report.seconds, 1e-9), decimals: 0)
        return "\(each) µs of CPU a \(unit.0), \(rate) \(unit.0)s/s"
    }
}

/// A column of a table, and where its value comes from. Times are µs.
struct Metric: Sendable {
    let column: Outcome.Column
    let value: @Sendable (Measurement) -> Double?

    init(
        _ key: String, _ title: String, decimals: Int = 0, showsSpread: Bool = false,
        _ value: @escaping @Sendable (Measurement) -> Double?
    ) {
        column = Outcome.Column(key, title, decimals: decimals, showsSpread: showsSpread)
        self.value = value
    }

    static let cpuOfRequest = Metric("cpu", "CPU µs a request", decimals: 1, showsSpread: true) {
        $0.requests > 0 ? $0.cpu / $0.requests : nil
    }
    static let cpuOfEvent = Metric("cpu", "CPU µs an event", decimals: 2, showsSpread: true) {
        $0.events > 0 ? $0.cpu / $0.events : nil
    }
    static let p50 = Metric("p50", "p50 µs") { $0.report.latency.p50 }
    static let p99 = Metric("p99", "p99 µs", showsSpread: true) { $0.report.latency.p99 }
    static let added50 = Metric("added50", "added p50 µs") { $0.report.added?.p50 }
    static let added99 = Metric("added99", "added p99 µs", showsSpread: true) { $0.report.added?.p99 }
    static let event50 = Metric("added50", "added p50 µs") { $0.report.addedEvent?.p50 }
    static let event99 = Metric("added99", "added p99 µs", showsSpread: true) { $0.report.addedEvent?.p99 }
    static let event999 = Metric("added999", "late p99.9 µs", showsSpread: true) { $0.report.addedEvent?.p999 }
    static let eventRate = Metric("events", "events/s") { Double($0.report.events) / max($0.report.seconds, 1e-9) }
    static let rate = Metric("rate", "requests/s") { $0.report.rate }
    /// Only where the gateway was what there was not enough of.
    static let saturated = Metric("saturated", "requests/s at most") {
        $0.gatewayBusy >= 0.97 && $0.loadBusy <= 0.90 ? $0.report.rate : nil
    }
}
