/// The model server of the benchmarks: one thread, one loop, one listening socket.
///
/// It must cost so little that it is never what is measured: a request is one receive and one send, answers are written before
/// the first request comes, and nothing is allocated once a connection stands.
import Containers
public import EventLoop
public import System

public final class MockServer: ReadinessHandler, TimerHandler {
    let loop: EventLoop
    let kernel: any Kernel
    let pacer: Pacer
    var connections = Slab<MockConnection>()
    let tokens: Int
    var book: AnswerBook
    var firstToken: PaceSource
    var between: PaceSource
    /// What connections receive into.
    var input = ByteBuffer(capacity: MockServer.inputSize)
    /// Where events are put together that are sent at one time.
    var assembly = ByteBuffer()
    /// Where it listens.
    public let address: SocketAddress
    private let listener: Descriptor
    private let failures: Double
    private var failureDraws: SplitMix64
    private var retry: LoopTimer!

    static let inputSize = 64 << 10
    /// Out of descriptors, accepting is tried again after so many ns.
    private static let retryInterval: UInt64 = 100_000_000

    /// Over another kernel than Linux's (`isTimedByLoop`) times are kept by the loop's own timers.
    public init(_ options: MockOptions, on loop: EventLoop, isTimedByLoop: Bool = false) throws(SystemError) {
        self.loop = loop
        kernel = loop.kernel
        pacer = Pacer(loop.kernel, isTimedByLoop ? LoopAlarm(loop) : try TimerAlarm(loop))
        tokens = options.tokens
        book = AnswerBook(options)
        firstToken = PaceSource(options.firstToken, seed: options.seed)
        between = PaceSource(options.between, seed: options.seed &+ 1)
        failures = options.failures
        failureDraws = SplitMix64(seed: options.seed &+ 2)
        listener = try kernel.listen(options.listen, .exclusive)
        address = kernel.localAddress(listener) ?? options.listen
        retry = LoopTimer(self)
        _ = try loop.register(listener, self)
        pacer.onDue = { [unowned self] handle in connections[handle]?.fired() }
    }

    /// Serves until SIGTERM or SIGINT.
    public static func serve(
        _ options: MockOptions, announce: (SocketAddress) -> Void
    ) throws(SystemError) {
        ProcessFacts.raiseDescriptorLimit()
        let signals = try Signals()
        let loop = try EventLoop(kernel: LinuxKernel())
        let server = try MockServer(options, on: loop)
        _ = try loop.register(signals.descriptor, SignalWatch(signals, loop))
        announce(server.address)
        loop.run()
    }

    public func ready(_ set: ReadySet) { acceptAll() }

    public func fired(_ timer: LoopTimer) { acceptAll() }

    private func acceptAll() {
        while true {
            do throws(SystemError) {
                guard let (descriptor, _) = try kernel.accept(listener) else { return }
                add(descriptor)
            } catch {
                if error.isTransient { continue }
                return loop.arm(retry, after: Self.retryInterval)
            }
        }
    }

    private func add(_ descriptor: Descriptor) {
        do throws(SystemError) {
            _ = try MockConnection(descriptor, on: self)
        } catch {
            kernel.close(descriptor)
        }
    }

    func drawsFailure() -> Bool {
        if failures == 0 { return false }
        return Double(failureDraws.next() >> 11) * 0x1p-53 < failures
    }
}

private final class SignalWatch: ReadinessHandler {
    private let signals: Signals
    private let loop: EventLoop

    init(_ signals: Signals, _ loop: EventLoop) {
        self.signals = signals
        self.loop = loop
    }

    func ready(_ set: ReadySet) {
        while let kind = signals.next() { if kind == .terminate { loop.stop() } }
    }
}
