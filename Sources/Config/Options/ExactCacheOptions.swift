/// `cache.exact`: the same request gets the same answer for a while.
public struct ExactCacheOptions: Sendable {
    /// How long an answer is given again.
    public var ttl = Located(builtIn: Nanoseconds.minutes(10))
    /// Bytes of all workers together.
    public var size = Located(builtIn: ByteCount.mebibytes(64))
    /// Who may get an answer that another asked for.
    public var scope = Located(builtIn: CacheScope.caller)
    /// The longest answer that is kept, bytes.
    public var maxEntry = Located(builtIn: ByteCount.mebibytes(1))
}

public enum CacheScope: String, Sendable, CaseIterable { case caller, team, shared }
