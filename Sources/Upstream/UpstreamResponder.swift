/// Who asked a backend and hears its answer; called on the loop of the cluster, one call at a time.
///
///     ready ──▶ head ──▶ body* ──▶ end          any of them may be followed by `failed` instead;
///       └─ writable* ─┘                         after `end`, `failed` or one's own `cancel` nothing more comes
///
/// Every function of the stream may be called from inside any of these, and none of those calls back before it returns.
public import HTTP

public protocol UpstreamResponder: AnyObject {
    /// Connected, and TLS done: write the request now. On a kept connection this runs before `Cluster.open` returns.
    func upstreamReady(_ stream: UpstreamStream, reused: Bool)
    /// The final head. Interim answers (1xx) are skipped, but a 101 that was allowed is final (RFC 9110 section 15.2).
    func upstreamHead(_ stream: UpstreamStream, _ head: borrowing ResponseHead)
    /// A piece of the decoded body, in the loop turn in which it came; the bytes are gone when this returns.
    func upstreamBody(_ stream: UpstreamStream, _ bytes: Span<UInt8>)
    /// The clean end of the answer. The stream has been given back: forget it.
    func upstreamEnd(_ stream: UpstreamStream)
    /// Instead of the end, once, and never before `Cluster.open` returns. `stream` is nil when it was never ready, else
    /// it has been given back: forget it.
    func upstreamFailed(_ stream: UpstreamStream?, _ failure: UpstreamFailure)
    /// What was queued fell below the low-water mark: more of the request may be written.
    func upstreamWritable(_ stream: UpstreamStream)
}
