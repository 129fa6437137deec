/// What a poll reports: for each descriptor the token it was registered with, and what it is ready for.
public struct ReadySet: OptionSet, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    public static let readable = ReadySet(rawValue: 1)
    public static let writable = ReadySet(rawValue: 2)
    /// The peer will send no more.
    public static let peerClosed = ReadySet(rawValue: 4)
    /// The connection has failed or is closed both ways: the next call says how.
    public static let failed = ReadySet(rawValue: 8)
}

/// Events of one poll.
public struct ReadyBatch {
    /// Events a poll: enough that a busy loop makes few polls, few enough that a turn stays short.
    public static let capacity = 256
    public var tokens = InlineArray<256, UInt64>(repeating: 0)
    public var sets = InlineArray<256, ReadySet>(repeating: [])
    public init() {}
}
