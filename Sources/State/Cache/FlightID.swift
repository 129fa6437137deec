/// Names a flight: an upstream answer under way that others may follow. Stale names are recognized and ignored.
public struct FlightID: Hashable, Sendable, BitwiseCopyable {
    /// The worker whose shard has the flight.
    public let shard: UInt16
    let slot: UInt32
    let generation: UInt32
}

/// Names an exchange that asked the cache: the worker it lives on, and what that worker needs to find it again or to
/// see that it is gone.
public struct CacheClient: Hashable, Sendable {
    public let worker: UInt16
    public let slot: UInt32
    public let generation: UInt32

    public init(worker: Int, slot: UInt32, generation: UInt32) {
        self.worker = UInt16(worker)
        self.slot = slot
        self.generation = generation
    }
}

/// What a look-up gives.
public enum CacheReply: Sendable {
    /// A stored answer; its age is within the TTL.
    case hit(StoredAnswer)
    /// Nobody is asking yet: ask upstream, report the answer to this flight, and end it in every case.
    case lead(FlightID)
    /// Somebody is asking: the answer's pieces follow, from the first.
    case follow(FlightID)
    /// Ask upstream and tell nobody.
    case alone
}
