import Digests

/// One worker's part of a cache: the keys that hash to it, their answers, and the flights under way. Touched by that
/// worker alone; what it has to tell others it posts.
///
///     absent ──lookup: lead──▶ flight ──end──▶ answer ──lookup: hit──▶ …  ──TTL, or bytes needed──▶ absent
///                                │ fail, or nobody left                └── fresh lookup: flight beside the answer
///                                ▼
///                              absent
///
/// Answers and backlogs together never take more than the shard's bytes: the answer that was not used for longest goes
/// first, then the backlog that wants to grow.
public final class CacheShard {
    let index: Int
    private let shards: Int
    private(set) var limits: CacheLimits
    /// Bytes that this shard may hold.
    private(set) var budget: Int
    /// Bytes that it holds.
    private(set) var charged = 0
    var table = CacheTable()
    var flights: FlightTable
    let mail: any ShardMail
    public internal(set) var counts = CacheCounts()

    init(index: Int, of shards: Int, limits: CacheLimits, mail: any ShardMail) {
        self.index = index
        self.shards = shards
        self.limits = limits
        budget = limits.size / shards
        flights = FlightTable(shard: UInt16(index))
        self.mail = mail
    }

    /// Takes new limits, and drops at once what no longer fits. Answers keep the expiry that they were stored with.
    func apply(_ limits: CacheLimits) {
        self.limits = limits
        budget = limits.size / shards
        makeRoom(0)
    }

    /// What there is for a key. `fresh`: not an answer that was begun before now.
    func lookup(_ key: SHA256Digest, for client: CacheClient, fresh: Bool, now: UInt64) -> CacheReply {
        let found = table.find(key)
        if let found, !fresh {
            if let answer = current(found, now) {
                table.touch(found)
                counts.hits += 1
                return .hit(answer)
            }
            if let flight = join(found, client) { return flight }
        }
        counts.misses += 1
        if let found, table[found].flight >= 0 { return .alone }
        if flights.count >= CacheLimits.maxFlights {
            if let found { removeIfEmpty(found) }
            return .alone
        }
        let node = found ?? table.insert(key)
        let id = flights.open(node: node, leader: client)
        table[node].flight = Int32(id.slot)
        return .lead(id)
    }

    /// The node's answer unless it is stale; a stale one is dropped, the node stays.
    private func current(_ node: Int, _ now: UInt64) -> StoredAnswer? {
        guard let answer = table[node].answer else { return nil }
        if now < table[node].expires { return answer }
        drop(node)
        counts.expired += 1
        return nil
    }

    private func join(_ node: Int, _ client: CacheClient) -> CacheReply? {
        let slot = table[node].flight
        guard slot >= 0 else { return nil }
        let id = flights.id(at: slot)
        guard let flight = flights.find(id), flight.isOpen else { return nil }
        flight.followers.append(client)
        counts.followed += 1
        return .follow(id)
    }

    /// Keeps a complete answer; its bytes are charged already, by its flight.
    func store(_ answer: StoredAnswer, at node: Int, cost: Int, now: UInt64) {
        if table[node].answer != nil { drop(node) }
        table[node].answer = answer
        table[node].cost = cost
        table[node].expires = now.addingReportingOverflow(limits.ttl).overflow ? .max : now + limits.ttl
        table.list(node)
        counts.stored += 1
    }

    /// Takes `bytes` more into account if there is room, or room can be made.
    func charge(_ bytes: Int) -> Bool {
        makeRoom(bytes)
        if charged + bytes > budget { return false }
        charged += bytes
        return true
    }

    func discharge(_ bytes: Int) { charged -= bytes }

    private func makeRoom(_ bytes: Int) {
        if bytes > budget { return }
        while charged + bytes > budget, let node = table.leastRecent {
            drop(node)
            counts.evicted += 1
            removeIfEmpty(node)
        }
    }

    /// Drops a node's answer.
    private func drop(_ node: Int) {
        table.unlist(node)
        discharge(table[node].cost)
        table[node].answer = nil
        table[node].cost = 0
    }

    func removeIfEmpty(_ node: Int) {
        if table[node].answer == nil, table[node].flight < 0 { table.remove(node) }
    }
}

/// What a shard has counted since the process began.
public struct CacheCounts: Equatable, Sendable {
    public var hits: UInt64 = 0
    public var misses: UInt64 = 0
    /// Look-ups that joined a flight.
    public var followed: UInt64 = 0
    public var stored: UInt64 = 0
    public var evicted: UInt64 = 0
    public var expired: UInt64 = 0
    /// Flights whose log grew too long to be kept.
    public var overlong: UInt64 = 0

    public init() {}
}
