import Containers
import EventLoop
import Simulation
import TLS
import Testing

@testable import Server

struct TicketRotationTests {
    @Test func `each hour there is a new key, and the last one is still taken`() throws {
        let network = SimulatedNetwork(seed: 1)
        let loop = try EventLoop(kernel: SimulatedKernel(network))
        var renewed: [[UInt8]] = []
        let rotation = try TicketRotation(loop) { renewed.append(bytes($0)) }
        let first = bytes(rotation.keys)
        #expect(first.count == TicketKeys.keySize)

        while network.now < 2 * TicketRotation.interval + 1_000_000_000 { loop.turn(atMost: 1000) }
        try #require(renewed.count == 2)
        #expect(renewed.allSatisfy { $0.count == 2 * TicketKeys.keySize })
        #expect(Array(renewed[0].suffix(TicketKeys.keySize)) == first)
        #expect(Array(renewed[1].suffix(TicketKeys.keySize)) == Array(renewed[0].prefix(TicketKeys.keySize)))
        #expect(bytes(rotation.keys) == renewed[1])
    }

    private func bytes(_ keys: TicketKeys) -> [UInt8] {
        var buffer = ByteBuffer()
        keys.append(to: &buffer)
        return buffer.bytes
    }
}
