/// What happens in a stream because nothing happens: comments that keep it open, and the end of what was held for the usage.
///
///     asked ──── keepalive ───▶ head, comment ──── keepalive ───▶ comment …      (any event from the backend begins it anew)
///     finish ──── 1 s ───▶ what follows it, with the usage that is known
import Chat
import Containers
import HTTP

extension Walk {
    /// What follows the finish of a translated stream waits so long for the usage; ns.
    static let maxEnding: UInt64 = 1_000_000_000

    /// A client waits for a stream: it is not to wait in silence.
    func keepAwake(_ call: Call) {
        let exchange = call.exchange
        exchange.lastSent = clock.now
        let keepalive = exchange.graph.nodes.routes[exchange.route].keepalive
        if keepalive > 0 { calls.wake(call, after: keepalive) }
    }

    /// A translated stream has told of its finish: the rest is held for the usage, not for ever.
    func awaitEnd(_ call: Call) {
        call.endingSince = clock.now
        calls.wake(call, after: Self.maxEnding)
    }

    /// The time that `CallPort.wake` was asked for has come, for this request or for one before it on the same call.
    public func callWoken(_ call: Call) {
        let exchange = call.exchange
        guard call.state != .idle, call.state != .over, exchange.phase == .calling || exchange.phase == .answering
        else { return }
        if call.waitsUntil > 0 { return startWhenReady(call) }
        if !exchange.facts.streams { return }
        var next = UInt64.max
        if call.isTranslated, call.translation?.reply.stream.isEnding == true { next = endEnding(call) }
        let keepalive = exchange.graph.nodes.routes[exchange.route].keepalive
        if keepalive > 0, exchange.phase != .over {
            if clock.now - exchange.lastSent >= keepalive { sendKeepAlive(exchange) }
            next = min(next, exchange.lastSent + keepalive)
        }
        if next != .max, exchange.phase != .over { calls.wake(call, after: max(1, next - min(next, clock.now))) }
    }

    /// Lets what follows the finish go when its time has come; else says when it will have.
    private func endEnding(_ call: Call) -> UInt64 {
        let due = call.endingSince + Self.maxEnding
        if clock.now < due { return due }
        flushTranslated(call)
        return .max
    }

    /// Before the first byte it commits the head, and so the status; another backend may still give the content.
    private func sendKeepAlive(_ exchange: Exchange) {
        exchange.lastSent = clock.now
        guard exchange.operation.isChat, !exchange.clientIsFull, !exchange.isDetached else { return }
        exchange.answerBody.clear()
        exchange.withDialect { exchange.answerBody.append($0.keepAlive) }
        if exchange.answerBody.isEmpty { return }
        if exchange.headSent {
            // Only between the events of a stream that we frame.
            guard exchange.answerIsEvents, exchange.answer.framing == .chunked,
                exchange.account.answerBytes == 0 || exchange.endsWithEvent(false)
            else { return }
        } else {
            // What is held may be no stream at all, and an array has no place for a comment.
            guard !exchange.facts.streamsArray, let call = exchange.call, !call.holds || call.answersStream else {
                return
            }
            exchange.answer.clear()
            exchange.answer.status = 200
            exchange.withDialect { exchange.answer.headers.append(.contentType, $0.streamType(exchange.facts)) }
            exchange.answer.headers.append(.cacheControl, "no-cache")
            exchange.answer.framing = .chunked
            if call.isTranslated, let translation = call.translation {
                appendLosses(translation, exchange, to: &exchange.answer)
            }
            sendHead(exchange)
        }
        if let port = exchange.port, !port.sendBody(exchange.answerBodyBytes, exchange) { clientFull(exchange) }
    }
}
