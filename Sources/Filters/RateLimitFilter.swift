/// `limit.rate`: so many requests a window, so many tokens, so many requests at once, counted exactly across all workers.
///
/// What is counted together is chosen by `Key`. The counts live in State's table under the filter's name, so a reload keeps
/// them. A table without room admits (it is sized for a quarter of a million keys) and counts that it did.
import Chat
import Containers
public import Graph
import HTTP
public import State

public final class RateLimitFilter: Filter {
    /// Whose requests are counted together. A request without a known caller counts by its address.
    public enum Key: Sendable, Equatable {
        case caller, team, address, model, route
        /// Lower-case name.
        case header([UInt8])
    }

    /// What `end` gives back, and `answer` tells.
    public struct Memory: BitwiseCopyable {
        var subject: LimitSubject
        var tokens: TokenReservation
        var remaining: Int32
        var resetMilliseconds: Int32
        var holdsLevel: Bool
        var counted: Bool
    }

    private let by: Key
    private let requests: (count: Int, window: UInt64)?
    private let concurrent: Int?
    private let table: LimitTable
    private let clock: any LoopClock
    private let slot: ScratchSlot<Memory>
    private let tokenWindows: [TokenWindow]
    private let defaultOutput: Int
    private let windowSpace: UInt64
    private let levelSpace: UInt64

    public init(
        name: String, by: Key, requests: (count: Int, window: UInt64)?, tokens: TokenLimits = TokenLimits(),
        concurrent: Int?, table: LimitTable, clock: any LoopClock, slot: ScratchSlot<Memory>
    ) {
        self.by = by
        self.requests = requests
        self.concurrent = concurrent
        self.table = table
        self.clock = clock
        self.slot = slot
        windowSpace = table.space(name, window: requests?.window ?? 0)
        levelSpace = table.space(name + " under way", window: 0)
        func window(_ of: TokenWindow.Of, _ rate: (count: Int, window: UInt64)?) -> TokenWindow? {
            guard let rate else { return nil }
            let space = table.space("\(name) tokens \(of)", window: rate.window)
            return TokenWindow(of: of, limit: rate.count, length: rate.window, space: space)
        }
        tokenWindows = [window(.total, tokens.total), window(.input, tokens.input), window(.output, tokens.output)]
            .compactMap { $0 }
        defaultOutput = tokens.defaultOutput
    }

    public static func needs(_ by: Key, tokens: Bool = false) -> Needs {
        var needs: Needs = [.answerHead, .end]
        if by == .model || tokens { needs.insert(.wholeBody) }
        if by == .route { needs.insert(.route) }
        return needs
    }

    public var needs: Needs { Self.needs(by, tokens: !tokenWindows.isEmpty) }

    /// Tokens first: a request that they refuse is counted nowhere.
    public func request(_ exchange: Exchange) throws(GatewayError) -> Verdict {
        let subject = subject(exchange)
        exchange.scratch[slot].subject = subject
        if !tokenWindows.isEmpty { try reserve(subject, exchange) }
        if let requests { try count(requests, subject, exchange) }
        if let concurrent { try enter(concurrent, subject, exchange) }
        return .next
    }

    /// How long the prompt of a form is, an upload of audio or images, is not known before its answer: it reserves one token, so that it
    /// does not pass a window that is full.
    private func reserve(_ subject: LimitSubject, _ exchange: Exchange) throws(GatewayError) {
        var input = exchange.inputEstimate(for: exchange.model)
        if input == 0, exchange.operation.hasPrompt, exchange.isPost { input = 1 }
        if input == 0 { return }
        let output = exchange.outputBound ?? (exchange.operation.isChat ? defaultOutput : 0)
        var tokens = TokenReservation()
        // What was reserved until one refused is settled at the end, like all else.
        defer { exchange.scratch[slot].tokens = tokens }
        try tokens.reserve(input: input, output: output, in: tokenWindows, subject, table, clock.now)
    }

    private func count(
        _ requests: (count: Int, window: UInt64), _ subject: LimitSubject, _ exchange: Exchange
    ) throws(GatewayError) {
        let key = subject.key(.window, space: windowSpace)
        let decision = table.take(key, limit: requests.count, window: requests.window, now: clock.now)
        if decision.outcome == .full { return }
        var memory = exchange.scratch[slot]
        memory.counted = true
        memory.remaining = Int32(clamping: decision.remaining)
        memory.resetMilliseconds = Int32(clamping: (decision.resetAfter + 999_999) / 1_000_000)
        exchange.scratch[slot] = memory
        if decision.outcome == .refused { throw .limited(decision.retryAfter) }
    }

    private func enter(_ limit: Int, _ subject: LimitSubject, _ exchange: Exchange) throws(GatewayError) {
        switch table.acquire(subject.key(.level, space: levelSpace), limit: limit, now: clock.now) {
        case .full: return
        case .refused: throw .tooManyAtOnce
        case .admitted:
            exchange.scratch[slot].holdsLevel = true
        }
    }

    /// Whom this request is counted with.
    private func subject(_ exchange: Exchange) -> LimitSubject {
        switch by {
        case .caller where !exchange.callerID.isEmpty: return table.subject(exchange.callerID)
        case .team where !exchange.callerTeam.isEmpty: return table.subject(exchange.callerTeam)
        case .model: return table.subject(exchange.model)
        case .route: return table.subject(exchange.routeName)
        case .header(let name):
            if let value = exchange.header(named: name.span) { return table.subject(value) }
        case .caller, .team, .address: break
        }
        return table.subject(exchange.clientAddressText)
    }

    /// OpenAI's field names and its Go-style durations, which SDKs read.
    public func answer(_ exchange: Exchange) {
        let memory = exchange.scratch[slot]
        if memory.tokens.isTold {
            exchange.answer.headers.append(
                other: "x-ratelimit-limit-tokens", decimal: memory.tokens.limit(tokenWindows))
            exchange.answer.headers.append(other: "x-ratelimit-remaining-tokens", decimal: Int(memory.tokens.remaining))
            exchange.answer.headers.append(
                other: "x-ratelimit-reset-tokens", decimal: Int(memory.tokens.resetMilliseconds), unit: "ms")
        }
        guard let requests, memory.counted else { return }
        exchange.answer.headers.append(other: "x-ratelimit-limit-requests", decimal: requests.count)
        exchange.answer.headers.append(other: "x-ratelimit-remaining-requests", decimal: Int(memory.remaining))
        exchange.answer.headers.append(
            other: "x-ratelimit-reset-requests", decimal: Int(memory.resetMilliseconds), unit: "ms")
    }

    public func end(_ exchange: Exchange, _ outcome: Outcome) {
        let memory = exchange.scratch[slot]
        if memory.holdsLevel { table.release(memory.subject.key(.level, space: levelSpace), now: clock.now) }
        if !tokenWindows.isEmpty {
            memory.tokens.settle(
                used: used(exchange, outcome), in: tokenWindows, memory.subject, table, clock.now)
        }
    }

    /// Tokens of an exchange that is over: as reported or estimated; none where no backend answered. Nil: a backend answered, with
    /// success, and did not say, and nothing is estimated (`Exchange.settleAccount`).
    private func used(_ exchange: Exchange, _ outcome: Outcome) -> (input: Int, output: Int)? {
        let usage = exchange.account.facts.usage
        // A GET reads once more what another request has paid for (`/v1/responses/…`).
        if usage.isReported { return exchange.isPost ? (usage.input, usage.output) : (0, 0) }
        let status = exchange.account.upstreamStatus
        let isAnswered = exchange.account.attempts > 0 && status >= 200 && status < 300
        return outcome == .complete && isAnswered ? nil : (0, 0)
    }
}

extension GatewayError {
    static func limited(_ nanoseconds: UInt64) -> GatewayError {
        GatewayError(
            429, "rate_limit_exceeded", "Too many requests. Wait before the next.",
            retryAfterMilliseconds: Int(clamping: (nanoseconds + 999_999) / 1_000_000))
    }
    static var tooManyAtOnce: GatewayError {
        GatewayError(
            429, "concurrency_limit_exceeded", "Too many requests at the same time. Wait for one to end.",
            retryAfterMilliseconds: 1000)
    }
}
