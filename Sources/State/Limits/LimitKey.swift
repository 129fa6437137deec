/// What is counted, as a keyed hash: no text of a client is kept in the table, and none can aim for a place in it.
///
///     tag:   [ 61 bits of hash | kind: 2 bits | committed ]      place: 64 further bits that choose where to look
///
/// Two keys that share a tag would share a count: with a million keys that has a chance of one in four million.
public struct LimitKey: Equatable, Sendable, BitwiseCopyable {
    let tag: UInt64
    let place: UInt64

    /// The tag while its slot is being claimed.
    var provisional: UInt64 { tag & ~Self.committedBit }

    static let committedBit: UInt64 = 1
    static let levelBit: UInt64 = 2
    static let amountBit: UInt64 = 4

    init(_ kind: LimitKind, hash: (low: UInt64, high: UInt64)) {
        // A provisional tag must not look like a free slot's 0.
        let bits = hash.low & ~7 == 0 ? 8 : hash.low & ~7
        tag = bits | kind.bit | Self.committedBit
        place = hash.high
    }
}

/// Somebody or something that is counted, whatever is counted of it: hashed once, and then a key in every space.
public struct LimitSubject: Equatable, Sendable, BitwiseCopyable {
    let low: UInt64
    let high: UInt64

    /// Spaces are keyed hashes as well, and a subject differs from all others in 128 bits: so do its keys in one space.
    public func key(_ kind: LimitKind, space: UInt64) -> LimitKey {
        let spread = space &* 0x9e37_79b9_7f4a_7c15
        return LimitKey(kind, hash: (low ^ space, high ^ spread.byteSwapped))
    }
}

/// How a key is counted.
public enum LimitKind: Sendable, CaseIterable {
    /// Requests in a window.
    case window
    /// Requests under way.
    case level
    /// Something of which a request takes much (tokens) in a window.
    case amount

    var bit: UInt64 {
        switch self {
        case .window: 0
        case .level: LimitKey.levelBit
        case .amount: LimitKey.amountBit
        }
    }

    /// By the tag of a slot.
    init(tag: UInt64) {
        self = tag & LimitKey.levelBit != 0 ? .level : tag & LimitKey.amountBit != 0 ? .amount : .window
    }
}
