/// What a loop lends to its filters: the engines of State, and the time.
public import Graph

public struct LoopEngines {
    public let clock: any LoopClock

    public init(clock: any LoopClock) { self.clock = clock }
}
