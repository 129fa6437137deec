/// What may go wrong in a simulated network, and how often.
///
/// All chances are per mille of the calls that they apply to. Nothing here breaks what Linux promises: bytes keep their order,
/// and whoever was told to wait is told when to go on.
public import Containers

public struct SimulatedFaults: Sendable {
    /// A receive that gives less than there is.
    public var shortReceive = 0
    /// A send that takes less than there is room for.
    public var shortSend = 0
    /// EAGAIN though the call could have gone on; an edge follows.
    public var storm = 0
    /// An event though nothing has changed.
    public var spuriousEvent = 0
    /// A connection that is reset, both ways, by a send.
    public var reset = 0
    /// A dialled connection that is refused.
    public var refuse = 0
    /// An accept that finds the process out of descriptors (EMFILE).
    public var exhaustion = 0
    /// How long bytes, ends, resets and connections are on their way, ns.
    public var latency: ClosedRange<UInt64> = 50_000...50_000
    /// Bytes that a connection holds for a reader: on their way or not yet read.
    public var window: ClosedRange<Int> = 65_536...65_536

    public init() {}

    /// A network on which nothing fails.
    public static let none = SimulatedFaults()

    /// Faults of a severity that the generator picks: from hardly any to a storm, each kind by itself.
    public static func drawn(from random: inout SplitMix64) -> SimulatedFaults {
        func chance(_ most: Int, _ random: inout SplitMix64) -> Int { random.below(3) == 0 ? 0 : random.below(most) }
        var faults = SimulatedFaults()
        faults.shortReceive = chance(600, &random)
        faults.shortSend = chance(600, &random)
        faults.storm = chance(400, &random)
        faults.spuriousEvent = chance(200, &random)
        faults.reset = chance(10, &random)
        faults.refuse = chance(100, &random)
        faults.exhaustion = chance(100, &random)
        faults.latency = 1_000...UInt64(1_001 + random.below(5_000_000))
        let most = 64 << random.below(12)
        faults.window = (most / 2)...most
        return faults
    }
}
