/// The token limits of one `limit.rate`: of a prompt and its answer together, of prompts, of answers.
///
///     request:  estimate of the prompt, bound of the answer ─▶ reserved in each      (all or nothing)
///     end:      tokens used ─▶ settled in each
import Graph
import State

public struct TokenLimits: Sendable {
    public var total: (count: Int, window: UInt64)?
    public var input: (count: Int, window: UInt64)?
    public var output: (count: Int, window: UInt64)?
    /// Tokens of an answer reserved for a chat that names no bound.
    public var defaultOutput = 1_000

    public init() {}

    public var isEmpty: Bool { total == nil && input == nil && output == nil }
}

/// One of the limits, as it is counted.
struct TokenWindow {
    enum Of { case total, input, output }

    let of: Of
    let limit: Int
    let length: UInt64
    let space: UInt64

    func share(input: Int, output: Int) -> Int {
        switch of {
        case .total: input + output
        case .input: input
        case .output: output
        }
    }
}

/// What one exchange has reserved: trivial, kept in scratch memory.
struct TokenReservation: BitwiseCopyable {
    private var input: UInt32 = 0
    private var output: UInt32 = 0
    /// Of the windows, in order.
    private var marks = (LimitWindow.none, LimitWindow.none, LimitWindow.none)
    /// Of the scarcest window: which, what is left, ms until it ends.
    private var scarcest: UInt8 = 0
    private(set) var isTold = false
    private(set) var remaining: UInt32 = 0
    private(set) var resetMilliseconds: UInt32 = 0

    /// Tokens that can be told apart; a request for more asks for more than any window has.
    private static let most = LimitTable.maxAmount

    /// Takes the tokens of a request from each window, in order, and stops at the first that has not enough: `settle` gives back
    /// what had been taken by then.
    mutating func reserve(
        input: Int, output: Int, in windows: [TokenWindow], _ subject: LimitSubject, _ table: LimitTable, _ now: UInt64
    ) throws(GatewayError) {
        self.input = UInt32(clamping: min(input, Self.most))
        self.output = UInt32(clamping: min(output, Self.most))
        for (index, window) in windows.enumerated() {
            let amount = window.share(input: Int(self.input), output: Int(self.output))
            if amount > window.limit { throw .overTokenLimit(amount, window.limit) }
            let key = subject.key(.amount, space: window.space)
            let taken = table.reserve(key, amount: amount, limit: window.limit, window: window.length, now: now)
            switch taken.decision.outcome {
            case .full: mark(index, .none)
            case .allowed: mark(index, taken.window)
            case .refused:
                tell(index, taken.decision)
                throw .tokensLimited(taken.decision.retryAfter)
            }
            if taken.decision.outcome == .allowed, !isTold || taken.decision.remaining < Int(remaining) {
                tell(index, taken.decision)
            }
        }
    }

    /// Puts what was used in the place of what was reserved, or of nothing. Nil: as much as was reserved of the prompt, and no answer.
    func settle(
        used: (input: Int, output: Int)?, in windows: [TokenWindow], _ subject: LimitSubject, _ table: LimitTable,
        _ now: UInt64
    ) {
        for (index, window) in windows.enumerated() {
            let mark = index == 0 ? marks.0 : index == 1 ? marks.1 : marks.2
            let (input, output) = mark == .none ? (0, 0) : (Int(input), Int(output))
            table.settle(
                subject.key(.amount, space: window.space), reserved: window.share(input: input, output: output),
                used: window.share(input: used?.input ?? input, output: used?.output ?? 0), in: mark,
                of: window.length, now: now)
        }
    }

    /// The limit that `remaining` counts down from.
    func limit(_ windows: [TokenWindow]) -> Int { windows[Int(scarcest)].limit }

    private mutating func mark(_ index: Int, _ window: LimitWindow) {
        switch index {
        case 0: marks.0 = window
        case 1: marks.1 = window
        default: marks.2 = window
        }
    }

    private mutating func tell(_ index: Int, _ decision: LimitDecision) {
        isTold = true
        scarcest = UInt8(index)
        remaining = UInt32(clamping: decision.remaining)
        resetMilliseconds = UInt32(clamping: (decision.resetAfter + 999_999) / 1_000_000)
    }
}

extension GatewayError {
    static func tokensLimited(_ nanoseconds: UInt64) -> GatewayError {
        GatewayError(
            429, "token_limit_exceeded", "Too many tokens in this window. Wait before the next request.",
            retryAfterMilliseconds: Int(clamping: (nanoseconds + 999_999) / 1_000_000))
    }

    /// Not 429, which clients answer by trying again.
    static func overTokenLimit(_ tokens: Int, _ limit: Int) -> GatewayError {
        GatewayError(
            400, "request_over_token_limit",
            "Shorten this request, or ask for fewer tokens: alone it is over the limit of a whole window and can never pass.",
            detail: "about \(tokens) tokens, of \(limit)")
    }
}
