/// Walks an exchange through its graph: match, filters, target. The answer's way back is in `WalkAnswer.swift`.
///
///     begin ─▶ candidates ─▶ [common filters ─▶ body ─▶ model] ─▶ route ─▶ filters ─▶ target ─▶ call
///                  │                 │                                │
///                  └── no route      └───────── halt(reply) ──────────┘──▶ answer
///
/// One walk a loop. Every entry point is called by the loop with nothing else running on the exchange; a filter that waits
/// returns to the loop, and `resume` goes on where it stopped.
import Chat
import Containers
import HTTP

public final class Walk {
    let calls: any CallPort
    let clock: any LoopClock

    public init(calls: any CallPort, clock: any LoopClock) {
        self.calls = calls
        self.clock = clock
    }

    /// A request's head is in `exchange.head`; `exchange.graph` is the graph it stays on.
    public func begin(_ exchange: Exchange) {
        let graph = exchange.graph
        graph.exchanges += 1
        exchange.account.began = clock.now
        exchange.findCandidates()
        if exchange.isConnect { return fail(exchange, .connectRefused) }
        if case .length(let length) = exchange.head.framing, length > graph.limits.body {
            return fail(exchange, .bodyTooLarge)
        }
        if exchange.candidates.needsModel && !exchange.bodyIsComplete {
            exchange.phase = .common
            exchange.chain = graph.matcher.commonChain(exchange)
            runFilters(exchange)
        } else {
            chooseRoute(exchange)
        }
    }

    /// The body that `readBody(whole: true)` asked for is whole.
    public func bodyArrived(_ exchange: Exchange) {
        exchange.bodyIsComplete = true
        switch exchange.phase {
        case .common where exchange.nextFilter == exchange.chain.count: chooseRoute(exchange)
        case .common, .filtering: runFilters(exchange)
        case .calling: bodyKept(exchange)
        default: break
        }
    }

    /// A piece of a body that is not kept: straight on to the upstream. False: no more until `ClientPort.readBody`.
    public func requestPiece(_ bytes: Span<UInt8>, isLast: Bool, _ exchange: Exchange) -> Bool {
        if isLast { exchange.bodyIsComplete = true }
        guard let call = exchange.call, call.state == .sending || call.state == .answering else { return true }
        return calls.send(bytes, isLast: isLast, call)
    }

    /// What a waiting filter waited for has come.
    public func resume(_ completion: Completion, _ exchange: Exchange) {
        guard exchange.phase == .waiting else { return }
        exchange.phase = .filtering
        let filter = Int(exchange.ran[exchange.ran.count - 1])
        do throws(GatewayError) {
            let verdict = try exchange.graph.filterPins[filter].with { (holder) throws(GatewayError) in
                try holder.value.resumed(completion, exchange)
            }
            if apply(verdict, exchange) { runFilters(exchange) }
        } catch {
            fail(exchange, error)
        }
    }

    private func chooseRoute(_ exchange: Exchange) {
        do throws(GatewayError) {
            if exchange.candidates.needsModel { try learnModel(exchange) }
        } catch {
            return fail(exchange, error)
        }
        guard let route = exchange.graph.matcher.route(exchange) else {
            return fail(exchange, exchange.model.isEmpty ? .noRoute : .unknownModel(exchange.model.text))
        }
        exchange.route = route
        exchange.phase = .filtering
        exchange.chain = exchange.graph.nodes.routes[route].chain
        // The filters that ran before the body are the first of this chain, or it has none (`RouteGroup.common`).
        exchange.nextFilter = min(exchange.ran.count, exchange.chain.count)
        runFilters(exchange)
    }

    /// Reads the body's facts, and tells the filters that have run and wanted to know the model.
    private func learnModel(_ exchange: Exchange) throws(GatewayError) {
        try exchange.readFacts()
        if exchange.modelTold >= exchange.ran.count { return }
        for position in exchange.modelTold..<exchange.ran.count {
            let index = Int(exchange.ran[position])
            guard exchange.graph.needs[index].contains(.model) else { continue }
            try exchange.graph.filterPins[index].with { (holder) throws(GatewayError) in
                try holder.value.modelKnown(exchange)
            }
        }
        exchange.modelTold = exchange.ran.count
    }

    private func runFilters(_ exchange: Exchange) {
        let graph = exchange.graph
        do throws(GatewayError) {
            while exchange.nextFilter < exchange.chain.count {
                let index = graph.chainItems[exchange.chain.start + exchange.nextFilter]
                if graph.needs[Int(index)].contains(.wholeBody) {
                    if !exchange.bodyIsComplete { return readWholeBody(exchange) }
                    try learnModel(exchange)
                    try exchange.applyEdits()
                }
                exchange.nextFilter += 1
                exchange.ran.append(index)
                let verdict = try graph.filterPins[Int(index)].with { (holder) throws(GatewayError) in
                    try holder.value.request(exchange)
                }
                if !apply(verdict, exchange) { return }
            }
        } catch {
            return fail(exchange, error)
        }
        if exchange.phase == .common {
            exchange.bodyIsComplete ? chooseRoute(exchange) : readWholeBody(exchange)
        } else {
            reachTarget(exchange)
        }
    }

    /// True: go on with the next filter.
    private func apply(_ verdict: Verdict, _ exchange: Exchange) -> Bool {
        switch verdict {
        case .next: return true
        case .halt(let reply): self.reply(reply, exchange)
        case .wait: exchange.phase = .waiting
        }
        return false
    }

    private func readWholeBody(_ exchange: Exchange) {
        exchange.port?.readBody(exchange, whole: true)
    }

    private func reachTarget(_ exchange: Exchange) {
        let graph = exchange.graph
        exchange.phase = .calling
        do throws(GatewayError) {
            if exchange.bodyIsComplete { try learnModel(exchange) }
            try exchange.applyEdits()
        } catch {
            return fail(exchange, error)
        }
        exchange.plan.add(graph.nodes.routes[exchange.route].target, of: graph.nodes, random: clock.random)
        guard exchange.plan.hasNext else {
            let prepared = exchange.plan.reply
            return reply(prepared < 0 ? .error(.noRoute) : .fixed(graph.nodes.replies[prepared]), exchange)
        }
        if exchange.bodyIsComplete { return startTry(exchange) }
        if mustKeepBody(exchange) { return readWholeBody(exchange) }
        exchange.plan.keepOnlyFirst()
        startTry(exchange)
    }

    /// The body that the target wanted whole is here.
    private func bodyKept(_ exchange: Exchange) {
        do throws(GatewayError) {
            try learnModel(exchange)
        } catch {
            return fail(exchange, error)
        }
        startTry(exchange)
    }

    /// A body is kept for a second try, or because the model's name in it is replaced; a long one is only passed on.
    private func mustKeepBody(_ exchange: Exchange) -> Bool {
        if exchange.operation != .other { return true }
        guard exchange.plan.tries > 1, case .length(let length) = exchange.head.framing else { return false }
        return length <= exchange.graph.limits.replay
    }

    /// Starts the next try of the plan; without one, what went wrong is the answer.
    func startTry(_ exchange: Exchange) {
        guard let leaf = exchange.plan.takeNext() else { return fail(exchange, .noRoute) }
        let call = exchange.call ?? Call(exchange)
        exchange.call = call
        call.keyTries = 0
        start(call, leaf)
    }

    func start(_ call: Call, _ leaf: TargetPlan.Leaf) {
        let exchange = call.exchange
        call.begin(leaf)
        // What a former try has held.
        if call.counted != Kept() { countKept(call) }
        exchange.account.facts = AnswerFacts()
        exchange.account.lost = FeatureSet()
        exchange.account.upstreamStatus = 0
        let way = exchange.graph.ways[leaf.backend, exchange.dialectIndex, exchange.operation]
        if way == .refuse { return callFailed(call, .unsupportedOperation) }
        if way == .estimate || way == .translate, !exchange.isPost { return callFailed(call, .postOnly) }
        if way == .estimate { return answerEstimate(call) }
        exchange.account.attempts += 1
        exchange.account.backend = leaf.backend
        do throws(GatewayError) {
            try call.checkModel(way)
            try chooseKey(call)
            if way != .pass { try call.translateBody(way, now: clock.wallClockSeconds) }
        } catch {
            return callFailed(call, error)
        }
        startWhenReady(call)
    }

    /// The transport has begun to send: a body that was not kept may follow.
    public func callReady(_ call: Call) {
        call.state = .sending
        call.exchange.account.upstreamBegan = clock.now
        if !call.exchange.bodyIsComplete { call.exchange.port?.readBody(call.exchange, whole: false) }
    }

    /// The transport takes more of the request body again.
    public func callDrained(_ call: Call) {
        if !call.exchange.bodyIsComplete { call.exchange.port?.readBody(call.exchange, whole: false) }
    }
}

extension GatewayError {
    /// A translated request is a POST; one that was none would be answered by other rules than it was asked by.
    static var postOnly: GatewayError {
        GatewayError(405, "method_not_allowed", "This operation takes POST only.")
    }
}

extension Exchange {
    /// The first step of matching: the dialect by the path, the candidates by the head.
    func findCandidates() {
        (dialectIndex, operation) = graph.dialect(of: path)
        if operation == .models { findClientOfModels() }
        if graph.matcher.usesHost { readHost() }
        graph.matcher.candidates(self)
    }

    /// `/v1/models` is OpenAI's path, Anthropic's and, of some SDKs' versions, Gemini's: these fields tell whose client asks.
    private func findClientOfModels() {
        let name =
            head.headers.first(.anthropicVersion) != nil
            ? "anthropic" : head.headers.first(.xGoogAPIKey) != nil ? "gemini" : nil
        guard let name else { return }
        dialectIndex = graph.dialectNames.firstIndex(of: Array(name.utf8)) ?? dialectIndex
    }

    /// Reads the body's facts, once. A body that is no JSON of a dialect's has none.
    func readFacts() throws(GatewayError) {
        if facts.hasBody || (operation == .other && !candidates.needsModel) { return }
        if body.isEmpty {
            if isPost, operation != .other, operation != .models { throw .emptyBody }
            return
        }
        if head.headers.first(.contentEncoding) != nil { throw .unreadableCoding }
        try withDialect { (dialect) throws(GatewayError) in
            try dialect.read(bodyBytes, operation, into: &facts)
            dialect.readPath(path, query: query, operation, into: &facts)
        }
    }

    /// The route that this request would take, with nothing run: for `explain` and the configuration's own tests. The head
    /// and the whole body are there.
    public func matchDry() throws(GatewayError) -> Int? {
        findCandidates()
        if !body.isEmpty { try readFacts() }
        return graph.matcher.route(self)
    }

    /// Lower-case host, without port; an IPv6 address keeps its brackets, and colons inside them are its own.
    func readHost() {
        let text = authority
        let bracket = text.firstIndex(of: UInt8(ascii: "]"))
        let end = text.firstIndex(of: UInt8(ascii: ":"), from: bracket ?? 0) ?? text.count
        for index in 0..<end { host.append(text[index].asciiLowercased) }
    }
}
