/// The one error vocabulary of the data path: kind × side × retry, with what a caller is told.
///
/// A value, never an object: throwing one allocates nothing unless it carries a `detail`. What a caller sees of it is
/// written by the dialect that the caller speaks (`Dialect.error`), always with the same stable `code`.
public struct GatewayError: Error, Sendable {
    /// Whose doing it was.
    public enum Side: UInt8, Sendable { case client, upstream, gateway }

    /// Whether the same request may be sent to another backend, or again.
    public enum Retry: UInt8, Sendable {
        case never
        case safe
        /// Only when the connection was a reused one and no byte of an answer had come.
        case ifReused
    }

    /// HTTP status of the answer, 400–599. 499 (the client left) is logged and never sent.
    public var status: Int
    /// Stable machine-readable word, snake case: part of the interface.
    public var code: StaticString
    /// One sentence for a person; holds no secret and nothing of the upstream's address.
    public var message: StaticString
    public var side: Side
    public var retry: Retry
    /// Names what the message is about (a model, a header); never a credential. Empty for most.
    public var detail: String
    /// Milliseconds after which a retry makes sense; 0: not known. Sent as `Retry-After` (seconds, rounded up).
    public var retryAfterMilliseconds: Int

    public init(
        _ status: Int, _ code: StaticString, _ message: StaticString, side: Side = .client, retry: Retry = .never,
        detail: String = "", retryAfterMilliseconds: Int = 0
    ) {
        self.status = status
        self.code = code
        self.message = message
        self.side = side
        self.retry = retry
        self.detail = detail
        self.retryAfterMilliseconds = retryAfterMilliseconds
    }
}
