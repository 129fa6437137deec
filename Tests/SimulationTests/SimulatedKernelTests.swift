import Containers
import Simulation
import System
import Testing

private let address = SocketAddress("127.0.0.1", port: 80)!

/// A kernel and what it has reported, by descriptor.
private final class Bench {
    let network: SimulatedNetwork
    let kernel: SimulatedKernel
    private var batch = ReadyBatch()

    init(seed: UInt64 = 1, faults: SimulatedFaults = .none) {
        network = SimulatedNetwork(seed: seed, faults: faults)
        kernel = SimulatedKernel(network)
    }

    func listen(_ options: ListenOptions = ListenOptions()) throws -> Descriptor {
        let listener = try kernel.listen(address, options)
        try kernel.register(listener, token: UInt64(listener.raw))
        return listener
    }

    func dial() throws -> Descriptor {
        let client = try kernel.connect(address)
        try kernel.register(client, token: UInt64(client.raw))
        return client
    }

    /// Both ends, registered and with their first events taken.
    func connection() throws -> (client: Descriptor, server: Descriptor) {
        let listener = try listen()
        let client = try dial()
        _ = poll()
        let (server, _) = try #require(try kernel.accept(listener))
        try kernel.register(server, token: UInt64(server.raw))
        _ = poll()
        return (client, server)
    }

    func poll(_ milliseconds: Int32 = 10) -> [Int32: ReadySet] {
        let count = kernel.poll(milliseconds: milliseconds, into: &batch)
        var events: [Int32: ReadySet] = [:]
        for index in 0..<count { events[Int32(batch.tokens[index])] = batch.sets[index] }
        return events
    }

    func send(_ descriptor: Descriptor, _ text: String) -> Transfer {
        kernel.send(descriptor, Array(text.utf8).span, Span())
    }

    func receive(_ descriptor: Descriptor, atMost: Int = 4_096) -> (Transfer, String) {
        var buffer = ByteBuffer(capacity: 4_096)
        let transfer = kernel.receive(descriptor, into: &buffer, atMost: atMost)
        return (transfer, buffer.text)
    }
}

@Suite struct SimulatedKernelTests {
    @Test func aConnectionIsMadeAcceptedAndWritable() throws {
        let bench = Bench()
        let listener = try bench.listen()
        let client = try bench.dial()
        #expect(try bench.kernel.accept(listener) == nil)
        let events = bench.poll()
        #expect(events[client.raw] == .writable)
        #expect(events[listener.raw] == .readable)
        let (server, peer) = try #require(try bench.kernel.accept(listener))
        #expect(peer == bench.kernel.localAddress(client))
        #expect(bench.kernel.localAddress(server) == address)
        #expect(bench.kernel.pendingError(client) == nil)
    }

    @Test func bytesArriveLaterWithOneEdge() throws {
        let bench = Bench()
        let (client, server) = try bench.connection()
        #expect(bench.send(client, "hello") == .bytes(5))
        #expect(bench.receive(server).0 == .wouldBlock)
        #expect(bench.poll()[server.raw]?.contains(.readable) == true)
        #expect(bench.poll(1).isEmpty)
        #expect(bench.receive(server, atMost: 2) == (.bytes(2), "he"))
        #expect(bench.receive(server) == (.bytes(3), "llo"))
        #expect(bench.receive(server).0 == .wouldBlock)
    }

    @Test func anEndFollowsTheBytesAndTheOtherWayStaysOpen() throws {
        let bench = Bench()
        let (client, server) = try bench.connection()
        _ = bench.send(client, "last")
        bench.kernel.shutdownWrite(client)
        for _ in 0..<3 { _ = bench.poll() }
        #expect(bench.receive(server) == (.bytes(4), "last"))
        #expect(bench.receive(server).0 == .end)
        #expect(bench.send(server, "answer") == .bytes(6))
        _ = bench.poll()
        #expect(bench.receive(client).1 == "answer")
        #expect(bench.send(client, "x") == .failed(SystemError("send", errno: 32)))
    }

    @Test func closingWithBytesUnreadResetsThePeer() throws {
        let bench = Bench()
        let (client, server) = try bench.connection()
        _ = bench.send(client, "unread")
        _ = bench.poll()
        bench.kernel.close(server)
        #expect(bench.poll()[client.raw]?.contains(.failed) == true)
        #expect(bench.receive(client).0 == .failed(SystemError("recv", errno: 104)))
        #expect(bench.receive(client).0 == .end)
        #expect(bench.send(client, "x") == .failed(SystemError("send", errno: 32)))
    }

    @Test func sendingToWhoHasClosedIsAnsweredByAReset() throws {
        let bench = Bench()
        let (client, server) = try bench.connection()
        bench.kernel.close(server)
        #expect(bench.poll()[client.raw]?.contains(.peerClosed) == true)
        #expect(bench.receive(client).0 == .end)
        #expect(bench.send(client, "too late") == .bytes(8))
        _ = bench.poll()
        #expect(bench.send(client, "x") == .failed(SystemError("send", errno: 104)))
    }

    @Test func whereNobodyListensTheConnectionIsRefused() throws {
        let bench = Bench()
        let client = try bench.dial()
        #expect(bench.poll()[client.raw]?.contains(.failed) == true)
        #expect(bench.kernel.pendingError(client) == SystemError("connect", errno: 111))
        #expect(bench.kernel.pendingError(client) == nil)
    }

    @Test func aFullWindowBlocksAndTellsWhenThereIsRoom() throws {
        var faults = SimulatedFaults.none
        faults.window = 8...8
        let bench = Bench(faults: faults)
        let (client, server) = try bench.connection()
        #expect(bench.send(client, "0123456789") == .bytes(8))
        #expect(bench.send(client, "89") == .wouldBlock)
        _ = bench.poll()
        #expect(bench.receive(server).1 == "01234567")
        #expect(bench.poll()[client.raw]?.contains(.writable) == true)
        #expect(bench.send(client, "89") == .bytes(2))
    }

    @Test func anAddressInUseIsAnErrorUnlessItIsShared() throws {
        let bench = Bench()
        _ = try bench.kernel.listen(address, ListenOptions())
        _ = try bench.kernel.listen(address, ListenOptions())
        #expect(throws: SystemError("bind", errno: 98)) { _ = try bench.kernel.listen(address, .exclusive) }
    }

    @Test func portZeroBecomesAPort() throws {
        let bench = Bench()
        let first = try bench.kernel.listen(address.withPort(0), ListenOptions())
        let second = try bench.kernel.listen(address.withPort(0), ListenOptions())
        #expect(bench.kernel.localAddress(first)?.port != 0)
        #expect(bench.kernel.localAddress(first) != bench.kernel.localAddress(second))
    }

    @Test func sharingListenersEachGetConnections() throws {
        let bench = Bench()
        let first = try bench.listen()
        let second = try bench.listen()
        for _ in 0..<20 { _ = try bench.dial() }
        _ = bench.poll()
        var counts = [0, 0]
        while try bench.kernel.accept(first) != nil { counts[0] += 1 }
        while try bench.kernel.accept(second) != nil { counts[1] += 1 }
        #expect(counts[0] > 0 && counts[1] > 0)
        #expect(counts[0] + counts[1] == 20)
    }

    @Test func aClosedListenerResetsWhatItHadNotAccepted() throws {
        let bench = Bench()
        let listener = try bench.listen()
        let client = try bench.dial()
        _ = bench.poll()
        bench.kernel.close(listener)
        #expect(bench.poll()[client.raw]?.contains(.peerClosed) == true)
        let second = try bench.dial()
        _ = bench.poll()
        #expect(bench.kernel.pendingError(second) == SystemError("connect", errno: 111))
    }

    @Test func closedNumbersComeBack() throws {
        let bench = Bench()
        let (client, _) = try bench.connection()
        bench.kernel.close(client)
        #expect(try bench.kernel.connect(address) == client)
    }

    @Test func timePassesOnlyInPolls() throws {
        let bench = Bench()
        let before = bench.kernel.now
        #expect(bench.kernel.now == before)
        _ = bench.poll(50)
        #expect(bench.kernel.now >= before + 50_000_000)
        #expect(bench.kernel.now < before + 51_000_000)
        let later = bench.kernel.now
        // Nothing is under way: a wait without end ends, rather than for ever.
        #expect(bench.poll(-1).isEmpty)
        #expect(bench.kernel.now < later + 1_000_000)
    }

    @Test func aWakerWakesOnceForEachWake() throws {
        let bench = Bench()
        let waker = try bench.kernel.makeWaker()
        try bench.kernel.register(waker, token: 77)
        #expect(bench.poll(1).isEmpty)
        bench.kernel.wake(waker)
        bench.kernel.wake(waker)
        #expect(bench.poll(1) == [77: .readable])
        #expect(bench.poll(1).isEmpty)
    }

    @Test func usingAClosedDescriptorTraps() async {
        await #expect(processExitsWith: .failure) {
            let kernel = SimulatedKernel(SimulatedNetwork(seed: 1))
            let waker = try kernel.makeWaker()
            kernel.close(waker)
            kernel.close(waker)
        }
    }
}
