/// What a seed stands for: who comes, what they do, how the backends and the network behave.
import Containers
import Simulation

struct Scenario {
    let seed: UInt64
    let faults: SimulatedFaults
    let clients: Int
    /// Requests of one client.
    let requests: Int
    /// Requests that a client sends before it has the answer to the first.
    let depth: Int
    let places: [Place]
    /// Time between requests of a client at most, ns.
    let pause: Int
    let sendsPieces: Bool
    let chunksRequests: Bool
    let expectsContinue: Bool
    let isMalformed: Bool
    /// Clients that leave early, in a hundred.
    let leavers: Int
    let readsSlowly: Bool
    /// Requests that the backends do not answer well, in a hundred.
    let trouble: Int
    let backendsPause: Bool
    let backendsCloseIdle: Bool
    let reloads: Int
    let guards: Bool
    let limitsConcurrency: Int
    let limitsRate: Int
    let connections: Int
    private let promptSizes: [Int]

    init(seed: UInt64) {
        self.seed = seed
        var random = SplitMix64(seed: seed ^ 0x5CE9_A210)
        func chance(_ oneIn: Int) -> Bool { random.below(oneIn) == 0 }
        func some(_ count: Int) -> Int { 1 + random.below(count) }
        // A quarter of the seeds is free of faults of the network: there, every failure is somebody's fault.
        let isCalm = chance(4)
        var drawn = SimulatedFaults.none
        if !isCalm { drawn = .drawn(from: &random) }
        faults = drawn
        clients = some(chance(3) ? 20 : 4)
        requests = some(6)
        depth = chance(2) ? 1 : some(5)
        let count = some(Place.allCases.count)
        places = Array(Place.allCases.shuffled(using: &random).prefix(count))
        pause = chance(6) ? 70_000_000_000 : 20_000_000
        sendsPieces = chance(2)
        chunksRequests = chance(2)
        expectsContinue = chance(3)
        isMalformed = chance(3)
        leavers = chance(2) ? 0 : random.below(60)
        readsSlowly = chance(4)
        trouble = chance(3) ? 0 : random.below(50)
        backendsPause = chance(2)
        backendsCloseIdle = chance(3)
        reloads = chance(3) ? some(3) : 0
        guards = chance(2)
        limitsConcurrency = some(4)
        limitsRate = some(20)
        connections = chance(4) ? some(3) : 1_000
        // Bytes cross a narrow window one by one: what is large there takes minutes.
        let most = drawn.window.lowerBound < 2_048 ? 500 : chance(4) ? 120_000 : 5_000
        promptSizes = (0..<4).map { _ in random.below(most) }
    }

    func size(ofPrompt prompt: Int) -> Int { prompt < promptSizes.count ? promptSizes[prompt] : 10 }

    /// A long body takes seconds to cross, and may meet a time-out.
    var isSlow: Bool { faults.window.lowerBound < 2_048 }
    /// The network breaks connections or refuses them.
    var breaksConnections: Bool { faults.reset > 0 || faults.refuse > 0 }
}
