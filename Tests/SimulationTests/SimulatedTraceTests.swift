import Simulation
import System
import Testing

private let address = SocketAddress("127.0.0.1", port: 80)!

private func trace(seed: UInt64, keepsLines: Bool = false) throws -> SimulatedTrace {
    let network = SimulatedNetwork(seed: seed, drawingFaults: true)
    network.trace.keepsLines = keepsLines
    network.serve(address) { $0.send("hello") }
    let client = SimulatedPeer(dialling: address, on: network)
    for _ in 0..<50 { network.advance(atMost: 10_000_000) }
    client.close()
    return network.trace
}

@Suite struct SimulatedTraceTests {
    @Test func equalRunsHaveEqualDigests() throws {
        #expect(try trace(seed: 5).digest == trace(seed: 5).digest)
        #expect(try trace(seed: 5).digest != trace(seed: 6).digest)
    }

    @Test func linesAreKeptWhereAskedFor() throws {
        let kept = try trace(seed: 5, keepsLines: true)
        #expect(kept.lines.count == kept.count)
        #expect(kept.count > 0)
        #expect(try trace(seed: 5).lines.isEmpty)
        #expect(try trace(seed: 5).digest == kept.digest)
    }
}
