import Digests

/// A caller as the table has it: places in the table's text. Only good together with the table that gave it.
public struct CallerRecord: Sendable, BitwiseCopyable {
    public let id: TextRange
    public let name: TextRange
    public let team: TextRange
    let tags: PartRange
    let models: PartRange
    /// Seconds since 1970; `UInt64.max`: never.
    public let expiry: UInt64
    let digest: SHA256Digest

    public var tagCount: Int { Int(tags.count) }

    /// `now`: seconds since 1970.
    public func isExpired(at now: UInt64) -> Bool { now >= expiry }
}

/// A run of the table's text.
public struct TextRange: Sendable, BitwiseCopyable {
    let start: UInt32
    let count: UInt32
    public var isEmpty: Bool { count == 0 }
}

/// A run of the table's list of texts.
struct PartRange: Sendable, BitwiseCopyable {
    let start: UInt32
    let count: UInt32
}
