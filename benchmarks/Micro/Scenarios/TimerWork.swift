/// Timers of a loop, by the loop's own face: the wheel turns when the loop does.
import Containers
import EventLoop
import System

extension MicroScenario {
    static let timers = [
        MicroScenario("timer.move", "an armed timer is armed for later, among 1,000", expected: "none fired") {
            () throws(CountError) in try TimerWork(fires: false)
        },
        MicroScenario("timer.fire", "a timer is armed, 5 ms pass, it fires; a turn of the loop", expected: "each fired")
        {
            () throws(CountError) in try TimerWork(fires: true)
        },
    ]
}

private final class TimerWork: MicroWork, TimerHandler {
    private let kernel = QuietKernel()
    private let loop: EventLoop
    private var others: [LoopTimer] = []
    private lazy var timer = LoopTimer(self)
    private let fires: Bool
    private var fired = 0
    private var ran = 0

    init(fires: Bool) throws(CountError) {
        self.fires = fires
        do throws(SystemError) { loop = try EventLoop(kernel: kernel) } catch {
            throw CountError("no loop: \(error)")
        }
        // An idle connection's timers: far away, and not due while this is measured.
        for number in 0..<1000 {
            let other = LoopTimer(self)
            loop.arm(other, after: 1_000_000_000_000_000 + UInt64(number) * 1_000_000)
            others.append(other)
        }
    }

    func run(_ count: Int) {
        ran += count
        for _ in 0..<count {
            if fires {
                loop.arm(timer, after: 5_000_000)
                kernel.now += 5_000_001
                loop.turn(atMost: 0)
                kernel.now += 1_000_000
                loop.turn(atMost: 0)
            } else {
                loop.arm(timer, after: 30_000_000_000)
            }
        }
    }

    func fired(_ timer: LoopTimer) { fired += 1 }

    var outcome: String { fired == 0 ? "none fired" : fired == ran ? "each fired" : "\(fired) of \(ran) fired" }
}

/// A kernel in which nothing happens.
private final class QuietKernel: Kernel {
    var now: UInt64 = 1_000_000_000
    var wallClock: UInt64 { now }
    func random() -> UInt64 { 0 }
    func register(_ descriptor: Descriptor, token: UInt64) throws(SystemError) {}
    func poll(milliseconds: Int32, into batch: inout ReadyBatch) -> Int { 0 }
    func listen(_ address: SocketAddress, _ options: ListenOptions) throws(SystemError) -> Descriptor {
        Descriptor(raw: -1)
    }
    func localAddress(_ descriptor: Descriptor) -> SocketAddress? { nil }
    func accept(_ descriptor: Descriptor) throws(SystemError) -> (Descriptor, SocketAddress)? { nil }
    func connect(_ address: SocketAddress) throws(SystemError) -> Descriptor { Descriptor(raw: -1) }
    func pendingError(_ descriptor: Descriptor) -> SystemError? { nil }
    func receive(_ descriptor: Descriptor, into buffer: inout ByteBuffer, atMost: Int) -> Transfer { .wouldBlock }
    func send(_ descriptor: Descriptor, _ first: Span<UInt8>, _ second: Span<UInt8>) -> Transfer { .wouldBlock }
    func shutdownWrite(_ descriptor: Descriptor) {}
    func close(_ descriptor: Descriptor) {}
    func reset(_ descriptor: Descriptor) {}
    func makeWaker() throws(SystemError) -> Descriptor { Descriptor(raw: -1) }
    func wake(_ waker: Descriptor) {}
}
