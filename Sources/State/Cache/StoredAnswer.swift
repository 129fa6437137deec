/// An answer that may be given again: immutable, held by the cache and by every exchange that is replaying it.
public final class StoredAnswer: Sendable {
    public let head: AnswerHead
    /// The body in the pieces in which it came, so that a stream is replayed as one.
    public let chunks: [SharedBytes]
    public let account: AnswerAccount
    /// Monotonic ns at which the answer was complete.
    public let storedAt: UInt64

    init(head: AnswerHead, chunks: [SharedBytes], account: AnswerAccount, storedAt: UInt64) {
        self.head = head
        self.chunks = chunks
        self.account = account
        self.storedAt = storedAt
    }

    /// Whole seconds for the Age field (RFC 9111, 5.1).
    public func age(at now: UInt64) -> UInt64 { now > storedAt ? (now - storedAt) / 1_000_000_000 : 0 }
}

/// Status and field lines, written and read by the one who caches; to the cache the fields are bytes.
public final class AnswerHead: Sendable {
    public let status: Int
    public let fields: SharedBytes

    public init(status: Int, fields: SharedBytes) {
        self.status = status
        self.fields = fields
    }
}

/// Who made an answer and what it took: a hit's log line names them too.
public struct AnswerAccount: Equatable, Sendable {
    public var backend: String
    public var model: String
    public var inputTokens: Int
    public var outputTokens: Int

    public init(backend: String = "", model: String = "", inputTokens: Int = 0, outputTokens: Int = 0) {
        self.backend = backend
        self.model = model
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
    }
}
