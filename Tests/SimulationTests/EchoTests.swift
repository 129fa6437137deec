import Containers
import EventLoop
import Simulation
import System
import Testing

/// One run: clients send what the seed gives them, end their side, and wait for the echo.
private struct Outcome: Equatable {
    var digest: UInt64
    var echoed: Int
    var broken: Int
}

private let address = SocketAddress("127.0.0.1", port: 80)!

private func run(seed: UInt64, faults: SimulatedFaults? = nil) throws -> Outcome {
    let network = SimulatedNetwork(seed: seed, drawingFaults: faults == nil)
    if let faults { network.faults = faults }
    let loop = try EventLoop(kernel: SimulatedKernel(network))
    let server = try EchoServer(loop, address)
    var random = SplitMix64(seed: seed)
    let messages = (0..<8).map { _ in (0..<random.below(8_000)).map { _ in UInt8(truncatingIfNeeded: random.next()) } }
    let clients = messages.map { message in
        let client = SimulatedPeer(dialling: address, on: network)
        client.send(message)
        client.finish()
        return client
    }
    var turns = 0
    while clients.contains(where: { !$0.isOver }) {
        loop.turn(atMost: 1_000)
        turns += 1
        try #require(turns < 2_000_000, "seed \(seed): no end in sight")
    }
    var outcome = Outcome(digest: network.trace.digest, echoed: 0, broken: 0)
    for (client, message) in zip(clients, messages) {
        if client.state == .ended {
            #expect(client.received == message, "seed \(seed)")
            outcome.echoed += 1
        } else {
            #expect(message.starts(with: client.received), "seed \(seed)")
            outcome.broken += 1
        }
        client.close()
    }
    for _ in 0..<100 where server.open > 0 || !network.isQuiet { loop.turn(atMost: 100) }
    #expect(server.open == 0, "seed \(seed): connections are left open")
    server.stop()
    // The loop's waker.
    #expect(network.openDescriptors.count == 1, "seed \(seed): descriptors are left open")
    return outcome
}

extension SimulatedPeer {
    fileprivate var isOver: Bool {
        switch state {
        case .ended, .failed, .closed: true
        case .connecting, .open: false
        }
    }
}

@Suite struct EchoTests {
    @Test func everyByteComesBackOrTheConnectionIsReset() throws {
        var echoed = 0
        var broken = 0
        for seed in UInt64(0)..<200 {
            let outcome = try run(seed: seed)
            echoed += outcome.echoed
            broken += outcome.broken
        }
        // The seeds reach both ends of the story.
        #expect(echoed > 400)
        #expect(broken > 50)
    }

    @Test func withoutFaultsEveryByteComesBack() throws {
        #expect(try run(seed: 1, faults: SimulatedFaults.none) == run(seed: 1, faults: SimulatedFaults.none))
        #expect(try run(seed: 2, faults: SimulatedFaults.none).echoed == 8)
    }

    @Test func theSameSeedGivesTheSameTrace() throws {
        for seed in UInt64(0)..<20 { #expect(try run(seed: seed) == run(seed: seed), "seed \(seed)") }
    }

    @Test func anotherSeedGivesAnotherTrace() throws {
        let digests = try (UInt64(0)..<20).map { try run(seed: $0).digest }
        #expect(Set(digests).count == 20)
    }

    @Test func aSmallWindowOnlySlowsTheEcho() throws {
        var faults = SimulatedFaults.none
        faults.window = 1...3
        #expect(try run(seed: 3, faults: faults).echoed == 8)
    }
}
