/// What a cache may hold, as configured; a reload may change it.
public struct CacheLimits: Equatable, Sendable {
    /// ns for which an answer is given again.
    public var ttl: UInt64
    /// Bytes of all shards together: stored answers and the backlogs of flights.
    public var size: Int
    /// The longest answer that is kept, bytes with its head; also the longest backlog that a new follower may still
    /// join.
    public var maxEntry: Int

    public init(ttl: UInt64, size: Int, maxEntry: Int) {
        self.ttl = ttl
        self.size = size
        self.maxEntry = maxEntry
    }

    /// Charged an answer for its objects and its place in the tables: measured at 300–400 bytes, rounded up.
    static let answerOverhead = 512
    /// Charged a chunk besides its bytes: two allocations' headers and a place in an array.
    static let chunkOverhead = 96
    /// Flights a shard: as many requests as a worker is likely to have under way. A request past it goes on alone.
    static let maxFlights = 4_096
}
