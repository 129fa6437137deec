/// The key that a call goes out with, and what its answer says of it.
///
///     401, 403, 429 ──────────────────────────────▶ the key rests ─┬─▶ another is tried
///     a status whose body tells ─▶ held ─▶ read ──────┘             └─▶ 502, or what is left of a 429 goes to the client
///                                            └─▶ not about the key: goes on as if it came now
import Chat
import Containers
import HTTP

extension Walk {
    /// Nearly all backends have one key, or none.
    func chooseKey(_ call: Call) throws(GatewayError) {
        let graph = call.exchange.graph
        let backend = graph.nodes.backends[call.backend]
        if backend.signs { call.startedAt = clock.wallClockSeconds }
        if backend.keyCount < 2 {
            call.key = backend.keyCount == 0 ? -1 : backend.firstKey
        } else if let key = graph.nodes.chooseKey(backend, now: clock.now, random: clock.random) {
            call.key = key
        } else {
            throw .keysRest(graph.nodes.rest(of: backend, now: clock.now))
        }
    }

    /// An answer has begun. False: it is not about the key that was used. True: it is, or it is held until that is known.
    func settleKey(_ call: Call, _ head: borrowing ResponseHead) -> Bool {
        if call.key < 0 || head.status < 400 { return false }
        if call.tellsOfKeyInBody(head) {
            call.awaitsVerdict = true
            call.holds = true
            call.heldHead.copy(head)
            return true
        }
        let verdict = KeyVerdict(status: head.status, retryAfterMilliseconds: head.headers.retryAfterMilliseconds)
        return verdict.map { settleKey(call, $0) } ?? false
    }

    /// The key rests, and another is tried, if there is one; nobody is told of a refusal that he cannot mend. False: the answer
    /// is the client's.
    private func settleKey(_ call: Call, _ verdict: KeyVerdict) -> Bool {
        let exchange = call.exchange
        let graph = exchange.graph
        let backend = graph.nodes.backends[call.backend]
        if graph.nodes.park(key: call.key, of: backend, verdict, now: clock.now) {
            calls.keyRests(call, verdict.reason)
        }
        call.keyTries += 1
        if exchange.operation != .other, isAnotherKey(call, backend) || isAnotherToken(call) {
            calls.cancel(call)
            start(call, TargetPlan.Leaf(backend: call.backend, model: call.model))
            return true
        }
        guard case .refused = verdict, backend.kind == .model else { return false }
        giveUp(call, .upstreamAuth)
        return true
    }

    private func isAnotherKey(_ call: Call, _ backend: FlatBackend) -> Bool {
        call.keyTries < backend.keyCount
            && call.exchange.graph.nodes.chooseKey(backend, now: clock.now, random: clock.random) != nil
    }

    /// A token that is refused may have been withdrawn before its end (401; a 403 is about what its account may do).
    private func isAnotherToken(_ call: Call) -> Bool {
        let exchange = call.exchange
        guard exchange.account.upstreamStatus == 401, call.keyTries == 1, let signer = exchange.graph.signers[call.key]
        else { return false }
        return signer.refused(call.credentialVersion, at: clock.wallClockSeconds)
    }

    /// Bytes of an answer whose body tells of the key. One that is longer than any that does goes on.
    func holdForVerdict(_ bytes: Span<UInt8>, _ call: Call) {
        call.held.append(bytes)
        countKept(call)
        if call.held.count > AnswerTranslation.maxFailure, !settleByHead(call) { _ = release(call) }
    }

    /// A body that does not come to its end tells nothing: its head may. True: it was about the key.
    func settleByHead(_ call: Call) -> Bool {
        call.awaitsVerdict = false
        let wait = call.heldHead.headers.retryAfterMilliseconds
        let verdict = KeyVerdict(status: call.heldHead.status, retryAfterMilliseconds: wait)
        return verdict.map { settleKey(call, $0) } ?? false
    }

    /// Such an answer is whole. False: it was about the key, or what was held has led to another try or to the exchange's end.
    func verdictPassed(_ call: Call) -> Bool {
        call.awaitsVerdict = false
        let wait = call.heldHead.headers.retryAfterMilliseconds
        let report = call.readHeldError()
        if let verdict = KeyVerdict(report, status: call.heldHead.status, retryAfterMilliseconds: wait),
            settleKey(call, verdict)
        {
            return false
        }
        return release(call)
    }

    /// What was held goes on as if it came now. False: the call has come to its end by that.
    private func release(_ call: Call) -> Bool {
        call.awaitsVerdict = false
        call.holds = false
        var head = ResponseHead()
        var body = ByteBuffer()
        swap(&head, &call.heldHead)
        swap(&body, &call.held)
        countKept(call)
        takeHead(call, head)
        if call.state == .answering, !body.isEmpty { callBody(call, body.span) }
        return call.state == .answering
    }
}

extension Call {
    /// A body in a content coding is not read.
    fileprivate func tellsOfKeyInBody(_ head: borrowing ResponseHead) -> Bool {
        if head.headers.first(.contentEncoding) != nil { return false }
        let status = head.status
        return withBackendDialect { $0.tellsOfKeyInBody(status) }
    }

    fileprivate func readHeldError() -> UpstreamReport {
        var report = UpstreamReport()
        withBackendDialect { $0.backendFormat?.readError(heldBytes, status: heldHead.status, into: &report) }
        return report
    }
}

extension GatewayError {
    /// All are spent: for so many ns more.
    static func keysRest(_ rest: UInt64) -> GatewayError {
        GatewayError(
            429, "upstream_rate_limited", "All keys of the backend are spent for the moment.", side: .upstream,
            retry: .safe, retryAfterMilliseconds: Int(rest / 1_000_000) + 1)
    }
}
