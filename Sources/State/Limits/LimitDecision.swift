/// What came of asking for one more request.
public struct LimitDecision: Equatable, Sendable {
    public enum Outcome: Sendable {
        case allowed
        case refused
        /// The table had no room for another key: nothing was counted, and the caller's policy decides.
        case full
    }

    public let outcome: Outcome
    /// Requests a window.
    public let limit: Int
    /// Requests that the running window still admits.
    public let remaining: Int
    /// ns until the running window ends and the whole limit is there again.
    public let resetAfter: UInt64
    /// ns until a request can be admitted; 0 when this one was.
    public let retryAfter: UInt64

    public var isAllowed: Bool { outcome == .allowed }
}

/// What came of asking for an amount; `remaining` counts in what is asked for.
public struct AmountDecision: Equatable, Sendable {
    public let decision: LimitDecision
    /// Where it was taken; meant only when it was allowed.
    public let window: LimitWindow

    init(_ decision: LimitDecision, _ window: LimitWindow) {
        self.decision = decision
        self.window = window
    }
}

/// Names one window of a key, for as long as anything of it is told apart.
public struct LimitWindow: Equatable, Sendable, BitwiseCopyable {
    let mark: UInt32

    /// No window.
    public static let none = LimitWindow(mark: 0)
}

/// What came of asking to be one more under way.
public enum LimitAdmission: Sendable {
    /// Counted; `release` must follow.
    case admitted
    case refused
    /// As `LimitDecision.Outcome.full`: not counted, nothing to release.
    case full
}
