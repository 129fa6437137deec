/// Counts requests for limits: the face that filters see, in memory or elsewhere.
///
/// All calls may come from any thread. `now` is monotonic time in ns, as the loop read it for its turn.
public protocol LimitEngine: AnyObject, Sendable {
    /// Names a limiter among others: same name and window, same counts, whatever graph asks.
    func space(_ name: String, window: UInt64) -> UInt64
    /// What is counted (`bytes`: a caller, a team, an address), for its keys in any limiter's space.
    func subject(_ bytes: Span<UInt8>) -> LimitSubject

    /// Counts one request of at most `limit` in `window` ns; nothing is counted unless it is allowed.
    func take(_ key: LimitKey, limit: Int, window: UInt64, now: UInt64, ticket: Ticket) -> StateAnswer<LimitDecision>
    /// Counts one more under way, of at most `limit`.
    func acquire(_ key: LimitKey, limit: Int, now: UInt64, ticket: Ticket) -> StateAnswer<LimitAdmission>
    /// Undoes one `acquire` that admitted.
    func release(_ key: LimitKey, now: UInt64)

    /// Takes an amount, of at most `limit` in `window` ns; nothing is taken unless it is allowed.
    func reserve(_ key: LimitKey, amount: Int, limit: Int, window: UInt64, now: UInt64, ticket: Ticket)
        -> StateAnswer<AmountDecision>
    /// Puts what was `used` in the place of what `reserve` took; exactly once for each that was allowed.
    func settle(_ key: LimitKey, reserved: Int, used: Int, in window: LimitWindow, of length: UInt64, now: UInt64)
}
