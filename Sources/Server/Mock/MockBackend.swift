/// The built-in model server (`dialect: mock`): answers without network or key, deterministically.
///
///     start ─▶ delay ─▶ head ─▶ token ─ every ─▶ token … ─▶ end          (streamed)
///     start ─▶ delay ─▶ head, body, end                                  (plain)
///
/// Token n of an answer is always the same word, so that a test can name the whole answer. What it says on the wire is in
/// `MockAnswer` and `MockChat`.
import Containers
import EventLoop
import Graph
import HTTP

/// How a mock answers; ns.
struct MockBehavior: Equatable {
    var delay: UInt64
    var tokens: Int
    var every: UInt64
    /// Every n-th request fails; 0: none.
    var fail: Int
    var failStatus: Int
}

final class MockBackend {
    let behavior: MockBehavior
    private var requests = 0

    init(_ behavior: MockBehavior) { self.behavior = behavior }

    /// Counts a request; true when it is one that fails.
    func begin() -> Bool {
        requests += 1
        return behavior.fail > 0 && requests % behavior.fail == 0
    }
}

final class MockCall: RunningCall, TimerHandler, LoopTask {
    private let loop: EventLoop
    private let walk: Walk
    private let metrics: WorkerMetrics
    /// Whose transport this is: both end with their exchange (`Exchange.dissolve`).
    private let call: Call
    private var mock: MockBackend!
    private var head = ResponseHead()
    private var answer = MockAnswer()
    private var timer: LoopTimer?
    private var fails = false
    private var state = State.over
    private var isPaused = false
    private var isQueued = false
    private var token = 0

    private enum State { case starting, waiting, streaming, over }

    init(_ call: Call, _ walk: Walk, _ metrics: WorkerMetrics, on loop: EventLoop) {
        self.call = call
        self.walk = walk
        self.metrics = metrics
        self.loop = loop
    }

    func start(on mock: MockBackend) {
        self.mock = mock
        fails = mock.begin()
        token = 0
        isPaused = false
        state = .starting
        queue()
    }

    func pause() { isPaused = true }

    func resume() {
        guard isPaused else { return }
        isPaused = false
        if state == .streaming { queue() }
    }

    func cancel() {
        state = .over
        if let timer { loop.disarm(timer) }
    }

    func run() {
        isQueued = false
        step()
    }

    func fired(_ timer: LoopTimer) { step() }

    private func queue() {
        if isQueued { return }
        isQueued = true
        loop.enqueue(self)
    }

    private func wait(_ nanoseconds: UInt64) {
        if nanoseconds == 0 { return queue() }
        let timer = timer ?? LoopTimer(self)
        self.timer = timer
        loop.arm(timer, after: nanoseconds)
    }

    private func step() {
        switch state {
        case .starting:
            state = .waiting
            walk.callReady(call)
            if state == .waiting { wait(mock.behavior.delay) }
        case .waiting: begin()
        case .streaming: if !isPaused { streamOn() }
        case .over: break
        }
    }

    private func begin() {
        let call = call
        let exchange = call.exchange
        head.clear()
        answer.begin(
            exchange, model: call.modelText, tokens: mock.behavior.tokens,
            fails: fails ? mock.behavior.failStatus : nil)
        head.status = answer.status
        head.headers.append(.contentType, answer.type)
        metrics.answered(call.backend, of: exchange.graph, status: head.status)
        if answer.streams {
            head.framing = .chunked
            state = .streaming
            walk.callHead(call, head)
            if state == .streaming { streamOn() }
            return
        }
        answer.plain()
        head.framing = .length(answer.bytes.count)
        state = .streaming
        walk.callHead(call, head)
        guard state == .streaming else { return }
        walk.callBody(call, answerBytes)
        guard state == .streaming else { return }
        finish()
    }

    /// Sends events until a wait lies between two of them.
    private func streamOn() {
        while state == .streaming, !isPaused {
            if token > mock.behavior.tokens { return finish() }
            answer.event(token)
            token += 1
            walk.callBody(call, answerBytes)
            guard state == .streaming else { return }
            if mock.behavior.every > 0, token <= mock.behavior.tokens { return wait(mock.behavior.every) }
        }
    }

    private func finish() {
        state = .over
        walk.callEnd(call)
    }

    /// Valid until the answer's next change: the walk takes the bytes before it returns.
    private var answerBytes: Span<UInt8> {
        @_lifetime(borrow self) get { unsafe _overrideLifetime(answer.bytes.span, borrowing: self) }
    }
}
