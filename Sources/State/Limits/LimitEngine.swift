/// Counts requests for limits: the face that filters see, in memory or elsewhere.
///
/// All calls may come from any thread. `now` is monotonic time in ns, as the loop read it for its turn.
public protocol LimitEngine: AnyObject, Sendable {
    /// Names a limiter among others: same name and window, same counts, whatever graph asks.
    func space(_ name: String, window: UInt64) -> UInt64
    /// The key of what is counted (`bytes`: a caller, a team, an address) within a limiter's space.
    func key(_ kind: LimitKind, space: UInt64, _ bytes: Span<UInt8>) -> LimitKey

    /// Counts one request of at most `limit` in `window` ns; nothing is counted unless it is allowed.
    func take(_ key: LimitKey, limit: Int, window: UInt64, now: UInt64, ticket: Ticket) -> StateAnswer<LimitDecision>
    /// Counts one more under way, of at most `limit`.
    func acquire(_ key: LimitKey, limit: Int, now: UInt64, ticket: Ticket) -> StateAnswer<LimitAdmission>
    /// Undoes one `acquire` that admitted.
    func release(_ key: LimitKey, now: UInt64)
}
