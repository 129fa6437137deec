import Containers
import EventLoop
import Simulation
import System
import Testing

private let address = SocketAddress("127.0.0.1", port: 80)!

/// Lets a network without loops play until nothing is under way.
private func settle(_ network: SimulatedNetwork) {
    for _ in 0..<10_000 where !network.isQuiet { network.advance(atMost: 1_000_000_000) }
}

@Suite struct SimulatedPeerTests {
    @Test(arguments: UInt64(0)..<20)
    func twoPeersSpeakThroughWhateverFaultsButResets(seed: UInt64) {
        let network = SimulatedNetwork(seed: seed, drawingFaults: true)
        network.faults.reset = 0
        network.faults.refuse = 0
        network.serve(address) { backend in
            backend.onReceive = { backend in
                if backend.received.count == 5_000 {
                    backend.send(Array(backend.received.reversed()))
                    backend.finish()
                }
            }
        }
        let client = SimulatedPeer(dialling: address, on: network)
        let message = (0..<5_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
        client.send(message)
        settle(network)
        #expect(client.state == .ended, "seed \(seed)")
        #expect(client.received == message.reversed(), "seed \(seed)")
    }

    @Test func aPeerThatDoesNotReadHoldsTheOtherBack() {
        let network = SimulatedNetwork(seed: 1)
        network.faults.window = 100...100
        var backend: SimulatedPeer?
        network.serve(address) {
            backend = $0
            $0.isPaused = true
        }
        let client = SimulatedPeer(dialling: address, on: network)
        client.send(Array(repeating: 1, count: 1_000))
        settle(network)
        #expect(client.unsent == 900)
        backend?.isPaused = false
        backend?.resume()
        settle(network)
        #expect(client.unsent == 0)
        #expect(backend?.received.count == 1_000)
    }

    @Test func anAbortIsAResetAtTheOtherSide() {
        let network = SimulatedNetwork(seed: 1)
        var ended = false
        network.serve(address) { backend in
            backend.onReceive = { $0.abort() }
        }
        let client = SimulatedPeer(dialling: address, on: network)
        client.onEnd = { _ in ended = true }
        client.send("x")
        settle(network)
        #expect(client.state == .failed(SystemError("recv", errno: 104)))
        #expect(ended)
    }

    @Test func aRefusedPeerFails() {
        let network = SimulatedNetwork(seed: 1)
        let client = SimulatedPeer(dialling: address, on: network)
        settle(network)
        #expect(client.state == .failed(SystemError("connect", errno: 111)))
    }

    @Test func closingSendsWhatIsQueuedFirst() {
        let network = SimulatedNetwork(seed: 1)
        network.faults.window = 10...10
        var backend: SimulatedPeer?
        network.serve(address) { backend = $0 }
        let client = SimulatedPeer(dialling: address, on: network)
        client.send("more than one window of bytes")
        client.close()
        settle(network)
        #expect(client.state == .closed)
        #expect(backend?.state == .ended)
        #expect(backend.map { String(decoding: $0.received, as: UTF8.self) } == "more than one window of bytes")
    }
}
