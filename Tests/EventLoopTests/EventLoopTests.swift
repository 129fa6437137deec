import Containers
import System
import Testing

@testable import EventLoop

/// Calls a closure for whatever it is told.
private final class Probe: ReadinessHandler, TimerHandler, LoopTask {
    var onReady: (ReadySet) -> Void = { _ in }
    var onFire: () -> Void = {}
    var onRun: () -> Void = {}
    func ready(_ set: ReadySet) { onReady(set) }
    func fired(_ timer: LoopTimer) { onFire() }
    func run() { onRun() }
}

/// Descriptors are numbers; what a poll reports is written down beforehand.
private final class WrittenKernel: Kernel {
    var now: UInt64 = 5_000_000_000
    var wallClock: UInt64 { now }
    var tokens: [Int32: UInt64] = [:]
    var reports: [[(Int32, ReadySet)]] = []
    var waits: [Int32] = []
    var closed: [Int32] = []
    var refusesRegistration = false

    func random() -> UInt64 { 4 }

    func register(_ descriptor: Descriptor, token: UInt64) throws(SystemError) {
        if refusesRegistration { throw SystemError("epoll_ctl", errno: 28) }
        tokens[descriptor.raw] = token
    }

    func poll(milliseconds: Int32, into batch: inout ReadyBatch) -> Int {
        waits.append(milliseconds)
        if milliseconds > 0 { now += UInt64(milliseconds) * 1_000_000 }
        if reports.isEmpty { return 0 }
        let report = reports.removeFirst()
        for (index, (raw, set)) in report.enumerated() {
            batch.tokens[index] = tokens[raw]!
            batch.sets[index] = set
        }
        return report.count
    }

    func listen(_ address: SocketAddress, _ options: ListenOptions) throws(SystemError) -> Descriptor {
        throw SystemError("listen", errno: 95)
    }
    func localAddress(_ descriptor: Descriptor) -> SocketAddress? { nil }
    func accept(_ descriptor: Descriptor) throws(SystemError) -> (Descriptor, SocketAddress)? { nil }
    func connect(_ address: SocketAddress) throws(SystemError) -> Descriptor { throw SystemError("connect", errno: 95) }
    func pendingError(_ descriptor: Descriptor) -> SystemError? { nil }
    func receive(_ descriptor: Descriptor, into buffer: inout ByteBuffer, atMost: Int) -> Transfer { .wouldBlock }
    func send(_ descriptor: Descriptor, _ first: Span<UInt8>, _ second: Span<UInt8>) -> Transfer { .wouldBlock }
    func shutdownWrite(_ descriptor: Descriptor) {}
    func reset(_ descriptor: Descriptor) { close(descriptor) }
    func close(_ descriptor: Descriptor) { closed.append(descriptor.raw) }
    func makeWaker() throws(SystemError) -> Descriptor { Descriptor(raw: 0) }
    func wake(_ waker: Descriptor) {}
}

@Suite struct EventLoopTests {
    private let kernel = WrittenKernel()

    @Test func aHandlerHearsWhatItsDescriptorIsReadyFor() throws {
        let loop = try EventLoop(kernel: kernel)
        let first = Probe()
        let second = Probe()
        var heard: [String] = []
        first.onReady = { heard.append("first \($0.rawValue)") }
        second.onReady = { heard.append("second \($0.rawValue)") }
        _ = try loop.register(Descriptor(raw: 1), first)
        _ = try loop.register(Descriptor(raw: 2), second)
        kernel.reports = [[(2, .writable), (1, [.readable, .peerClosed])]]
        loop.turn(atMost: 0)
        #expect(heard == ["second 2", "first 5"])
    }

    @Test func anEventOfAHandlerThatLeftInTheSameTurnIsDropped() throws {
        let loop = try EventLoop(kernel: kernel)
        let first = Probe()
        let second = Probe()
        let secondPlace = try loop.register(Descriptor(raw: 2), second)
        _ = try loop.register(Descriptor(raw: 1), first)
        first.onReady = { _ in loop.deregister(secondPlace) }
        second.onReady = { _ in Issue.record("a stale event was delivered") }
        kernel.reports = [[(1, .readable), (2, .readable)]]
        loop.turn(atMost: 0)
    }

    @Test func anEventOfASlotsFormerHolderDoesNotReachTheNext() throws {
        let loop = try EventLoop(kernel: kernel)
        let first = Probe()
        let former = Probe()
        let next = Probe()
        _ = try loop.register(Descriptor(raw: 1), first)
        let place = try loop.register(Descriptor(raw: 2), former)
        let stale = try #require(kernel.tokens[2])
        first.onReady = { _ in
            loop.deregister(place)
            _ = try? loop.register(Descriptor(raw: 3), next)
        }
        next.onReady = { _ in Issue.record("an event reached the wrong handler") }
        kernel.tokens[9] = stale
        kernel.reports = [[(1, .readable), (9, .readable)]]
        loop.turn(atMost: 0)
        #expect(kernel.tokens[3] != stale)
    }

    @Test func aHandlerIsKeptAliveUntilItIsDeregistered() throws {
        let loop = try EventLoop(kernel: kernel)
        weak var probe: Probe?
        let place: Registration
        do {
            let strong = Probe()
            probe = strong
            place = try loop.register(Descriptor(raw: 1), strong)
        }
        #expect(probe != nil)
        loop.deregister(place)
        #expect(probe == nil)
    }

    @Test func aHandlerMayLeaveWhileItIsCalled() throws {
        let loop = try EventLoop(kernel: kernel)
        var place: Registration?
        var calls = 0
        do {
            let probe = Probe()
            probe.onReady = { [unowned probe] _ in
                loop.deregister(place!)
                calls += 1
                probe.onReady = { _ in }
            }
            place = try loop.register(Descriptor(raw: 1), probe)
        }
        kernel.reports = [[(1, .readable), (1, .readable)]]
        loop.turn(atMost: 0)
        #expect(calls == 1)
    }

    @Test func aRegistrationThatTheKernelRefusesLeavesNothingBehind() throws {
        let loop = try EventLoop(kernel: kernel)
        kernel.refusesRegistration = true
        weak var probe: Probe?
        do {
            let strong = Probe()
            probe = strong
            #expect(throws: SystemError("epoll_ctl", errno: 28)) { _ = try loop.register(Descriptor(raw: 1), strong) }
        }
        #expect(probe == nil)
    }

    @Test func theClockIsReadOnceATurn() throws {
        let loop = try EventLoop(kernel: kernel)
        let probe = Probe()
        var times: [UInt64] = []
        probe.onReady = { _ in
            times.append(loop.now)
            self.kernel.now += 1_000
        }
        _ = try loop.register(Descriptor(raw: 1), probe)
        kernel.reports = [[(1, .readable), (1, .readable)]]
        loop.turn(atMost: 0)
        #expect(times == [5_000_000_000, 5_000_000_000])
        loop.turn(atMost: 0)
        #expect(loop.now == 5_000_002_000)
    }

    @Test func theWaitEndsWhenTheNextTimerIsDue() throws {
        let loop = try EventLoop(kernel: kernel)
        let probe = Probe()
        var fired = 0
        probe.onFire = { fired += 1 }
        let timer = LoopTimer(probe)
        loop.arm(timer, after: 20_000_000)
        loop.turn(atMost: -1)
        #expect(kernel.waits == [20])
        #expect(fired == 1)
        loop.turn(atMost: -1)
        #expect(kernel.waits == [20, -1])
    }

    @Test func aDisarmedTimerNeverFires() throws {
        let loop = try EventLoop(kernel: kernel)
        let probe = Probe()
        probe.onFire = { Issue.record("fired") }
        let timer = LoopTimer(probe)
        loop.arm(timer, after: 20_000_000)
        loop.disarm(timer)
        loop.turn(atMost: 100)
        loop.turn(atMost: 100)
        #expect(!timer.isArmed)
    }

    @Test func aTimerWithoutEndIsAccepted() throws {
        let loop = try EventLoop(kernel: kernel)
        let probe = Probe()
        let timer = LoopTimer(probe)
        loop.arm(timer, after: .max)
        loop.turn(atMost: 100)
        #expect(timer.isArmed)
        #expect(kernel.waits == [100])
    }

    @Test func aTaskRunsThisTurnAndWhatItQueuesInItsSecondRound() throws {
        let loop = try EventLoop(kernel: kernel)
        let (first, second, third) = (Probe(), Probe(), Probe())
        var ran: [String] = []
        first.onRun = {
            ran.append("first")
            loop.enqueue(second)
        }
        second.onRun = {
            ran.append("second")
            loop.enqueue(third)
        }
        third.onRun = { ran.append("third") }
        loop.enqueue(first)
        loop.turn(atMost: -1)
        #expect(ran == ["first", "second"])
        loop.turn(atMost: -1)
        #expect(ran == ["first", "second", "third"])
        // Queued work is never waited in front of.
        #expect(kernel.waits == [0, 0])
    }

    @Test func aTurnRunsABoundedNumberOfTasks() throws {
        let loop = try EventLoop(kernel: kernel)
        let probe = Probe()
        var ran = 0
        probe.onRun = { ran += 1 }
        for _ in 0..<2 * EventLoop.tasksARound + 10 { loop.enqueue(probe) }
        loop.turn(atMost: 0)
        #expect(ran == 2 * EventLoop.tasksARound)
        loop.turn(atMost: 0)
        #expect(ran == 2 * EventLoop.tasksARound + 10)
    }

    @Test func runGoesOnUntilItIsStopped() throws {
        let loop = try EventLoop(kernel: kernel)
        let probe = Probe()
        var turns = 0
        probe.onRun = {
            turns += 1
            if turns == 5 { loop.stop() } else { loop.enqueue(probe) }
        }
        loop.enqueue(probe)
        loop.run()
        #expect(turns == 5)
    }

    @Test func deregisteringTwiceTraps() async {
        await #expect(processExitsWith: .failure) {
            let loop = try EventLoop(kernel: LinuxKernel())
            let waker = try loop.kernel.makeWaker()
            let place = try loop.register(waker, Probe())
            loop.deregister(place)
            loop.deregister(place)
        }
    }
}
