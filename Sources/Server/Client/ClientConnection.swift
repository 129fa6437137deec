/// A client's connection: moves bytes between a socket and the codec, and events between the codec and exchanges.
///
///     socket ─▶ [TLS] ─▶ input ─▶ codec ─▶ exchange          one turn, as far as credit reaches
///     socket ◀─ [TLS] ◀─ output ◀─ codec ◀─ exchange         flushed once, at the end of the turn
///
/// Readiness is edge-triggered: the two bits are kept until the kernel says EAGAIN or gives less than there was room for.
/// An idle connection holds no buffer. The codec knows about streams; for HTTP/1.1 there is one at a time.
import Containers
import EventLoop
import Graph
import HTTP
import System

final class ClientConnection {
    /// Lives as long as the loop; its list of connections is left by `close`.
    let worker: Worker
    let listener: ListenerState
    let channel: Channel
    let codec: HTTP1ServerCodec
    /// Plain bytes not yet taken by the codec.
    var input = ByteBuffer()
    /// Plain bytes not yet taken by the channel.
    var output = ByteBuffer()
    /// The exchange whose request is being read or answered.
    var exchange: Exchange?
    var bodyDemand = BodyDemand.none
    var phase = Phase.idle
    let timer: LoopTimer
    /// An answer has been given on it.
    var hasServed = false
    /// The loop calls `runQueued`.
    var isQueued = false
    var creditIsOut = false
    var closesAfterFlush = false
    /// The close must not look like the end of an answer.
    var breaksAfterFlush = false
    /// After the flush what the client still sends is read and thrown away for a while.
    var lingers = false
    /// Position in `Worker.connections`.
    var slot = 0
    let timerOwner: ConnectionTimer
    /// The peer's address in text, made once a connection.
    private var peerText = ByteBuffer(capacity: 48)
    /// The peer is one of the listener's trusted proxies.
    let isTrusted: Bool

    enum BodyDemand { case none, whole, pieces }

    enum Phase {
        /// Between requests: nothing of the next has come.
        case idle
        /// Part of a head has come.
        case head
        /// An exchange is under way.
        case exchange
        /// The answer is sent; what the client still sends is thrown away until it closes.
        case lingering
        case closed
    }

    init(worker: Worker, listener: ListenerState, channel: Channel, peer: SocketAddress) {
        self.worker = worker
        self.listener = listener
        self.channel = channel
        codec = HTTP1ServerCodec(limits: listener.limits.http, date: worker.date)
        isTrusted = listener.trusted.contains { peer.isWithin($0) }
        peerText.append(text: peer.host)
        let owner = ConnectionTimer()
        timerOwner = owner
        timer = LoopTimer(owner)
        owner.connection = self
    }

    /// Takes what the socket has, as far as somebody wants it, and gives what is to be sent.
    func turn() {
        if phase == .closed { return }
        do throws(ChannelFailure) {
            if !(try channel.ready()) { return flush() }
        } catch {
            return close()
        }
        if !output.isEmpty || channel.hasPending { flush() }
        if channel.peerClosed, phase == .exchange, bodyDemand == .none || creditIsOut { return close() }
        readWhileWanted()
    }

    /// Takes the beginning of a request from the kernel, and leaves the work on it for when all that is ready has been collected.
    /// Whatever else a readiness may mean is seen to at once.
    func collect() {
        guard phase == .idle, input.isEmpty, output.isEmpty, !closesAfterFlush, channel.isEstablished, channel.canRead,
            !channel.peerClosed, !channel.hasPending
        else { return turn() }
        makeRoom()
        switch channel.receive(into: &input, atMost: input.spare) {
        case .bytes: runLater()
        case .wouldBlock: giveBackInput()
        case .end, .failed: close()
        }
    }

    private func readWhileWanted() {
        // 16 reads of a block: a fast sender gets a quarter of a megabyte a turn, then others have theirs.
        for _ in 0..<16 {
            guard phase != .closed, channel.canRead, wantsBytes else { return }
            let received: Transfer
            if phase == .exchange, input.isEmpty, bodyDemand == .whole, codec.directBody > 0, let exchange {
                received = receiveDirectly(exchange)
            } else {
                makeRoom()
                received = channel.receive(into: &input, atMost: input.spare)
                if case .bytes = received { parse() }
            }
            switch received {
            case .bytes: continue
            case .wouldBlock: return giveBackInput()
            case .end, .failed: return close()
            }
        }
        worker.loop.enqueue(timerOwner)
    }

    /// A block, and more for the rest of a head that is longer than what is left of it; the codec bounds heads.
    private func makeRoom() {
        if input.capacity == 0 {
            input = worker.pool.take()
        } else if input.spare == 0 {
            let before = input.capacity
            input.reserve(1)
            worker.pool.charge(input.capacity - before)
        }
    }

    /// Bytes of a body that is kept whole, without a stop in `input`.
    private func receiveDirectly(_ exchange: Exchange) -> Transfer {
        let want = min(codec.directBody, 262_144)
        let before = exchange.body.capacity
        exchange.body.reserve(want)
        charge(exchange, exchange.body.capacity - before)
        let received = channel.receive(into: &exchange.body, atMost: want)
        if case .bytes(let count) = received {
            armBodyTimer()
            if codec.tookDirectly(count) { bodyEnded(exchange) }
        }
        return received
    }

    private var wantsBytes: Bool {
        switch phase {
        case .idle, .head, .lingering: true
        case .exchange: bodyDemand != .none && !creditIsOut
        case .closed: false
        }
    }

    /// Hands what is in `input` to the codec until it wants more or nobody wants what it has.
    func parse() {
        while true {
            switch phase {
            case .closed: return
            case .lingering: return input.clear()
            case .exchange where bodyDemand == .none || creditIsOut: return giveBackInput()
            case .idle, .head:
                if input.isEmpty { return giveBackInput() }
                if phase == .idle { beginHead() }
            case .exchange: break
            }
            if exchange == nil { exchange = worker.takeExchange(self) }
            guard let exchange else { return close() }
            do throws(HTTPError) {
                let step = try codec.next(input.span, head: &exchange.head)
                guard take(step, exchange) else { return giveBackInput() }
            } catch {
                return refuse(error, exchange)
            }
        }
    }

    /// False: more bytes are needed.
    private func take(_ step: ServerStep, _ exchange: Exchange) -> Bool {
        switch step.event {
        case .needMore:
            input.consume(step.consumed)
            return false
        case .head(let stream):
            input.consume(step.consumed)
            exchange.stream = stream
            headArrived(exchange)
        case .body(_, let range):
            bodyPiece(exchange, range, consumed: step.consumed)
        case .end:
            input.consume(step.consumed)
            if !exchange.bodyIsComplete { bodyEnded(exchange) }
        }
        return true
    }

    private func beginHead() {
        phase = .head
        worker.loop.arm(timer, after: listener.limits.headerTimeout)
    }

    private func headArrived(_ exchange: Exchange) {
        phase = .exchange
        bodyDemand = .none
        worker.loop.disarm(timer)
        exchange.bodyIsComplete = exchange.head.framing == .none
        listener.describe(self, exchange)
        worker.walk.begin(exchange)
    }

    private func bodyPiece(_ exchange: Exchange, _ range: Range<Int>, consumed: Int) {
        exchange.account.requestBytes += range.count
        armBodyTimer()
        if bodyDemand == .whole {
            if exchange.body.count + range.count > exchange.graph.limits.body {
                input.consume(consumed)
                return worker.walk.fail(exchange, .bodyTooLarge)
            }
            let before = exchange.body.capacity
            exchange.body.append(input.span.extracting(range))
            charge(exchange, exchange.body.capacity - before)
        } else {
            if exchange.account.requestBytes > exchange.graph.limits.body {
                input.consume(consumed)
                return worker.walk.fail(exchange, .bodyTooLarge)
            }
            creditIsOut = !worker.walk.requestPiece(inputBytes.extracting(range), isLast: false, exchange)
        }
        if phase != .closed { input.consume(consumed) }
    }

    private func bodyEnded(_ exchange: Exchange) {
        worker.loop.disarm(timer)
        let wasWhole = bodyDemand == .whole
        bodyDemand = .none
        exchange.bodyIsComplete = true
        if wasWhole {
            exchange.account.requestBytes = exchange.body.count
            worker.walk.bodyArrived(exchange)
        } else {
            _ = worker.walk.requestPiece(Span(), isLast: true, exchange)
        }
    }

    /// Bytes of a body that is kept count against the loop's ceiling until the exchange is recycled.
    private func charge(_ exchange: Exchange, _ bytes: Int) {
        exchange.charged += bytes
        worker.pool.charge(bytes)
    }

    func armBodyTimer() { worker.loop.arm(timer, after: listener.limits.bodyTimeout) }

    /// The unread input; valid until `input` changes, which passing it on does not do.
    private var inputBytes: Span<UInt8> {
        @_lifetime(borrow self) get { unsafe _overrideLifetime(input.span, borrowing: self) }
    }

    /// The peer's address in text.
    var peerBytes: Span<UInt8> {
        @_lifetime(borrow self) get { unsafe _overrideLifetime(peerText.span, borrowing: self) }
    }

    private func giveBackInput() {
        if input.isEmpty, input.capacity > 0 { worker.pool.give(exchange: &input) }
    }

    /// Not a request: 400 and its kin, then close. Nothing that follows is read as a request.
    private func refuse(_ error: HTTPError, _ exchange: Exchange) {
        input.clear()
        if phase == .exchange {
            return worker.walk.fail(exchange, GatewayError(error.status, "bad_request", error.reason))
        }
        phase = .exchange
        listener.describe(self, exchange)
        worker.walk.refuse(exchange, GatewayError(error.status, "bad_request", error.reason))
    }

    /// Ends the connection, whoever wanted that. An answer that is not complete is given up, unless others read it too.
    func close() {
        if phase == .closed { return }
        phase = .closed
        worker.loop.disarm(timer)
        if let exchange {
            self.exchange = nil
            if exchange.phase == .idle {
                worker.recycle(exchange)
            } else if worker.walk.clientLeft(exchange) {
                exchange.port = worker.detached
            }
        }
        channel.close(breaks: breaksAfterFlush)
        worker.pool.give(exchange: &input)
        worker.pool.give(exchange: &output)
        timerOwner.connection = nil
        worker.removed(self)
    }
}

/// What the loop calls on behalf of a connection, until it is closed.
final class ConnectionTimer: TimerHandler, LoopTask, ReadinessHandler {
    /// Nil once it is closed: what is still queued for it does nothing.
    var connection: ClientConnection?

    func fired(_ timer: LoopTimer) { connection?.timedOut() }
    func run() { connection?.runQueued() }
    func ready(_ set: ReadySet) {
        guard let connection else { return }
        connection.channel.note(set)
        connection.collect()
    }
}
