/// How long an operation takes: several runs, each long against the clock's grain.
public struct MicroTime: Codable, Equatable, Sendable {
    /// ns an operation, of the runs' median and of the fastest.
    public let median: Double
    public let min: Double

    /// Of an odd number of runs.
    static let runs = 7
    /// Shortest run.
    static let span = Duration.milliseconds(20)

    /// ns an operation, run by run.
    public init(runs: [Double]) {
        precondition(!runs.isEmpty, "no run was timed")
        let sorted = runs.sorted()
        median = sorted[sorted.count / 2]
        min = sorted[0]
    }

    public init(of scenario: MicroScenario) throws(CountError) {
        let work = try scenario.make()
        let clock = SuspendingClock()
        // Warm, and how many operations a run must have.
        var count = 1
        while true {
            let took = clock.measure { work.run(count) }
            if took >= Self.span { break }
            count *= took < .milliseconds(1) ? 10 : 2
        }
        self.init(
            runs: (0..<Self.runs).map { _ in
                let took = clock.measure { work.run(count) }.components
                return (Double(took.seconds) * 1e9 + Double(took.attoseconds) / 1e9) / Double(count)
            })
        try scenario.check(work)
    }
}
