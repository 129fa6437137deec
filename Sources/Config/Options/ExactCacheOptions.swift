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

extension ExactCacheOptions: Section {
    static let schema = Schema<ExactCacheOptions>(
        "cache.exact",
        [
            .optional("ttl", \.ttl, .duration),
            .optional("size", \.size, .byteCount()),
            .optional("scope", \.scope, .word(CacheScope.self)),
            .optional("max_entry", \.maxEntry, .byteCount()),
        ])

    mutating func finish(_ node: YAMLNode, _ reader: Reader) {
        if maxEntry.value <= size.value { return }
        if maxEntry.isBuiltIn {
            maxEntry = Located(builtIn: size.value)
        } else {
            reader.report.error(
                "'max_entry' is larger than the whole cache", at: maxEntry.location, found: "\(maxEntry.value) bytes",
                expected: "\(size.value) bytes ('size') at most")
        }
    }
}
