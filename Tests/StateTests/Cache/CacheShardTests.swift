import Testing

@testable import State

@Suite struct CacheShardTests {
    private let client = CacheClient(0, 0)

    /// Leads a flight for the key to its end.
    private func store(_ house: CacheHouse, _ number: UInt64, _ body: String, keep: Bool = true) {
        let cache = house.caches[0]
        guard case .done(.lead(let flight)) = cache.lookup(house.key(number, at: 0), for: client, now: house.now) else {
            return #expect(Bool(false), "no lead")
        }
        cache.head(flight, AnswerHead(200))
        cache.chunk(flight, SharedBytes(body))
        cache.end(flight, AnswerAccount(backend: "b"), keep: keep, now: house.now)
    }

    private func isHit(_ house: CacheHouse, _ number: UInt64) -> Bool {
        let reply = house.caches[0].shard.lookup(house.key(number, at: 0), for: client, fresh: false, now: house.now)
        switch reply {
        case .hit: return true
        case .lead(let flight): house.caches[0].fail(flight)
        default: break
        }
        return false
    }

    @Test func `an answer is given again with all that is known of it`() {
        let house = CacheHouse(workers: 1)
        let cache = house.caches[0]
        guard case .done(.lead(let flight)) = cache.lookup(house.key(1, at: 0), for: client, now: house.now) else {
            return #expect(Bool(false))
        }
        cache.head(flight, AnswerHead(status: 203, fields: SharedBytes("content-type: text/plain")))
        cache.chunk(flight, SharedBytes("one"))
        cache.chunk(flight, SharedBytes("two"))
        let account = AnswerAccount(backend: "mock", model: "m", inputTokens: 3, outputTokens: 4)
        cache.end(flight, account, now: house.now)
        guard case .done(.hit(let answer)) = cache.lookup(house.key(1, at: 0), for: client, now: house.now + 500) else {
            return #expect(Bool(false))
        }
        #expect(answer.head.status == 203)
        #expect(answer.head.fields.text == "content-type: text/plain")
        #expect(answer.chunks.map(\.text) == ["one", "two"])
        #expect(answer.account == account)
        #expect(answer.storedAt == house.now)
        #expect(cache.shard.counts.hits == 1)
    }

    @Test func `an answer is stale from the nanosecond on that its time is over`() {
        let house = CacheHouse(workers: 1, ttl: 1_000)
        store(house, 1, "x")
        house.now += 999
        #expect(isHit(house, 1))
        house.now += 1
        #expect(!isHit(house, 1))
        #expect(house.caches[0].charged == 0)
        #expect(house.caches[0].shard.table.count == 0)
        #expect(house.caches[0].shard.counts.expired == 1)
    }

    @Test func `a time to live past the end of time does not wrap`() {
        let house = CacheHouse(workers: 1, ttl: .max)
        store(house, 1, "x")
        #expect(isHit(house, 1))
    }

    @Test func `what may not be kept is not`() {
        let house = CacheHouse(workers: 1)
        store(house, 1, "x", keep: false)
        #expect(!isHit(house, 1))
        #expect(house.caches[0].charged == 0)
    }

    @Test func `the answer that was not used for longest makes room`() {
        let cost = CacheLimits.answerOverhead + CacheLimits.chunkOverhead + 100
        let house = CacheHouse(workers: 1, size: 3 * cost)
        let body = String(repeating: "x", count: 100)
        for number: UInt64 in 1...3 { store(house, number, body) }
        #expect(house.caches[0].charged == 3 * cost)
        #expect(isHit(house, 1))
        store(house, 4, body)
        #expect(!isHit(house, 2))
        #expect(isHit(house, 1) && isHit(house, 3) && isHit(house, 4))
        #expect(house.caches[0].shard.counts.evicted == 1)
        #expect(house.booksAreRight)
    }

    @Test func `an answer to the byte of the longest entry is kept, one byte more is not`() {
        let house = CacheHouse(workers: 1, maxEntry: 100)
        store(house, 1, String(repeating: "x", count: 100))
        store(house, 2, String(repeating: "x", count: 101))
        #expect(isHit(house, 1))
        #expect(!isHit(house, 2))
        #expect(house.caches[0].shard.counts.overlong == 1)
    }

    @Test func `what could never fit does not push the others out`() {
        let house = CacheHouse(workers: 1, size: 2_000, maxEntry: 1 << 20)
        store(house, 1, "small")
        store(house, 2, String(repeating: "x", count: 5_000))
        #expect(!isHit(house, 2))
        #expect(isHit(house, 1))
    }

    @Test func `a newer answer replaces the old one`() {
        let house = CacheHouse(workers: 1)
        store(house, 1, "old")
        let cache = house.caches[0]
        guard
            case .done(.lead(let flight)) = cache.lookup(house.key(1, at: 0), for: client, fresh: true, now: house.now)
        else { return #expect(Bool(false)) }
        #expect(isHit(house, 1), "the old one serves while the new one is under way")
        cache.head(flight, AnswerHead(200))
        cache.chunk(flight, SharedBytes("new"))
        cache.end(flight, AnswerAccount(), now: house.now)
        guard case .done(.hit(let answer)) = cache.lookup(house.key(1, at: 0), for: client, now: house.now) else {
            return #expect(Bool(false))
        }
        #expect(answer.chunks.map(\.text) == ["new"])
        #expect(house.booksAreRight)
    }

    @Test func `who wants a fresh answer does not join a flight that began before`() {
        let house = CacheHouse(workers: 1)
        house.ask(house.key(1, at: 0), CacheClient(0, 1))
        house.ask(house.key(1, at: 0), CacheClient(0, 2), fresh: true)
        #expect(house.words(CacheClient(0, 2)) == "alone")
    }

    @Test func `less room after a reload drops what no longer fits, at once`() {
        let house = CacheHouse(workers: 1)
        for number: UInt64 in 1...10 { store(house, number, "body") }
        house.caches[0].apply(CacheLimits(ttl: 1, size: 1_400, maxEntry: 100))
        #expect(house.caches[0].charged <= 1_400)
        #expect(!isHit(house, 8))
        #expect(isHit(house, 10))
        #expect(house.booksAreRight)
    }

    @Test func `the size is that of all workers together`() {
        let house = CacheHouse(workers: 4, size: 4_000)
        for cache in house.caches { #expect(cache.shard.budget == 1_000) }
    }

    @Test func `past the most flights a request goes on alone and leaves nothing behind`() {
        let house = CacheHouse(workers: 1)
        for number in 0..<UInt64(CacheLimits.maxFlights) {
            house.ask(house.key(number, at: 0), CacheClient(0, UInt32(number)))
        }
        let late = CacheClient(0, 99_999)
        house.ask(house.key(99_999, at: 0), late)
        #expect(house.words(late) == "alone")
        #expect(house.caches[0].shard.table.count == CacheLimits.maxFlights)
    }
}
