/// Several workers with their caches in one thread: mail waits in queues, one for each sender and receiver, and the
/// test decides which is delivered next. What clients are told is written down, a word a callback.
import Digests

@testable import State

final class CacheHouse {
    let office: Office
    let desks: [Desk]
    let caches: [ExactCache]
    var now: UInt64 = 1_000_000_000

    init(workers: Int, ttl: UInt64 = 1_000, size: Int = 1 << 20, maxEntry: Int = 1 << 10) {
        let office = Office(workers: workers)
        let desks = (0..<workers).map { _ in Desk() }
        let limits = CacheLimits(ttl: ttl, size: size, maxEntry: maxEntry)
        self.office = office
        self.desks = desks
        caches = (0..<workers).map { worker in
            ExactCache(
                worker: worker, of: workers, limits: limits, mail: Postman(office, from: worker),
                observer: desks[worker])
        }
        for (desk, cache) in zip(desks, caches) { desk.cache = cache }
    }

    /// A key whose shard is `worker`'s.
    func key(_ number: UInt64, at worker: Int) -> SHA256Digest {
        SHA256Digest(words: (number * UInt64(caches.count) + UInt64(worker), number, 0, 0))
    }

    /// Asks on a client's worker; the reply of a pending look-up is written down when it comes.
    func ask(_ key: SHA256Digest, _ client: CacheClient, fresh: Bool = false) {
        let desk = desks[Int(client.worker)]
        if case .done(let reply) = caches[Int(client.worker)].lookup(key, for: client, fresh: fresh, now: now) {
            _ = desk.cacheReply(client, reply)
        }
    }

    func leaderGone(_ client: CacheClient) {
        let desk = desks[Int(client.worker)]
        if case .done(let remain) = desk.cache.leaderGone(desk.flight[client]!) {
            desk.leaderVerdict(client, followersRemain: remain)
        }
    }

    func deliver(from: Int, to: Int) {
        guard let job = office.take(from: from, to: to) else { return }
        caches[to].receive(job, now: now)
    }

    func deliverAll() {
        while let (from, to) = office.waiting.first { deliver(from: from, to: to) }
    }

    func words(_ client: CacheClient) -> String {
        desks[Int(client.worker)].log[client, default: []].joined(separator: " ")
    }
    func flight(_ client: CacheClient) -> FlightID { desks[Int(client.worker)].flight[client]! }
    func cache(_ client: CacheClient) -> ExactCache { caches[Int(client.worker)] }

    /// Every shard's books: what is charged is what answers and flights cost, and no more than there may be.
    var booksAreRight: Bool {
        caches.allSatisfy { cache in
            let shard = cache.shard
            return shard.charged <= shard.budget && shard.charged == shard.audit()
        }
    }
}

extension CacheShard {
    /// Adds up what is charged, entry by entry.
    func audit() -> Int {
        var sum = 0
        var seen = 0
        for index in table.live {
            sum += table[index].cost
            seen += 1
            if table[index].flight >= 0 { sum += flights.find(flights.id(at: table[index].flight))!.cost }
        }
        return seen == table.count ? sum : -1
    }
}

extension CacheTable {
    /// Indices of all nodes.
    var live: [Int] { (0..<capacity).filter { find(self[$0].key) == $0 } }
}

final class Office {
    private var queues: [[[CacheJob]]]

    init(workers: Int) { queues = Array(repeating: Array(repeating: [], count: workers), count: workers) }

    func post(_ job: CacheJob, from: Int, to: Int) { queues[from][to].append(job) }

    func take(from: Int, to: Int) -> CacheJob? { queues[from][to].isEmpty ? nil : queues[from][to].removeFirst() }

    var waiting: [(from: Int, to: Int)] {
        queues.indices.flatMap { from in
            queues.indices.filter { !queues[from][$0].isEmpty }.map { (from, $0) }
        }
    }
}

private final class Postman: ShardMail {
    let office: Office
    let from: Int

    init(_ office: Office, from: Int) {
        self.office = office
        self.from = from
    }

    func post(to worker: Int, _ job: CacheJob) { office.post(job, from: from, to: worker) }
}

final class Desk: FlightObserver {
    var log: [CacheClient: [String]] = [:]
    var flight: [CacheClient: FlightID] = [:]
    var gone: Set<CacheClient> = []
    unowned var cache: ExactCache!

    func cacheReply(_ client: CacheClient, _ reply: CacheReply) -> Bool {
        if gone.contains(client) { return false }
        switch reply {
        case .hit(let answer): write(client, "hit:" + answer.chunks.map(\.text).joined())
        case .lead(let id):
            flight[client] = id
            write(client, "lead")
        case .follow(let id):
            flight[client] = id
            write(client, "follow")
        case .alone: write(client, "alone")
        }
        return true
    }

    func flightHead(_ client: CacheClient, _ head: AnswerHead) { write(client, "\(head.status)") }
    func flightChunk(_ client: CacheClient, _ bytes: SharedBytes) { write(client, bytes.text) }
    func flightEnd(_ client: CacheClient, _ account: AnswerAccount) { write(client, "end:" + account.backend) }
    func flightFailed(_ client: CacheClient) { write(client, "failed") }
    func leaderVerdict(_ client: CacheClient, followersRemain: Bool) {
        write(client, followersRemain ? "go-on" : "stop")
    }
    func flightAbandoned(_ client: CacheClient) { write(client, "abandoned") }

    private func write(_ client: CacheClient, _ word: String) {
        if !gone.contains(client) || word == "abandoned" || word == "stop" || word == "go-on" {
            log[client, default: []].append(word)
        }
    }
}

extension CacheClient {
    init(_ worker: Int, _ slot: UInt32) { self.init(worker: worker, slot: slot, generation: 0) }
}

extension AnswerHead {
    convenience init(_ status: Int) { self.init(status: status, fields: SharedBytes("")) }
}
