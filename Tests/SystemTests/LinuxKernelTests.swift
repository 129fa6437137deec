import Containers
import System
import Testing

@Suite struct LinuxKernelTests {
    @Test func monotonicTimeNeverRunsBackwards() throws {
        let kernel = try LinuxKernel()
        let first = kernel.now
        let second = kernel.now
        #expect(second >= first)
        // 2024-01-01 in ns: the wall clock counts from 1970.
        #expect(kernel.wallClock > 1_704_067_200_000_000_000)
    }

    @Test func twoKernelsDrawDifferentNumbers() throws {
        let first = try LinuxKernel()
        let second = try LinuxKernel()
        #expect((0..<4).map { _ in first.random() } != (0..<4).map { _ in second.random() })
    }

    @Test func aWakerWakesAPollForEachWakeSinceTheLast() throws {
        let kernel = try LinuxKernel()
        let waker = try kernel.makeWaker()
        defer { kernel.close(waker) }
        try kernel.register(waker, token: 7)
        var batch = ReadyBatch()
        _ = kernel.poll(milliseconds: 0, into: &batch)
        kernel.wake(waker)
        kernel.wake(waker)
        #expect(kernel.poll(milliseconds: 1_000, into: &batch) == 1)
        #expect(batch.tokens[0] == 7)
        #expect(batch.sets[0].contains(.readable))
        #expect(kernel.poll(milliseconds: 0, into: &batch) == 0)
        kernel.wake(waker)
        #expect(kernel.poll(milliseconds: 1_000, into: &batch) == 1)
    }

    @Test func readinessIsToldOnceUntilItChanges() throws {
        let wire = try Wire(LinuxKernel(), "127.0.0.1:0")
        let (client, server) = try wire.connection()
        #expect(wire.send(client, "one") == .bytes(3))
        try wire.wait { wire.isReady(server, .readable) }
        wire.forget(server)
        #expect(wire.poll(0) == 0)
        #expect(wire.send(client, "two") == .bytes(3))
        try wire.wait { wire.isReady(server, .readable) }
    }

    @Test func aDescriptorThatIsNoSocketCannotBeRegistered() throws {
        let kernel = try LinuxKernel()
        #expect(throws: SystemError("epoll_ctl", errno: 9)) { try kernel.register(Descriptor(raw: -1), token: 0) }
    }

    @Test func anInterruptedOrEmptyPollFindsNothing() throws {
        let kernel = try LinuxKernel()
        var batch = ReadyBatch()
        #expect(kernel.poll(milliseconds: 0, into: &batch) == 0)
    }
}
