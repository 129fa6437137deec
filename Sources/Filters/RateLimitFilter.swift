/// `limit.rate`: so many requests a window, so many at once, counted exactly across all workers.
///
/// What is counted together is chosen by `Key`. The counts live in State's table under the filter's name, so a reload keeps
/// them. A table without room admits (it is sized for a quarter of a million keys) and counts that it did.
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
        var level: LimitKey
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
    private let windowSpace: UInt64
    private let levelSpace: UInt64

    public init(
        name: String, by: Key, requests: (count: Int, window: UInt64)?, concurrent: Int?, table: LimitTable,
        clock: any LoopClock, slot: ScratchSlot<Memory>
    ) {
        self.by = by
        self.requests = requests
        self.concurrent = concurrent
        self.table = table
        self.clock = clock
        self.slot = slot
        windowSpace = table.space(name, window: requests?.window ?? 0)
        levelSpace = table.space(name + " under way", window: 0)
    }

    public static func needs(_ by: Key) -> Needs {
        switch by {
        case .model: [.answerHead, .end, .wholeBody]
        case .route: [.answerHead, .end, .route]
        default: [.answerHead, .end]
        }
    }

    public var needs: Needs { Self.needs(by) }

    public func request(_ exchange: Exchange) throws(GatewayError) -> Verdict {
        if let requests { try count(requests, exchange) }
        if let concurrent { try enter(concurrent, exchange) }
        return .next
    }

    private func count(_ requests: (count: Int, window: UInt64), _ exchange: Exchange) throws(GatewayError) {
        let key = key(.window, windowSpace, exchange)
        let decision = table.take(key, limit: requests.count, window: requests.window, now: clock.now)
        if decision.outcome == .full { return }
        var memory = exchange.scratch[slot]
        memory.counted = true
        memory.remaining = Int32(clamping: decision.remaining)
        memory.resetMilliseconds = Int32(clamping: (decision.resetAfter + 999_999) / 1_000_000)
        exchange.scratch[slot] = memory
        if decision.outcome == .refused { throw .limited(decision.retryAfter) }
    }

    private func enter(_ limit: Int, _ exchange: Exchange) throws(GatewayError) {
        let key = key(.level, levelSpace, exchange)
        switch table.acquire(key, limit: limit, now: clock.now) {
        case .full: return
        case .refused: throw .tooManyAtOnce
        case .admitted:
            var memory = exchange.scratch[slot]
            memory.level = key
            memory.holdsLevel = true
            exchange.scratch[slot] = memory
        }
    }

    /// The key of what this request is counted with.
    private func key(_ kind: LimitKind, _ space: UInt64, _ exchange: Exchange) -> LimitKey {
        switch by {
        case .caller where !exchange.callerID.isEmpty: return table.key(kind, space: space, exchange.callerID)
        case .team where !exchange.callerTeam.isEmpty: return table.key(kind, space: space, exchange.callerTeam)
        case .model: return table.key(kind, space: space, exchange.model)
        case .route:
            return table.key(kind, space: space, exchange.routeName)
        case .header(let name):
            if let value = exchange.header(named: name.span) { return table.key(kind, space: space, value) }
        case .caller, .team, .address: break
        }
        return table.key(kind, space: space, exchange.clientAddressText)
    }

    /// OpenAI's field names and its Go-style durations, which SDKs read.
    public func answer(_ exchange: Exchange) {
        guard let requests else { return }
        let memory = exchange.scratch[slot]
        guard memory.counted else { return }
        exchange.answer.headers.append(other: "x-ratelimit-limit-requests", decimal: requests.count)
        exchange.answer.headers.append(other: "x-ratelimit-remaining-requests", decimal: Int(memory.remaining))
        exchange.answer.headers.append(
            other: "x-ratelimit-reset-requests", decimal: Int(memory.resetMilliseconds), unit: "ms")
    }

    public func end(_ exchange: Exchange, _ outcome: Outcome) {
        let memory = exchange.scratch[slot]
        if memory.holdsLevel { table.release(memory.level, now: clock.now) }
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
