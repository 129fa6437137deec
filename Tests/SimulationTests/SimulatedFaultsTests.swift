import Containers
import Simulation
import System
import Testing

private let address = SocketAddress("127.0.0.1", port: 80)!

@Suite struct SimulatedFaultsTests {
    @Test func seedsDrawMildAndSevereNetworks() {
        let drawn = (UInt64(0)..<100).map { seed in
            var random = SplitMix64(seed: seed)
            return SimulatedFaults.drawn(from: &random)
        }
        #expect(drawn.contains { $0.reset == 0 } && drawn.contains { $0.reset > 0 })
        #expect(drawn.contains { $0.storm == 0 } && drawn.contains { $0.storm > 200 })
        #expect(drawn.contains { $0.window.upperBound < 1_000 } && drawn.contains { $0.window.upperBound > 50_000 })
        #expect(drawn.allSatisfy { $0.window.lowerBound > 0 })
    }

    @Test func aStormIsFollowedByAnEdge() throws {
        var faults = SimulatedFaults.none
        faults.storm = 1_000
        let network = SimulatedNetwork(seed: 1)
        let kernel = SimulatedKernel(network)
        var batch = ReadyBatch()
        network.serve(address) { $0.send("x") }
        let client = try kernel.connect(address)
        try kernel.register(client, token: 1)
        for _ in 0..<4 { _ = kernel.poll(milliseconds: 1, into: &batch) }
        network.faults = faults
        var buffer = ByteBuffer(capacity: 8)
        #expect(kernel.receive(client, into: &buffer, atMost: 8) == .wouldBlock)
        #expect(kernel.poll(milliseconds: 10, into: &batch) == 1)
        network.faults = .none
        #expect(kernel.receive(client, into: &buffer, atMost: 8) == .bytes(1))
    }

    @Test func aShortReceiveIsFollowedByAnEdge() throws {
        var faults = SimulatedFaults.none
        faults.shortReceive = 1_000
        let network = SimulatedNetwork(seed: 1)
        let kernel = SimulatedKernel(network)
        var batch = ReadyBatch()
        network.serve(address) { $0.send(Array(repeating: 7, count: 100)) }
        let client = try kernel.connect(address)
        try kernel.register(client, token: 1)
        for _ in 0..<4 { _ = kernel.poll(milliseconds: 1, into: &batch) }
        network.faults = faults
        var buffer = ByteBuffer(capacity: 100)
        _ = kernel.receive(client, into: &buffer, atMost: 100)
        #expect((1..<100).contains(buffer.count))
        #expect(kernel.poll(milliseconds: 10, into: &batch) == 1)
    }

    @Test func exhaustionLeavesTheConnectionInTheBacklog() throws {
        let network = SimulatedNetwork(seed: 1)
        let kernel = SimulatedKernel(network)
        var batch = ReadyBatch()
        let listener = try kernel.listen(address, ListenOptions())
        try kernel.register(listener, token: 1)
        let client = SimulatedPeer(dialling: address, on: network)
        _ = kernel.poll(milliseconds: 10, into: &batch)
        network.faults.exhaustion = 1_000
        #expect(throws: SystemError("accept4", errno: 24)) { _ = try kernel.accept(listener) }
        network.faults.exhaustion = 0
        #expect(try kernel.accept(listener) != nil)
        #expect(client.state == .open)
    }

    @Test func aResetReachesBothSides() throws {
        let network = SimulatedNetwork(seed: 1)
        let kernel = SimulatedKernel(network)
        var batch = ReadyBatch()
        var backend: SimulatedPeer?
        network.serve(address) { backend = $0 }
        let client = try kernel.connect(address)
        try kernel.register(client, token: 1)
        for _ in 0..<3 { _ = kernel.poll(milliseconds: 1, into: &batch) }
        network.faults.reset = 1_000
        let outcome = kernel.send(client, [1].span, Span())
        #expect(outcome == .failed(SystemError("send", errno: 104)))
        #expect(backend?.state == .failed(SystemError("recv", errno: 104)))
    }
}
