/// `millrace-bench check`: counts, compares with the baseline, says what has risen.
public struct CheckRun {
    /// Counts of requests, by scenario; printed as they come.
    public private(set) var requests: [String: Counts] = [:]
    public private(set) var micro: [String: Counts] = [:]
    private let known: Baseline
    private let say: (String) -> Void

    public init(against known: Baseline, say: @escaping (String) -> Void) {
        self.known = known
        self.say = say
    }

    /// What has risen by more than 3 %.
    public var rises: [Baseline.Rise] {
        Baseline.rises(of: requests, above: known.requests) + Baseline.rises(of: micro, above: known.micro)
    }

    public mutating func count(_ scenarios: [GatewayScenario], by counter: GatewayCounts) throws(CountError) {
        say(Self.line("a request, or an event", Counts.Unit.allCases.map(\.title)))
        for scenario in scenarios {
            let counts = try counter.count(scenario)
            requests[scenario.name] = counts
            say(Self.row(scenario.name, counts, known.requests[scenario.name]))
        }
    }

    public mutating func count(_ scenarios: [MicroScenario], by counter: MicroCounts) throws(CountError) {
        say(Self.line("an operation", Counts.Unit.allCases.map(\.title)))
        micro = try counter.count(scenarios)
        for scenario in scenarios {
            guard let counts = micro[scenario.name] else { continue }
            say(Self.row(scenario.name, counts, known.micro[scenario.name]))
        }
    }

    /// Each count, with what it was where that was something else.
    static func row(_ name: String, _ counts: Counts, _ before: Counts?) -> String {
        let cells = Counts.Unit.allCases.map { unit -> String in
            guard let value = counts[unit] else { return "–" }
            let text = Figure(value, digits: unit.digits).description
            guard let old = before?[unit], old != value else { return text }
            return "\(text) (was \(Figure(old, digits: unit.digits)))"
        }
        return line(name, cells)
    }

    private static func line(_ name: String, _ cells: [String]) -> String {
        name.padded(to: 40) + zip(cells, [24, 20, 20, 18, 18, 18]).map { $0.leftPadded(to: $1) }.joined()
    }
}
