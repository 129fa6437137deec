/// One cache, many clients: each asks the same in a walk of its own.
import Containers
import Dialects
import Graph
import State
import WalkStand

@testable import Filters

/// A client, its walk and its exchange.
@dynamicMemberLookup
final class Asker {
    let stand: WalkStand
    let exchange: Exchange

    init(_ stand: WalkStand, _ exchange: Exchange) {
        self.stand = stand
        self.exchange = exchange
    }

    subscript<Value>(dynamicMember path: KeyPath<WalkStand, Value>) -> Value { stand[keyPath: path] }

    func answer(_ head: String = "HTTP/1.1 200 OK\ncontent-type: application/json", _ body: String = "{}") {
        stand.answer(head, body)
    }
    func begin(_ head: String) { stand.begin(head) }
    func send(_ body: String) { stand.send(body) }
    func end() { stand.end() }
    func fail(_ error: GatewayError) { stand.fail(error) }
}

final class CacheHouse: ShardMail, FlightObserver {
    private var cache: ExactCache!
    private var askers: [Asker] = []
    private var desks: [CacheDesk] = []
    private var jobs: [CacheJob] = []
    private var now: UInt64 = 1_000_000_000

    init() {
        cache = ExactCache(
            worker: 0, of: 1, limits: CacheLimits(ttl: 60_000_000_000, size: 1 << 20, maxEntry: 1 << 16), mail: self,
            observer: self)
    }

    func ask(
        _ line: String = "x-a: 1", as caller: String = "", body: String = "{\"model\":\"m\",\"messages\":[]}"
    ) -> Asker {
        let stand = WalkStand()
        stand.clock.now = now
        let auth = ScriptedFilter("auth", [], FilterLog())
        auth.verdict = { exchange throws(GatewayError) in
            exchange.caller.id.append(text: caller)
            return .next
        }
        let filter = ExactCacheFilter(
            scope: .caller, allowance: 1 << 16, cache: cache, clock: stand.clock, slot: ScratchSlot(0))
        let dialects = DialectSet.builtIn
        let graph = RoutingGraph.one(
            [auth, filter], dialects: dialects, to: [.backend(0, model: [])],
            backends: [.at("up", dialects.named("openai")!)])
        let exchange = stand.prepare(
            "POST /v1/chat/completions HTTP/1.1\nhost: a\n\(line)\n\n\(body)", on: graph)
        exchange.slot = UInt32(askers.count)
        askers.append(Asker(stand, exchange))
        desks.append(CacheDesk(self, stand.walk))
        stand.walk.begin(exchange)
        stand.giveBody(exchange)
        return askers[askers.count - 1]
    }

    func pass(seconds: UInt64) { now += seconds * 1_000_000_000 }

    /// Delivers what was posted, and what that gives rise to.
    func deliver() {
        while !jobs.isEmpty { cache.receive(jobs.removeFirst(), now: now) }
    }

    func post(to worker: Int, _ job: CacheJob) { jobs.append(job) }

    // Each client's desk speaks to its own walk.
    func cacheReply(_ client: CacheClient, _ reply: CacheReply) -> Bool { desk(client).cacheReply(client, reply) }
    func flightHead(_ client: CacheClient, _ head: AnswerHead) { desk(client).flightHead(client, head) }
    func flightChunk(_ client: CacheClient, _ bytes: SharedBytes) { desk(client).flightChunk(client, bytes) }
    func flightEnd(_ client: CacheClient, _ account: AnswerAccount) { desk(client).flightEnd(client, account) }
    func flightFailed(_ client: CacheClient) { desk(client).flightFailed(client) }
    func leaderVerdict(_ client: CacheClient, followersRemain: Bool) {
        desk(client).leaderVerdict(client, followersRemain: followersRemain)
    }
    func flightAbandoned(_ client: CacheClient) { desk(client).flightAbandoned(client) }

    private func desk(_ client: CacheClient) -> CacheDesk { desks[Int(client.slot)] }
}

extension CacheHouse: ExchangeFinder {
    func exchange(slot: UInt32, generation: UInt32) -> Exchange? {
        let exchange = askers[Int(slot)].exchange
        return exchange.generation == generation ? exchange : nil
    }
}
