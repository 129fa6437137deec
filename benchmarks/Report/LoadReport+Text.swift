/// The report of a load as text, for people.
///
///     requests    412,345    41,234.5 a second
///     µs            count   mean    min    p50    p75    p90    p99   p99.9  p99.99    max
///     latency     412,345   ...
extension LoadReport {
    /// Ends with a line break.
    public func text() -> String {
        var lines = summary()
        lines.append("")
        lines.append(Self.row("µs", ["count", "mean", "min", "p50", "p75", "p90", "p99", "p99.9", "p99.99", "max"]))
        let parts: [(String, Distribution?)] = [
            ("latency", latency), ("first event", firstEvent), ("between events", betweenEvents), ("added", added),
            ("added an event", addedEvent), ("connect", connect), ("start lag", startLag),
        ]
        for (name, part) in parts {
            if let part { lines.append(Self.row(name, part.figures)) }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func summary() -> [String] {
        var lines: [String] = []
        func add(_ name: String, _ value: String) { lines.append(Figure.left(name, 16) + value) }
        var speed = "\(Figure.count(requests))   \(Figure.decimal(rate)) a second"
        if let targetRate { speed += " (asked for: \(Figure.decimal(targetRate)))" }
        add("requests", speed)
        if events > 0 {
            let each = seconds > 0 ? Double(events) / seconds : 0
            add("events", "\(Figure.count(events))   \(Figure.decimal(each)) a second")
        }
        add("statuses", Self.counts(statuses))
        add("failures", Self.counts(failures))
        for (kind, reason) in (reasons ?? [:]).sorted(by: { $0.key < $1.key }) { add("", "\(kind): \(reason)") }
        add("received", "\(Figure.decimal(Double(bytesReceived) / 1e6)) MB in \(Figure.decimal(seconds, 2)) s")
        var open = "\(connections) at most"
        if let held { open = "\(held) open at the end, " + open }
        if let inFlightPeak { open += ", \(inFlightPeak) requests under way at once" }
        add("connections", open)
        let each = requests > 0 ? Figure.decimal(loadCPU / Double(requests), 2) : "-"
        add("the load's CPU", "\(each) µs a request, \(Figure.decimal(loadBusy * 100, 0)) % of a core")
        if let calibration {
            let request = calibration.request.map { "\(Figure.microseconds($0)) µs a request" }
            let event = calibration.event.map { "\(Figure.microseconds($0)) µs an event" }
            let direct = [request, event].compactMap { $0 }.joined(separator: ", ")
            add("direct way", direct + " (taken off what is added)")
        } else if added != nil {
            add("direct way", "not measured: what is added includes it (--calibrate)")
        }
        return lines
    }

    private static func counts(_ counts: [String: UInt64]) -> String {
        if counts.isEmpty { return "none" }
        return counts.sorted { $0.key < $1.key }.map { "\($0.key): \(Figure.count($0.value))" }.joined(separator: "   ")
    }

    private static func row(_ name: String, _ figures: [String]) -> String {
        Figure.left(name, 14) + figures.map { Figure.right($0, 10) }.joined()
    }
}

extension LoadReport.Distribution {
    fileprivate var figures: [String] {
        [Figure.count(count)] + [mean, min, p50, p75, p90, p99, p999, p9999, max].map(Figure.microseconds)
    }
}
