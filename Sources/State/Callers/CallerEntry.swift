public import Digests

/// A caller as the keys file has it, before the table is made.
public struct CallerEntry: Sendable {
    /// Of the caller's key.
    public var digest: SHA256Digest
    public var id: String
    public var name: String
    public var team: String
    public var tags: [String]
    /// Models that the caller may ask for: names, or beginnings that end in `*`. Empty: all.
    public var models: [String]
    /// Seconds since 1970 from which the key is no longer good; nil: never.
    public var expiry: UInt64?

    public init(
        digest: SHA256Digest, id: String, name: String = "", team: String = "", tags: [String] = [],
        models: [String] = [], expiry: UInt64? = nil
    ) {
        self.digest = digest
        self.id = id
        self.name = name
        self.team = team
        self.tags = tags
        self.models = models
        self.expiry = expiry
    }
}

/// Why a list of callers makes no table. Indices are those of the list.
public enum CallerTableError: Error, Equatable, Sendable {
    /// Two entries have one key: who is calling could not be told.
    case sameKey(first: Int, second: Int)
    /// More callers or text than a table holds (2^24 callers, 4 GiB).
    case tooLarge
}
