import EventLoop
import Simulation
import Testing

@testable import Server

struct MemoryReleaseTests {
    @Test(arguments: [
        ([0, 100, 0], [false, false, false]),
        ([1000, 600, 500, 499], [false, false, true, false]),
        ([1000, 0, 0, 300, 0], [false, true, false, false, true]),
        ([256, 0], [false, true]),
    ])
    func `a burst ends once`(_ connections: [Int], _ ended: [Bool]) {
        var burst = Burst()
        #expect(connections.map { burst.hasEnded(now: $0) } == ended)
    }

    @Test func `memory is given back at the next look after a burst`() throws {
        let network = SimulatedNetwork(seed: 1)
        let loop = try EventLoop(kernel: SimulatedKernel(network))
        var open = 5000
        var releases = 0
        let release = MemoryRelease(loop, connections: { open }, release: { releases += 1 })
        func pass(_ nanoseconds: UInt64) {
            let end = network.now + nanoseconds
            while network.now < end { loop.turn(atMost: 100) }
        }
        pass(MemoryRelease.interval + 1_000_000_000)
        open = 3
        pass(MemoryRelease.interval)
        #expect(releases == 1)
        pass(3 * MemoryRelease.interval)
        #expect(releases == 1)
        withExtendedLifetime(release) {}
    }

    @Test func `what only the start needed is given back once, a moment after it`() throws {
        let network = SimulatedNetwork(seed: 1)
        let loop = try EventLoop(kernel: SimulatedKernel(network))
        var releases = 0
        let release = StartupRelease(loop, release: { releases += 1 })
        func pass(_ nanoseconds: UInt64) {
            let end = network.now + nanoseconds
            while network.now < end { loop.turn(atMost: 100) }
        }
        pass(StartupRelease.delay / 2)
        #expect(releases == 0)
        pass(StartupRelease.delay)
        #expect(releases == 1)
        pass(4 * StartupRelease.delay)
        #expect(releases == 1)
        withExtendedLifetime(release) {}
    }
}
