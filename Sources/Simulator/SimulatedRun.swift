/// A seed, run twice: the second run must do what the first did.
import Server
import Simulation

struct SimulatedRun {
    let seed: UInt64
    private(set) var violations: [Violation]
    let facts: RunFacts
    /// The trace in words, when it was asked for.
    let lines: [String]
    /// What became of each request, when the trace was asked for.
    let stories: [String]
    let digest: UInt64

    /// Throws when the gateway cannot be made at all.
    init(seed: UInt64, keepsTrace: Bool = false) throws(StartError) {
        self.seed = seed
        let first = try World(Scenario(seed: seed), keepsTrace: keepsTrace)
        try first.run()
        violations = first.history.violations
        lines = first.network.trace.lines
        stories = keepsTrace ? first.history.requests.map { first.history.story(of: $0) } : []
        digest = first.network.trace.digest
        facts = RunFacts(first)
        let second = try World(Scenario(seed: seed), keepsTrace: keepsTrace)
        try second.run()
        sameSeedSameTrace(second)
    }

    private mutating func sameSeedSameTrace(_ second: World) {
        if second.network.trace.digest == digest { return }
        var detail = "\(facts.calls) and \(second.network.trace.count) calls and deliveries"
        if let (one, other) = zip(lines, second.network.trace.lines).first(where: { $0 != $1 }) {
            detail += ", first \(one) and \(other)"
        }
        violations.append(Violation(invariant: "the same seed is the same run", detail: detail))
    }
}

/// How much a run has seen: a simulation that asks nothing finds nothing.
struct RunFacts: CustomStringConvertible {
    var runs = 0
    var requests = 0
    var answers = 0
    var whole = 0
    var arrivals = 0
    var calls = 0

    init() {}

    init(_ world: World) {
        runs = 1
        requests = world.history.requests.count
        answers = world.history.requests.count { $0.answer != nil }
        whole = world.history.requests.count { $0.answer?.head.status == 200 && $0.answer?.isClean == true }
        arrivals = world.history.arrivals.count
        calls = world.network.trace.count
    }

    mutating func add(_ other: RunFacts) {
        runs += other.runs
        requests += other.requests
        answers += other.answers
        whole += other.whole
        arrivals += other.arrivals
        calls += other.calls
    }

    var description: String {
        "\(runs) runs, \(requests) requests, \(arrivals) at backends, \(answers) answered, \(whole) of them with success, "
            + "\(calls) calls and deliveries"
    }
}
