/// The way back on a client's connection: `ClientPort` for its exchange, flushing, time-outs and the end.
import Containers
import EventLoop
import Graph
import HTTP
import System

extension ClientConnection: ClientPort {
    /// Output past this is flushed at once and takes the upstream's credit: four blocks.
    static let highWater = 65_536
    /// Credit is given again below this.
    static let lowWater = 16_384
    /// While draining, a new connection may take this long to send its first request: a long round trip.
    static let firstRequestGrace: UInt64 = 1_000_000_000
    /// A client that is refused unread may go on sending this long before it is cut, so that it sees the answer.
    static let lingerNanoseconds: UInt64 = 2_000_000_000

    func readBody(_ exchange: Exchange, whole: Bool) {
        if whole, worker.pool.isOverCeiling { return worker.walk.fail(exchange, .overloaded) }
        bodyDemand = whole ? .whole : .pieces
        creditIsOut = false
        if exchange.head.expectsContinue, exchange.account.requestBytes == 0, input.isEmpty {
            codec.writeContinue(exchange.stream, into: &output)
            runLater()
        }
        armBodyTimer()
        runLater()
    }

    func sendHead(_ exchange: Exchange) {
        if !exchange.bodyIsComplete || worker.isDraining { codec.announceClose(into: &output) }
        takeOutput()
        let before = output.capacity
        codec.writeHead(
            exchange.stream, status: exchange.answer.status, headers: exchange.answer.headers,
            framing: exchange.answer.framing,
            into: &output)
        worker.pool.charge(output.capacity - before)
        runLater()
        if exchange.isCommitted, exchange.answersStream, exchange.bodyIsComplete { dropBody(exchange) }
    }

    /// The head of a stream has been sent: no other try will need the request's body.
    private func dropBody(_ exchange: Exchange) {
        worker.pool.discharge(exchange.charged)
        exchange.charged = 0
        exchange.dropBody()
    }

    func sendBody(_ bytes: Span<UInt8>, _ exchange: Exchange) -> Bool {
        var start = 0
        while phase != .closed, start < bytes.count {
            takeOutput()
            // As much as the block holds goes out at once while the client takes it; only what it does not take grows the block.
            let room = output.spare - Self.chunkFrame
            let end = channel.canWrite && room > 0 ? min(bytes.count, start + room) : bytes.count
            let before = output.capacity
            codec.writeBody(exchange.stream, bytes.extracting(start..<end), into: &output)
            worker.pool.charge(output.capacity - before)
            if end < bytes.count || output.count >= Self.highWater { flush() }
            start = end
        }
        if output.count < Self.highWater {
            runLater()
            return true
        }
        creditIsOut = true
        return false
    }

    /// 16 digits of size and two line ends, rounded up.
    private static let chunkFrame = 32

    func sendEnd(_ exchange: Exchange) {
        takeOutput()
        codec.writeEnd(exchange.stream, into: &output)
        runLater()
    }

    func abort(_ exchange: Exchange) {
        closesAfterFlush = true
        breaksAfterFlush = codec.endsByClose
        codec.announceClose(into: &output)
        runLater()
    }

    /// The exchange is over: the connection goes on with the next request, or ends.
    func finished(_ exchange: Exchange) {
        let requestWasRead = exchange.bodyIsComplete
        worker.account(exchange)
        if self.exchange === exchange { self.exchange = nil }
        worker.recycle(exchange)
        if phase == .closed { return }
        bodyDemand = .none
        creditIsOut = false
        hasServed = true
        if codec.mustClose || worker.isDraining {
            closesAfterFlush = true
            lingers = !requestWasRead
        } else {
            phase = .idle
            worker.loop.arm(timer, after: listener.limits.idleTimeout)
        }
        runLater()
    }

    /// What came was no request: the whole answer at once, then the end.
    func sendRefusal(_ exchange: Exchange) {
        takeOutput()
        _ = codec.writeRefusal(
            status: exchange.answer.status, headers: exchange.answer.headers, body: exchange.answerBodyBytes,
            into: &output)
        runLater()
    }

    /// A block of the pool for what is to be sent; given back when it has been.
    private func takeOutput() {
        if output.capacity == 0 { output = worker.pool.take() }
    }

    /// Has `runQueued` called when the turn ends.
    func runLater() {
        if isQueued { return }
        isQueued = true
        worker.loop.enqueue(timerOwner)
    }

    /// Queued work: send what is there, then read on (what was collected, a pipelined request, or a body that is wanted now).
    func runQueued() {
        isQueued = false
        if phase == .closed { return }
        flush()
        if phase == .closed { return }
        if !input.isEmpty { parse() }
        turnAfterParse()
    }

    private func turnAfterParse() {
        if phase != .closed, channel.canRead { turn() }
    }

    /// Sends as much as the socket takes.
    func flush() {
        if phase == .closed { return }
        do throws(ChannelFailure) {
            try channel.send(&output)
        } catch {
            return close()
        }
        if output.isEmpty, !channel.hasPending {
            if output.capacity > 0 { worker.pool.give(exchange: &output) }
            if closesAfterFlush { return endAfterFlush() }
        } else if exchange != nil || closesAfterFlush {
            // The client does not take what it is sent: as long as a body may stall, so may this.
            worker.loop.arm(timer, after: listener.limits.bodyTimeout)
        }
        if creditIsOut, output.count < Self.lowWater, bodyDemand == .none, let exchange {
            creditIsOut = false
            worker.walk.clientDrained(exchange)
        }
    }

    /// Ends a connection between requests: at once, or when the client has the end of the last answer. A client that has only
    /// just come would take that for a failure, and may have sent its request.
    func endForDrain() {
        // Its next request has been collected in this very turn: it is answered, and that ends the connection.
        if !input.isEmpty { return }
        guard hasServed else { return worker.loop.arm(timer, after: Self.firstRequestGrace) }
        closesAfterFlush = true
        flush()
    }

    /// Closes; a client that is still sending is first let finish, or its kernel would throw our answer away.
    private func endAfterFlush() {
        guard lingers else { return close() }
        lingers = false
        closesAfterFlush = false
        phase = .lingering
        channel.shutdownWrite()
        worker.loop.arm(timer, after: Self.lingerNanoseconds)
        worker.loop.enqueue(timerOwner)
    }

    func timedOut() {
        switch phase {
        // A request has been collected in this very turn, and not looked at yet.
        case .idle where !input.isEmpty: break
        case .idle, .lingering, .closed: close()
        case .head:
            input.clear()
            guard let exchange else { return close() }
            phase = .exchange
            listener.describe(self, exchange)
            worker.walk.refuse(exchange, .headTimeout)
        case .exchange:
            guard let exchange else { return close() }
            if exchange.headSent {
                breaksAfterFlush = codec.endsByClose
                return close()
            }
            worker.walk.fail(exchange, .bodyTimeout)
        }
    }
}

extension GatewayError {
    static var headTimeout: GatewayError {
        GatewayError(408, "request_timeout", "The request's head did not arrive in time.")
    }
    static var bodyTimeout: GatewayError {
        GatewayError(408, "request_timeout", "The request's body did not arrive in time.")
    }
}
