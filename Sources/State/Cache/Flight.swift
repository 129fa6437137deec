/// An answer under way, as a log that only grows: who follows gets it from the start and then as it comes.
///
///     leader ──head, chunks──▶ [ log ] ──▶ follower, follower, …        log too long: closed, followers are still fed
final class Flight {
    var generation: UInt32 = 0
    var node = -1
    var leader = CacheClient(worker: 0, slot: 0, generation: 0)
    /// The leader's own client is still there; otherwise the flight goes on for its followers alone.
    var leaderIsPresent = true
    var head: AnswerHead?
    var chunks: [SharedBytes] = []
    /// Bytes of head and log.
    var content = 0
    /// Bytes charged for them, overhead included.
    var cost = 0
    /// The log is whole so far. When it is not, nobody can join and nothing is stored.
    var isOpen = true
    var followers: [CacheClient] = []

    func begin(node: Int, leader: CacheClient) {
        self.node = node
        self.leader = leader
    }

    /// Makes the object ready for another flight; keeps the arrays' storage.
    func clear() {
        generation &+= 1
        node = -1
        leaderIsPresent = true
        head = nil
        chunks.removeAll(keepingCapacity: chunks.capacity <= 256)
        content = 0
        cost = 0
        isOpen = true
        followers.removeAll(keepingCapacity: followers.capacity <= 256)
    }
}

/// The flights of a shard, recycled; a name of an ended flight finds nothing.
struct FlightTable {
    private let shard: UInt16
    private var flights: [Flight] = []
    private var free: [UInt32] = []

    init(shard: UInt16) { self.shard = shard }

    var count: Int { flights.count - free.count }

    mutating func open(node: Int, leader: CacheClient) -> FlightID {
        if free.isEmpty {
            free.append(UInt32(flights.count))
            flights.append(Flight())
        }
        let slot = free.removeLast()
        let flight = flights[Int(slot)]
        flight.begin(node: node, leader: leader)
        return FlightID(shard: shard, slot: slot, generation: flight.generation)
    }

    func find(_ id: FlightID) -> Flight? {
        guard id.shard == shard, id.slot < flights.count else { return nil }
        let flight = flights[Int(id.slot)]
        return flight.node >= 0 && flight.generation == id.generation ? flight : nil
    }

    /// The flight in a slot that a node names.
    func id(at slot: Int32) -> FlightID {
        FlightID(shard: shard, slot: UInt32(slot), generation: flights[Int(slot)].generation)
    }

    mutating func close(_ id: FlightID) {
        flights[Int(id.slot)].clear()
        free.append(id.slot)
    }
}
