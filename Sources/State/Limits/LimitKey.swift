/// What is counted, as a keyed hash: no text of a client is kept in the table, and none can aim for a place in it.
///
///     tag:   [ 62 bits of hash | kind | committed ]      place: 64 further bits that choose where to look
///
/// Two keys that share a tag would share a count: with a million keys that has a chance of one in eight million.
public struct LimitKey: Equatable, Sendable, BitwiseCopyable {
    let tag: UInt64
    let place: UInt64

    /// The tag while its slot is being claimed.
    var provisional: UInt64 { tag & ~Self.committedBit }

    static let committedBit: UInt64 = 1
    static let levelBit: UInt64 = 2

    init(_ kind: LimitKind, hash: (low: UInt64, high: UInt64)) {
        // A provisional tag must not look like a free slot's 0.
        let bits = hash.low & ~3 == 0 ? 4 : hash.low & ~3
        tag = bits | (kind == .level ? Self.levelBit : 0) | Self.committedBit
        place = hash.high
    }
}

/// How a key is counted.
public enum LimitKind: Sendable {
    /// Requests in a window.
    case window
    /// Requests under way.
    case level
}
