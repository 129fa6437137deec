/// The way back of an answer that is translated: the client's head is made anew, its body by `Translation`.
///
///     stream:    head ─▶ events, each in the turn in which it came ─▶ the dialect's own end
///     one text:  kept until it is whole ─▶ head ─▶ body
///     error:     kept until it is whole ─▶ an error of the client's dialect
import Chat
import Containers
import HTTP

extension Walk {
    /// The head of a call's answer that another format is made of.
    func translatedHead(_ call: Call, _ head: borrowing ResponseHead) {
        guard let translation = call.translation else { return }
        let exchange = call.exchange
        do throws(GatewayError) {
            try translation.reply.begin(head, streams: translation.request.streams)
        } catch {
            return giveUp(call, error)
        }
        if translation.reply.shape != .stream { return }
        call.heldHead.clear()
        fillStreamHead(&call.heldHead, translation, exchange)
        call.holds = exchange.plan.hasNext
        if call.holds { return }
        exchange.answer.copy(call.heldHead)
        exchange.account.facts = AnswerFacts()
        sendHead(exchange)
    }

    /// Bytes of such an answer.
    func translatedBody(_ call: Call, _ bytes: Span<UInt8>) {
        guard let translation = call.translation else { return }
        let exchange = call.exchange
        let wasEnding = translation.reply.stream.isEnding
        do throws(GatewayError) {
            try translation.reply.feed(bytes, into: &exchange.account.facts)
        } catch {
            return giveUp(call, error)
        }
        if !fits(call) { return giveUp(call, .overloaded) }
        guard translation.reply.shape == .stream else { return }
        if translation.reply.stream.isEnding, !wasEnding { awaitEnd(call) }
        deliverTranslated(call, translation)
    }

    /// What follows the finish goes out without the usage.
    func flushTranslated(_ call: Call) {
        guard let translation = call.translation else { return }
        translation.reply.stream.flush()
        countKept(call)
        deliverTranslated(call, translation)
    }

    /// The clean end of such an answer's bytes. A stream without the end of its dialect is broken all the same.
    func translatedEnd(_ call: Call) {
        guard let translation = call.translation else { return }
        let exchange = call.exchange
        switch translation.reply.shape {
        case .none: giveUp(call, .unreadableAnswer)
        case .failure: giveUp(call, translation.reply.failure(ofClientsKey: call.forwardsCredential))
        case .whole, .wholeForStream: endWhole(call, translation)
        case .stream:
            translation.reply.endStream(into: &exchange.account.facts)
            deliverTranslated(call, translation)
            // What was delivered may have ended the exchange, or begun another try.
            if exchange.phase != .over, call.state == .over { endStream(call) }
        }
    }

    private func endStream(_ call: Call) {
        let exchange = call.exchange
        if call.holds {
            if !exchange.account.facts.hasContent, exchange.plan.hasNext { return startTry(exchange) }
            commit(call)
        }
        if !exchange.account.facts.isFinished { return breakOff(exchange, .upstreamTruncated) }
        exchange.port?.sendEnd(exchange)
        finish(exchange, .complete)
    }

    /// Hands on what has been written. After a failure that the backend told of in mid-stream there is nothing more to come.
    private func deliverTranslated(_ call: Call, _ translation: Translation) {
        let exchange = call.exchange
        lendWritten(translation, exchange) { deliver($0, call) }
        if exchange.account.facts.hasError, exchange.phase == .answering, !call.holds { endFailed(call) }
    }

    /// The client has been told of the failure: its stream ends without the end that its dialect has for a whole one.
    private func endFailed(_ call: Call) {
        let exchange = call.exchange
        if call.state == .answering {
            call.state = .over
            calls.cancel(call)
        }
        exchange.account.errorCode = "upstream_error"
        exchange.port?.sendEnd(exchange)
        exchange.port?.abort(exchange)
        finish(exchange, .failed)
    }

    /// One text is whole: the client is sent its own, or the stream that it reads.
    private func endWhole(_ call: Call, _ translation: Translation) {
        let exchange = call.exchange
        guard finishWhole(call, translation) else { return }
        exchange.answer.clear()
        if translation.reply.shape == .wholeForStream {
            fillStreamHead(&exchange.answer, translation, exchange)
        } else {
            exchange.answer.status = 200
            exchange.answer.headers.append(.contentType, "application/json")
            exchange.answer.framing = .length(translation.reply.stream.out.count)
            appendLosses(translation, exchange, to: &exchange.answer)
        }
        sendHead(exchange)
        passTranslated(translation, exchange)
        if exchange.phase == .over { return }
        exchange.port?.sendEnd(exchange)
        finish(exchange, .complete)
    }

    /// The head of a stream in the client's dialect.
    private func fillStreamHead(_ head: inout ResponseHead, _ translation: Translation, _ exchange: Exchange) {
        head.status = 200
        exchange.withDialect { head.headers.append(.contentType, $0.streamType(exchange.facts)) }
        head.headers.append(.cacheControl, "no-cache")
        head.framing = .chunked
        appendLosses(translation, exchange, to: &head)
    }

    /// Makes the client's answer of what has been kept. False: it came to nothing.
    private func finishWhole(_ call: Call, _ translation: Translation) -> Bool {
        do throws(GatewayError) {
            try translation.reply.finishWhole(Exchange.keptBody, into: &call.exchange.account.facts)
        } catch {
            giveUp(call, error)
            return false
        }
        if fits(call) { return true }
        giveUp(call, .overloaded)
        return false
    }

    private func passTranslated(_ translation: Translation, _ exchange: Exchange) {
        lendWritten(translation, exchange) { pass($0, exchange) }
    }

    /// Lends what has been written. What takes it may end the exchange, or begin another try and that another translation.
    private func lendWritten(_ translation: Translation, _ exchange: Exchange, to body: (Span<UInt8>) -> Void) {
        var out = ByteBuffer()
        swap(&out, &translation.reply.stream.out)
        body(out.span)
        out.clear()
        // An exchange that is over has been made small already.
        if exchange.phase == .over { out.shrink(Exchange.keptBody) }
        swap(&out, &translation.reply.stream.out)
    }

    /// The call has come to nothing: the next backend, or an error.
    func giveUp(_ call: Call, _ error: GatewayError) {
        if call.state == .answering {
            call.state = .over
            calls.cancel(call)
        }
        callFailed(call, error)
    }

    /// Breaks a translated stream off with an error event of the client's format.
    func breakOffTranslated(_ call: Call, _ error: GatewayError) {
        guard let translation = call.translation else { return }
        let exchange = call.exchange
        translation.reply.stream.writeFailure(error)
        passTranslated(translation, exchange)
        if exchange.phase == .over { return }
        exchange.port?.sendEnd(exchange)
        exchange.port?.abort(exchange)
        finish(exchange, .failed)
    }

    /// Of a stream, what its answer held is known when it is over: too late to tell the client.
    func noteLosses(_ exchange: Exchange) {
        guard let call = exchange.call, call.answersTranslatedStream, let reply = call.translation?.reply.lost else {
            return
        }
        exchange.account.lost.formUnion(reply)
    }

    /// Names what was lost, where the route says so.
    func appendLosses(_ translation: Translation, _ exchange: Exchange, to head: inout ResponseHead) {
        var lost = translation.request.lost
        lost.formUnion(translation.reply.lost)
        exchange.account.lost = lost
        if lost.isEmpty || exchange.lossPolicy == .allow { return }
        var names = ByteBuffer()
        translation.appendNames(of: lost, exchange, into: &names)
        head.headers.append(name: Exchange.lossyField.bytes, value: names.span)
    }
}

extension Call {
    /// What the client is being sent is a stream that this call's translation writes.
    var answersTranslatedStream: Bool { isTranslated && translation?.reply.shape == .stream }
}
