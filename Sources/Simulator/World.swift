/// One run of one seed: the network, the gateway in it, its clients and backends, and what happened.
///
///     clients ◀─▶ SimulatedNetwork ◀─▶ SimulatedKernel ◀─▶ EventLoop ─ Worker          backends ◀─▶ SimulatedNetwork
///
///     storm: clients come and go ─▶ sober: one good request to each route ─▶ silence: everything runs out ─▶ invariants
import Config
import Containers
import EventLoop
import Server
import Simulation

final class World {
    let scenario: Scenario
    let network: SimulatedNetwork
    let history = History()
    let gateway: SoloGateway
    /// The storm is over: nobody misbehaves any more.
    private(set) var isSober = false
    private var clients: [Client] = []
    private var backends: [Backend] = []
    /// Turns of the loop in the simulated second under way, and what the network had seen when it began.
    private var second: (start: UInt64, turns: Int, happenings: Int) = (0, 0, 0)

    /// Simulated time that a run may take, ns; far more than all time-outs together.
    private static let limit: UInt64 = 3_600_000_000_000

    init(_ scenario: Scenario, keepsTrace: Bool = false) throws(StartError) {
        self.scenario = scenario
        network = SimulatedNetwork(seed: scenario.seed, faults: scenario.faults)
        network.trace.keepsLines = keepsTrace
        gateway = try SoloGateway(kernel: SimulatedKernel(network))
    }

    func violate(_ invariant: String, _ detail: String) {
        history.violations.append(Violation(invariant: invariant, detail: detail))
    }

    /// Runs to the end; what did not hold is in `history.violations`.
    func run() throws(StartError) {
        try gateway.install(build(version: 0))
        backends = RouteText.backends.map { Backend($0, in: self) }
        try storm()
        if history.violations.isEmpty { try sober() }
        if history.violations.isEmpty { silence() }
        if history.violations.isEmpty { checkAll() }
        for client in clients { client.forget() }
    }

    private func build(version: Int) throws(StartError) -> Build {
        let build = RouteText(scenario: scenario, version: version).build()
        if build.plan == nil { violate("the configuration stands", build.diagnostics.text()) }
        return build
    }

    // MARK: Phases

    private func storm() throws(StartError) {
        var random = SplitMix64(seed: scenario.seed ^ 0xC11E)
        for number in 0..<scenario.clients {
            var requests: [SentRequest] = []
            for _ in 0..<1 + random.below(scenario.requests) {
                requests.append(add(RequestDraft(scenario, from: &random), client: number))
            }
            clients.append(Client(number, asking: requests, in: self))
        }
        for client in clients { client.start() }
        var reloads = (0..<scenario.reloads).map { _ in network.now + UInt64(random.below(300_000_000)) }.sorted()
        var version = 0
        while !clients.allSatisfy(\.isDone), history.violations.isEmpty {
            turn(atMost: 100)
            if let due = reloads.first, due <= network.now {
                reloads.removeFirst()
                version += 1
                try gateway.install(build(version: version))
            }
            if network.now > Self.limit { return stuck() }
        }
    }

    private func add(_ draft: RequestDraft, client: Int) -> SentRequest {
        let request = SentRequest(draft, mark: history.requests.count, client: client)
        history.requests.append(request)
        return request
    }

    private func stuck() {
        let waiting = clients.filter { !$0.isDone }.map { "client \($0.number)" }.joined(separator: ", ")
        violate("everybody comes to an end", "after an hour these still wait: \(waiting)")
    }

    /// With everybody gone and the network well, each route answers as if nothing had been: so many callers at once as
    /// the limit on concurrency admits, so that a place that was not given back is missed.
    private func sober() throws(StartError) {
        pass(seconds: 40)
        isSober = true
        network.faults = .none
        pass(seconds: 2)
        let first = clients.count
        for place in Place.allCases {
            let count = place == .limited ? min(scenario.limitsConcurrency, scenario.limitsRate) : 1
            for _ in 0..<count {
                let request = add(RequestDraft(sober: place, tenant: .a), client: clients.count)
                clients.append(Client(clients.count, asking: [request], in: self))
            }
        }
        for client in clients[first...] { client.start() }
        let deadline = network.now + 60_000_000_000
        while !clients.allSatisfy(\.isDone), network.now < deadline, history.violations.isEmpty { turn(atMost: 100) }
        if !clients.allSatisfy(\.isDone) { stuck() }
    }

    /// Longer than any connection is kept.
    private func silence() { pass(seconds: 120) }

    private func pass(seconds: UInt64) {
        let end = network.now + seconds * 1_000_000_000
        while network.now < end, history.violations.isEmpty { turn(atMost: 1_000) }
    }

    // MARK: Turns

    private func turn(atMost milliseconds: Int32) {
        if network.now >= second.start + 1_000_000_000 {
            second = (network.now, 0, network.happenings)
        }
        gateway.loop.turn(atMost: milliseconds)
        second.turns += 1
        // A turn follows something that happened, a timer, or work that was left over; a thousand more is spinning.
        let reason = 1_000 + 4 * (network.happenings - second.happenings)
        if second.turns > reason {
            violate("the loop does not spin", "\(second.turns) turns in a second at \(network.now) ns")
        }
    }
}
