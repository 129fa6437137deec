/// Carries calls out: from a call of the walk to a stream of a cluster, or to the built-in mock, and back.
///
/// One a loop. The objects that stand between a call and its stream stay with the call and are reused with it.
import Containers
import EventLoop
import Graph
import HTTP
import System
import Upstream

/// Where the calls to a backend go.
enum Transport {
    case cluster(Cluster)
    case mock(MockBackend)
}

/// The transports of one graph, kept beside it: one a backend, in its order.
final class TransportSet {
    let transports: [Transport]
    init(_ transports: [Transport]) { self.transports = transports }
}

final class CallRunner: CallPort, LoopClock {
    let loop: EventLoop
    let pool: BlockPool
    private let metrics: WorkerMetrics
    /// Set once, before the first call; the two live as long as their loop.
    var walk: Walk?

    init(loop: EventLoop, pool: BlockPool, metrics: WorkerMetrics) {
        self.loop = loop
        self.pool = pool
        self.metrics = metrics
    }

    var now: UInt64 { loop.now }
    var wallClockSeconds: UInt64 { loop.kernel.wallClock / 1_000_000_000 }
    func random() -> UInt64 { loop.kernel.random() }

    func start(_ call: Call) {
        guard let set = call.exchange.graph.transports as? TransportSet else {
            walk?.callFailed(call, .noTransport)
            return
        }
        switch set.transports[call.backend] {
        case .cluster(let cluster):
            if let runner = call.transport as? UpstreamCall { return runner.start(on: cluster) }
            guard let walk else { return }
            let runner = UpstreamCall(call, walk, metrics)
            call.transport = runner
            runner.start(on: cluster)
        case .mock(let mock):
            if let runner = call.transport as? MockCall { return runner.start(on: mock) }
            guard let walk else { return }
            let runner = MockCall(call, walk, metrics, on: loop)
            call.transport = runner
            runner.start(on: mock)
        }
    }

    func send(_ bytes: Span<UInt8>, isLast: Bool, _ call: Call) -> Bool {
        guard let runner = call.transport as? UpstreamCall else { return true }
        return runner.send(bytes, isLast: isLast)
    }

    func pause(_ call: Call) { (call.transport as? any RunningCall)?.pause() }
    func resume(_ call: Call) { (call.transport as? any RunningCall)?.resume() }
    func wake(_ call: Call, after nanoseconds: UInt64) {
        guard let walk else { return }
        let alarm = call.alarm as? CallAlarm ?? CallAlarm(call, walk)
        call.alarm = alarm
        loop.arm(alarm.timer, after: nanoseconds)
    }

    func keyRests(_ call: Call, _ reason: KeyRestReason) {
        metrics.keyRests(call.backend, of: call.exchange.graph, reason)
    }

    func cancel(_ call: Call) { (call.transport as? any RunningCall)?.cancel() }

    func keep(storage: Int, held: Int) -> Bool {
        storage < 0 ? pool.discharge(-storage) : pool.charge(storage)
        metrics.hold(held)
        return !pool.isOverCeiling
    }
}

/// Wakes a call: one a call, made for its first stream.
private final class CallAlarm: TimerHandler {
    private let walk: Walk
    /// Whose alarm this is: both end with their exchange (`Exchange.dissolve`).
    private let call: Call
    private(set) lazy var timer = LoopTimer(self)

    init(_ call: Call, _ walk: Walk) {
        self.call = call
        self.walk = walk
    }

    func fired(_ timer: LoopTimer) { walk.callWoken(call) }
}

protocol RunningCall: AnyObject {
    func pause()
    func resume()
    func cancel()
}

extension GatewayError {
    static var noTransport: GatewayError {
        GatewayError(503, "backend_unavailable", "The backend is not ready.", side: .gateway, retry: .safe)
    }
}
