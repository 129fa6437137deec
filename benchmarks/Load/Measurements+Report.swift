/// What was measured, as the report has it.
import BenchReport
import Histogram

extension Measurements {
    func report(_ options: LoadOptions, now: UInt64, begin: UInt64) -> LoadReport {
        var report = LoadReport(connections: options.connections)
        (report.requests, report.events, report.bytesReceived) = (requests, events, bytes)
        for (status, count) in statuses.enumerated() where count > 0 { report.statuses[String(status)] = count }
        for kind in FailureKind.allCases {
            let count = failures[Int(kind.rawValue)]
            if count > 0 { report.failures[kind.name] = count }
        }
        if !reasons.isEmpty { report.reasons = reasons }
        let end = min(span.upperBound, now)
        report.seconds = end > span.lowerBound ? Double(end - span.lowerBound) / 1e9 : 0
        report.rate = report.seconds > 0 ? Double(requests) / report.seconds : 0
        report.targetRate = options.rate
        if let distribution = LoadReport.Distribution(latency) { report.latency = distribution }
        report.firstEvent = LoadReport.Distribution(firstEvent)
        report.betweenEvents = LoadReport.Distribution(betweenEvents)
        report.added = LoadReport.Distribution(added)
        report.addedEvent = LoadReport.Distribution(addedEvent)
        report.connect = LoadReport.Distribution(connect)
        report.startLag = LoadReport.Distribution(startLag)
        report.inFlightPeak = inFlightPeak
        report.wholeRun = LoadReport.WholeRun(
            requests: allRequests, events: allEvents, seconds: Double(now - begin) / 1e9)
        return report
    }
}

extension LoadReport {
    /// Takes the medians of the direct way off what was added. Figures may be negative then, by the noise of both.
    mutating func subtract(_ direct: LoadReport) {
        calibration = Calibration(request: direct.added?.p50, event: direct.addedEvent?.p50)
        if let way = direct.added?.p50 { added?.subtract(way) } else { added = nil }
        if let event = direct.addedEvent?.p50 { addedEvent?.subtract(event) } else { addedEvent = nil }
    }
}

extension LoadReport.Distribution {
    fileprivate mutating func subtract(_ time: Double) {
        self = LoadReport.Distribution(
            count: count, mean: mean - time, min: min - time, p50: p50 - time, p75: p75 - time, p90: p90 - time,
            p99: p99 - time, p999: p999 - time, p9999: p9999 - time, max: max - time)
    }
}
