/// The answer's way back: from a call, a filter's reply or an error to the client.
///
///     callHead ─▶ [held while another try is possible] ─▶ answer filters, reverse ─▶ sendHead
///     callBody ─▶ observe ─▶ bytes filters ─▶ sendBody         callEnd ─▶ sendEnd ─▶ end of filters ─▶ finished
///
/// Two commits: the head has been sent (`headSent`), and content has been seen (`AnswerFacts.hasContent`). Falling over to
/// another backend is possible until content; after the head a failure is an event of the client's dialect or a broken
/// transfer, never an end that we made up.
import Containers
public import HTTP

extension Walk {
    /// Bytes of an uncommitted answer that are held before it is committed anyway: four events of the largest usual size.
    static let maxHeld = 65_536

    /// The final head of a call's answer.
    public func callHead(_ call: Call, _ head: borrowing ResponseHead) {
        let exchange = call.exchange
        exchange.account.upstreamHead = clock.now
        exchange.account.upstreamStatus = head.status
        call.state = .answering
        if settleKey(call, head) { return }
        takeHead(call, head)
    }

    /// The head of an answer that is not about the key that was used.
    func takeHead(_ call: Call, _ head: borrowing ResponseHead) {
        let exchange = call.exchange
        if exchange.plan.hasNext, Self.isRetryable(head.status) {
            calls.cancel(call)
            return startTry(exchange)
        }
        if call.isTranslated { return translatedHead(call, head) }
        withAnswerDialect(call) { call.observer.begin(head, $0, asArray: exchange.facts.streamsArray) }
        if exchange.headSent, !call.observer.isEvents(head) { return giveUp(call, GatewayError(answer: head.status)) }
        call.endsWithConnection = head.framing == .untilClose
        call.holds = exchange.plan.hasNext && call.observer.readsStream || exchange.holdsForAccount(call)
        if call.holds { return call.heldHead.copy(head) }
        exchange.answer.copy(head)
        exchange.account.facts = AnswerFacts()
        sendHead(exchange)
    }

    /// Statuses that another backend may do better: overload, rate limits, and servers that are broken or away.
    static func isRetryable(_ status: Int) -> Bool {
        status == 429 || status == 408 || status >= 500
    }

    /// Bytes of a call's answer, in the loop turn in which they came.
    public func callBody(_ call: Call, _ bytes: Span<UInt8>) {
        if call.awaitsVerdict { return holdForVerdict(bytes, call) }
        if call.isTranslated { return translatedBody(call, bytes) }
        let exchange = call.exchange
        let hidesUsage = call.observer.hidesUsage && call.observer.readsStream
        withAnswerDialect(call) { call.observer.read(bytes, $0, into: &exchange.account.facts) }
        deliver(hidesUsage ? call.passedBytes : bytes, call)
    }

    /// Hands on what the client is to read, or holds it while another backend may yet answer in place of this one.
    func deliver(_ bytes: Span<UInt8>, _ call: Call) {
        if call.holds { return hold(bytes, call) }
        pass(bytes, call.exchange)
    }

    /// Not inlined: of a stream's events nearly all are passed on.
    @inline(never)
    private func hold(_ bytes: Span<UInt8>, _ call: Call) {
        call.held.append(bytes)
        countKept(call)
        let facts = call.exchange.account.facts
        if facts.hasError { return retryHeld(call) }
        if !call.isTranslated, call.observer.kind == .json, call.held.count <= Self.maxHeld { return }
        guard facts.hasContent || facts.isFinished || call.held.count > Self.maxHeld else { return }
        commit(call)
    }

    /// Calls `body` with the dialect that the answer speaks.
    @inline(__always)
    private func withAnswerDialect(_ call: Call, _ body: (any Dialect) -> Void) {
        let exchange = call.exchange
        let index =
            exchange.operation == .other ? exchange.graph.nodes.backends[call.backend].dialect : exchange.dialectIndex
        exchange.graph.dialectPins[index].with { body($0.value) }
    }

    /// What was held back goes out; there is no other try from here on.
    func commit(_ call: Call) {
        let exchange = call.exchange
        call.holds = false
        exchange.answer.copy(call.heldHead)
        sendHead(exchange)
        pass(call.heldBytes, exchange)
        call.held.clear()
        countKept(call)
    }

    /// An error event before content: the next backend gets the request.
    private func retryHeld(_ call: Call) {
        calls.cancel(call)
        startTry(call.exchange)
    }

    /// Hands bytes to the filters that read them and to the client.
    func pass(_ bytes: Span<UInt8>, _ exchange: Exchange) {
        if bytes.isEmpty { return }
        exchange.account.answerBytes += bytes.count
        exchange.noteLast(bytes)
        for position in exchange.ran.indices {
            exchange.withFilter(position, in: .answerBytes) { $0.bytes(bytes, exchange) }
        }
        guard let port = exchange.port else { return }
        exchange.lastSent = clock.now
        if !port.sendBody(bytes, exchange) { clientFull(exchange) }
    }

    func clientFull(_ exchange: Exchange) {
        exchange.clientIsFull = true
        if let call = exchange.call, call.state == .answering { calls.pause(call) }
    }

    /// The client's connection takes more.
    public func clientDrained(_ exchange: Exchange) {
        exchange.clientIsFull = false
        if exchange.feed.isBlocked { return pumpFeed(exchange) }
        if let call = exchange.call, call.state == .answering { calls.resume(call) }
    }

    /// The clean end of a call's answer.
    public func callEnd(_ call: Call) {
        if call.awaitsVerdict, !verdictPassed(call) { return }
        let exchange = call.exchange
        call.state = .over
        exchange.account.upstreamEnded = clock.now
        if call.isTranslated { return translatedEnd(call) }
        withAnswerDialect(call) { call.observer.end($0, into: &exchange.account.facts) }
        if call.observer.hidesUsage, call.observer.readsStream { deliver(call.passedBytes, call) }
        if call.state != .over || exchange.phase == .over { return }
        if call.holds {
            if !exchange.account.facts.hasContent, exchange.plan.hasNext { return startTry(exchange) }
            commit(call)
        }
        if call.endsWithConnection, call.observer.readsStream, !exchange.account.facts.isFinished {
            return breakOff(exchange, .upstreamTruncated)
        }
        exchange.port?.sendEnd(exchange)
        finish(exchange, .complete)
    }

    /// A call has failed; `error.retry` tells whether another backend may be tried.
    public func callFailed(_ call: Call, _ error: GatewayError) {
        let exchange = call.exchange
        call.state = .over
        if call.awaitsVerdict, settleByHead(call) { return }
        // Comments that kept the client waiting are no answer: another backend may still give it.
        let isUntouched = exchange.account.answerBytes == 0 && (!exchange.headSent || exchange.facts.streams)
        if isUntouched, exchange.plan.hasNext, error.retry != .never || call.holds { return startTry(exchange) }
        exchange.headSent ? breakOff(exchange, error) : fail(exchange, error)
    }

    /// Sends the head in `exchange.answer` after the answer filters, last first.
    func sendHead(_ exchange: Exchange) {
        exchange.phase = .answering
        if exchange.headSent { return }
        exchange.answer.headers.removeAll(.xRequestID)
        exchange.answer.headers.append(.xRequestID, exchange.requestIDText)
        for position in exchange.ran.indices.reversed() {
            exchange.withFilter(position, in: .answerHead) { $0.answer(exchange) }
        }
        exchange.account.answerHead = clock.now
        if !exchange.isDetached { exchange.account.status = exchange.answer.status }
        exchange.headSent = true
        exchange.appendAccount()
        exchange.port?.sendHead(exchange)
    }

    /// Answers with an error in the client's dialect; after the head has been sent the transfer breaks off instead.
    public func fail(_ exchange: Exchange, _ error: GatewayError) {
        if exchange.phase == .over { return }
        if exchange.headSent { return breakOff(exchange, error) }
        reply(.error(error), exchange)
    }

    /// What came was no request: an answer without graph, route or filter, then the end of the connection.
    public func refuse(_ exchange: Exchange, _ error: GatewayError) {
        exchange.graph.exchanges += 1
        exchange.account.began = clock.now
        // What was read of the head is no head: nothing may look at it.
        exchange.head.clear()
        exchange.dialectIndex = exchange.graph.plainDialect
        fill(exchange, error)
        exchange.answer.headers.append(.xRequestID, exchange.requestIDText)
        exchange.account.status = error.status
        exchange.headSent = true
        exchange.port?.sendRefusal(exchange)
        finish(exchange, .failed)
    }

    func reply(_ reply: Reply, _ exchange: Exchange) {
        switch reply {
        case .error(let error): fill(exchange, error)
        case .fixed(let fixed): fill(exchange, fixed)
        case .stored:
            sendHead(exchange)
            return pumpFeed(exchange)
        case .fed(let allowance):
            exchange.feed.allowance = allowance
            exchange.phase = .feeding
            return
        }
        sendMade(exchange, reply.isError ? .failed : .complete)
    }

    /// Sends the whole answer in `exchange.answer` and `answerBody`, and ends.
    func sendMade(_ exchange: Exchange, _ outcome: Outcome) {
        exchange.answer.framing = .length(exchange.answerBody.count)
        sendHead(exchange)
        if let port = exchange.port, !exchange.answerBody.isEmpty {
            _ = port.sendBody(exchange.answerBodyBytes, exchange)
        }
        exchange.account.answerBytes = exchange.answerBody.count
        exchange.port?.sendEnd(exchange)
        finish(exchange, outcome)
    }

    func fill(_ exchange: Exchange, _ error: GatewayError) {
        exchange.account.errorCode = error.code
        exchange.answer.clear()
        exchange.answer.status = error.status
        exchange.answerBody.clear()
        exchange.answer.headers.append(.contentType, "application/json")
        if error.retryAfterMilliseconds > 0 {
            exchange.answer.headers.append(.retryAfter, decimal: (error.retryAfterMilliseconds + 999) / 1000)
            exchange.answer.headers.append(other: "retry-after-ms", decimal: error.retryAfterMilliseconds)
        }
        exchange.withDialect { $0.error(error, requestID: exchange.requestIDText, into: &exchange.answerBody) }
    }

    private func fill(_ exchange: Exchange, _ fixed: FixedReply) {
        switch fixed.content {
        case .error(let error): fill(exchange, error)
        case .models(let names): fillModels(exchange, names, status: fixed.status)
        case .body(let body, let contentType):
            exchange.answer.clear()
            exchange.answer.status = fixed.status
            exchange.answerBody.clear()
            exchange.answer.headers.append(.contentType, contentType.span)
            exchange.answerBody.append(body.span)
        }
        for header in fixed.headers {
            let (name, value) = header
            exchange.answer.headers.append(name: name.span, value: value.span)
        }
    }

    /// The answer cannot be completed: an error event where the client reads events, then an end without the dialect's own;
    /// otherwise the transfer is cut so that the client sees it was not whole.
    func breakOff(_ exchange: Exchange, _ error: GatewayError) {
        exchange.account.errorCode = error.code
        if exchange.phase == .answering, let call = exchange.call, call.answersTranslatedStream {
            return breakOffTranslated(call, error)
        }
        // By the answer, not by the call: who shares another's answer has none, or an old one.
        let isLines = exchange.answerIsLines
        if isLines || exchange.answerIsEvents, exchange.answer.framing == .chunked {
            exchange.answerBody.clear()
            // What broke off in the middle of an event ends first, or ours would be a part of it.
            if exchange.account.answerBytes > 0, !exchange.endsWithEvent(isLines) {
                exchange.answerBody.append(isLines ? "\n" : "\n\n")
            }
            exchange.withDialect {
                $0.errorEvent(
                    error, exchange.operation, requestID: exchange.requestIDText, into: &exchange.answerBody)
            }
            if let port = exchange.port { _ = port.sendBody(exchange.answerBodyBytes, exchange) }
            exchange.port?.sendEnd(exchange)
        }
        exchange.port?.abort(exchange)
        finish(exchange, .failed)
    }

    /// The client has left. Its call is cancelled unless a filter has another reader for it: then this returns true, and
    /// the caller gives the exchange a port that drops what it is sent.
    public func clientLeft(_ exchange: Exchange) -> Bool {
        if exchange.phase == .over { return false }
        var stays = false
        for position in exchange.ran.indices {
            exchange.withFilter(position, in: .end) { if $0.clientLeft(exchange) { stays = true } }
        }
        exchange.account.status = 499
        exchange.account.errorCode = "client_closed_request"
        if stays {
            exchange.isDetached = true
            return true
        }
        finish(exchange, .clientLeft)
        return false
    }

    /// Gives everything back: the call, what filters reserved, the graph. Exactly once an exchange.
    func finish(_ exchange: Exchange, _ outcome: Outcome) {
        if exchange.phase == .over { return }
        exchange.phase = .over
        if let call = exchange.call {
            if call.state != .over, call.state != .idle {
                call.state = .over
                calls.cancel(call)
            }
            releaseKept(call)
        }
        exchange.feed.clear()
        exchange.account.ended = clock.now
        exchange.settleAccount()
        noteLosses(exchange)
        for position in exchange.ran.indices { exchange.withFilter(position, in: .end) { $0.end(exchange, outcome) } }
        exchange.graph.exchanges -= 1
        exchange.port?.finished(exchange)
    }
}

extension Exchange {
    func noteLast(_ bytes: Span<UInt8>) {
        for index in max(0, bytes.count - 4)..<bytes.count { lastBytes = lastBytes << 8 | UInt32(bytes[index]) }
    }

    /// What has been sent ends with a whole event, which is an empty line of any of the three line ends, or with a whole line.
    /// An empty line between lines of JSON is an error to their readers.
    func endsWithEvent(_ isLines: Bool) -> Bool {
        if isLines { return lastBytes & 0xFF == 0x0A }
        return lastBytes & 0xFFFF == 0x0A0A || lastBytes == 0x0D0A_0D0A || lastBytes & 0xFFFF == 0x0D0D
    }

    /// The client reads what it is sent as events. Coded ones are not ours to add to.
    public var answerIsEvents: Bool { answerIs("text/event-stream") }

    /// The same for lines of JSON, where its dialect streams them.
    var answerIsLines: Bool {
        var streamsLines = false
        withDialect { streamsLines = $0.streamsLines }
        return streamsLines && answerIs("application/x-ndjson")
    }

    private func answerIs(_ type: StaticString) -> Bool {
        if answer.headers.first(.contentEncoding) != nil { return false }
        guard let value = answerHeader(.contentType) else { return false }
        return AnswerObserver.isType(value, type)
    }
}
