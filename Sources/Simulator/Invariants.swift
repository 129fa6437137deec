/// What must hold in every run. Each invariant is a function of its own, named in what it reports.
import Server
import Simulation

extension World {
    func checkAll() {
        for request in history.requests {
            everyRequestThatStaysIsAnswered(request)
            guard let answer = request.answer else { continue }
            answersCarryTheirRequestID(request, answer)
            answersAreThoseOfTheRequest(request, answer)
            cutAnswersDoNotEndCleanly(request, answer)
            errorEventsStandAlone(request, answer)
            errorsHaveAReason(request, answer)
            strangersAreRefused(request, answer)
            theGatewayServesOn(request, answer)
        }
        for request in history.requests { noRequestIsSentTwice(request) }
        nothingIsLeft()
    }

    /// Who stays gets an answer to every request, unless the network broke the connection.
    private func everyRequestThatStaysIsAnswered(_ request: SentRequest) {
        if request.fate == .open || request.fate == .dropped {
            violate("every request has one answer", "request \(request.mark) to \(request.place) was \(request.fate)")
        }
    }

    private func answersCarryTheirRequestID(_ request: SentRequest, _ answer: ReceivedAnswer) {
        if answer.head.fields.filter({ $0.name == "x-request-id" }).count != 1, !request.isMalformed {
            violate("answers carry one request id", "request \(request.mark): \(answer.head.startLine)")
        }
    }

    /// The answer was made for this request, or by a cache for the same caller asking the same; and it is what was made.
    private func answersAreThoseOfTheRequest(_ request: SentRequest, _ answer: ReceivedAnswer) {
        guard let serial = answer.serial else { return }
        guard history.answers.indices.contains(serial) else {
            return violate("answers are those of the request", "request \(request.mark) got a made-up answer")
        }
        let made = history.answers[serial]
        let isOwn = made.request === request
        let isShared = request.place == .cached && made.request.isLike(request, guarded: scenario.guards)
        if !isOwn, !isShared {
            violate(
                "answers are those of the request",
                "request \(request.mark) of client \(request.client) got the answer to \(made.request.mark)")
        }
        if answer.head.status != made.status {
            violate("answers are those of the request", "request \(request.mark): status \(answer.head.status)")
        }
        if answer.body == made.told { return }
        let isBrokenOff = answer.isClean ? request.streams && answer.isMarkedAsBroken : true
        let isOfIt =
            made.told.starts(with: answer.contentBeforeError)
            || request.streams && answer.isCutInError(after: made.told)
        if !isBrokenOff || !isOfIt || !mayHaveFailed(request) {
            violate(
                "answers are those of the request",
                "request \(request.mark) to \(request.place): \(answer.body.count) bytes\(answer.isClean ? "" : ", cut,") "
                    + "of \(made.told.count) that \(made.arrival.backend) made: …\(answer.text.suffix(200))")
        }
    }

    /// What the backend did not finish the client does not take for whole: the transfer is cut, or ends with an error event.
    private func cutAnswersDoNotEndCleanly(_ request: SentRequest, _ answer: ReceivedAnswer) {
        guard let serial = answer.serial, !history.answers[serial].isWhole, answer.isClean else { return }
        if !request.streams || !answer.isMarkedAsBroken {
            violate(
                "cut answers do not end cleanly",
                "request \(request.mark) to \(request.place): \(answer.body.count) of "
                    + "\(history.answers[serial].told.count) bytes, then a clean end")
        }
    }

    /// An error event begins on a line of its own, whatever was broken off before it.
    private func errorEventsStandAlone(_ request: SentRequest, _ answer: ReceivedAnswer) {
        if answer.isMarkedAsBroken, !answer.errorStandsAlone {
            violate("error events stand alone", "request \(request.mark): …\(answer.text.suffix(200))")
        }
    }

    /// An error of the gateway's own needs a cause: the request, the backend, a limit or the network.
    private func errorsHaveAReason(_ request: SentRequest, _ answer: ReceivedAnswer) {
        // An answer that breaks off before its number is judged as one that breaks off later.
        guard answer.serial == nil, answer.isClean && !answer.isMarkedAsBroken || !mayHaveFailed(request)
        else { return }
        let isExpected: Bool
        switch answer.head.status {
        case 200: isExpected = request.place == .mock || request.place == .fixed
        case 400, 405, 431, 501, 505: isExpected = request.isMalformed
        case 401: isExpected = scenario.guards && request.tenant == nil || request.isMalformed
        case 404: isExpected = request.isMalformed
        case 408: isExpected = request.isMalformed
        case 429: isExpected = request.place == .limited
        case 503 where scenario.connections < 1_000 && scenario.clients > scenario.connections: isExpected = true
        case 502, 503, 504: isExpected = mayHaveFailed(request)
        default: isExpected = false
        }
        if !isExpected || !answer.isClean {
            violate(
                "errors have a reason",
                "request \(request.mark) to \(request.place): \(answer.head.startLine) \(answer.text)")
        }
    }

    private func mayHaveFailed(_ request: SentRequest) -> Bool {
        if scenario.breaksConnections || scenario.isSlow { return true }
        if history.arrivals(of: request).contains(where: \.isTroubled) { return true }
        // A follower of a cache's flight fails with its leader.
        return request.place == .cached
            && history.arrivals.contains {
                $0.isTroubled && history.requests[$0.mark].isLike(request, guarded: scenario.guards)
            }
    }

    /// Without a key nothing is answered, and nothing reaches a backend.
    private func strangersAreRefused(_ request: SentRequest, _ answer: ReceivedAnswer) {
        guard scenario.guards, request.tenant == nil, !request.isMalformed else { return }
        if answer.head.status != 401 || !history.arrivals(of: request).isEmpty {
            violate("strangers are refused", "request \(request.mark) to \(request.place): \(answer.head.startLine)")
        }
    }

    /// After the storm every route answers: no place, connection or memory was lost in it.
    private func theGatewayServesOn(_ request: SentRequest, _ answer: ReceivedAnswer) {
        if isSoberRequest(request), answer.head.status != 200 {
            violate("the gateway serves on", "\(request.place): \(answer.head.startLine) \(answer.text)")
        }
    }

    private func isSoberRequest(_ request: SentRequest) -> Bool { request.prompt == 1_000 }

    /// A backend gets a request once more only when a kept connection failed before any answer, or when a fallback goes on.
    private func noRequestIsSentTwice(_ request: SentRequest) {
        let arrivals = history.arrivals(of: request)
        var backends = RouteText.backends(of: request.place)
        if request.place == .split, let chosen = arrivals.first { backends = [chosen.backend] }
        var last: Arrival?
        for arrival in arrivals {
            if let last, last.backend == arrival.backend {
                if !last.endedUnanswered || arrival.isReused {
                    violate("no request is sent twice", "request \(request.mark) to \(arrival.backend)")
                }
            } else {
                guard let index = backends.firstIndex(of: arrival.backend) else {
                    return violate("no request is sent twice", "request \(request.mark) to \(arrival.backend)")
                }
                backends.removeFirst(index + 1)
            }
            last = arrival
        }
    }

    /// When all have gone and time has passed, nothing is held: no socket, no exchange, no byte.
    private func nothingIsLeft() {
        let census = gateway.census
        if census != Census() { violate("nothing is left", "\(census)") }
        // The loop's waker and the listener.
        let open = network.openDescriptors.count
        if open != 2 { violate("nothing is left", "\(open) descriptors are open") }
    }

    /// While it happens: what reaches a backend is what the client sent, without its credential.
    func checkArrival(of request: SentRequest, _ head: WireHead, _ body: [UInt8], at backend: String) {
        if head["authorization"]?.contains("mr-key") == true, scenario.guards {
            violate("credentials do not leave", "request \(request.mark) at \(backend)")
        }
        if !request.place.isTriedTwice || backend == RouteText.backends(of: .fallback)[0] {
            if request.place != .edited, body != request.forwarded {
                violate("backends get what was sent", "request \(request.mark) at \(backend)")
            }
        }
        if request.place == .edited, !String(decoding: body, as: UTF8.self).contains(RouteText.prefix) {
            violate("backends get what was sent", "request \(request.mark) without its prefix")
        }
    }
}

extension SentRequest {
    /// The same question by the same caller. Where nobody is known, all are one caller.
    func isLike(_ other: SentRequest, guarded: Bool) -> Bool {
        place == other.place && prompt == other.prompt && streams == other.streams
            && (!guarded || tenant == other.tenant)
    }
}
