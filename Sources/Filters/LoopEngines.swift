/// What a loop lends to its filters: the engines of State, and the time.
public import Graph
public import State

public struct LoopEngines {
    public let clock: any LoopClock
    /// One a process.
    public let limits: LimitTable
    /// This loop's door to the cache of a name, with these limits from now on. Outlives graphs.
    public let cache: (_ name: String, _ limits: CacheLimits) -> ExactCache

    public init(
        clock: any LoopClock, limits: LimitTable, cache: @escaping (_ name: String, _ limits: CacheLimits) -> ExactCache
    ) {
        self.clock = clock
        self.limits = limits
        self.cache = cache
    }
}
