import Testing

@testable import State

/// Orders of events: every merge of short scripts with every way to deliver the mail, then long random runs.
@Suite struct ExactCacheTests {
    @Test func `a look-up elsewhere is pending and answered by mail`() {
        let house = CacheHouse(workers: 2)
        let client = CacheClient(worker: 0, slot: 7, generation: 9)
        guard case .pending(let ticket) = house.caches[0].lookup(house.key(1, at: 1), for: client, now: house.now)
        else {
            return #expect(Bool(false), "answered at once")
        }
        #expect(ticket == Ticket(number: 9 << 32 | 7))
        house.deliverAll()
        #expect(house.words(client) == "lead")
    }

    @Test func `a lead for a client that has left is given back, and its followers go on alone`() {
        let house = CacheHouse(workers: 2)
        let key = house.key(1, at: 1)
        let (leader, follower) = (CacheClient(0, 1), CacheClient(1, 2))
        house.ask(key, leader)
        house.deliver(from: 0, to: 1)
        house.ask(key, follower)
        house.desks[0].gone.insert(leader)
        house.deliverAll()
        #expect(house.words(follower) == "follow failed")
        let next = CacheClient(1, 3)
        house.ask(key, next)
        #expect(house.words(next) == "lead")
    }

    @Test func `a follower that has left meanwhile is taken off the list`() {
        let house = CacheHouse(workers: 2)
        let key = house.key(1, at: 1)
        let (leader, follower) = (CacheClient(1, 1), CacheClient(0, 2))
        house.ask(key, leader)
        house.ask(key, follower)
        house.desks[0].gone.insert(follower)
        house.deliverAll()
        house.leaderGone(leader)
        #expect(house.words(leader) == "lead stop")
    }

    /// All merges of two scripts, as lists of which script moves.
    private static func merges(_ first: Int, _ second: Int) -> [[Bool]] {
        if first == 0 { return [Array(repeating: false, count: second)] }
        if second == 0 { return [Array(repeating: true, count: first)] }
        return merges(first - 1, second).map { [true] + $0 } + merges(first, second - 1).map { [false] + $0 }
    }

    enum Finish: CaseIterable, Sendable { case end, fail, gone }
    enum Stay: CaseIterable, Sendable { case stays, leaves }

    /// Leader: head, a, b, finish. Follower: ask, (leave). Mail: after each step at once, or in one of several random
    /// orders.
    @Test(arguments: Finish.allCases, Stay.allCases)
    func `every order of events leaves nobody waiting`(finish: Finish, stay: Stay) {
        for placing in ShardFlightsTests.placings {
            for merge in Self.merges(4, stay == .leaves ? 2 : 1) {
                for seed in 0..<6 { run(placing, merge, finish, stay, seed: UInt64(seed)) }
            }
        }
    }

    private func run(
        _ placing: ShardFlightsTests.Placing, _ merge: [Bool], _ finish: Finish, _ stay: Stay, seed: UInt64
    ) {
        let house = CacheHouse(workers: 3)
        let key = house.key(1, at: placing.shard)
        let (leader, follower) = (CacheClient(placing.leader, 1), CacheClient(placing.follower, 2))
        house.ask(key, leader)
        house.deliverAll()
        let flight = house.flight(leader)
        let cache = house.cache(leader)
        var leads: [() -> Void] = [
            { cache.head(flight, AnswerHead(200)) }, { cache.chunk(flight, SharedBytes("a")) },
            { cache.chunk(flight, SharedBytes("b")) }, { self.finish(finish, house, leader) },
        ]
        var follows: [() -> Void] = [
            { house.ask(key, follower) },
            {
                house.desks[placing.follower].gone.insert(follower)
                if let flight = house.desks[placing.follower].flight[follower] {
                    house.cache(follower).unfollow(flight, follower)
                }
            },
        ]
        var numbers = Numbers(seed: seed)
        for isLeader in merge {
            isLeader ? leads.removeFirst()() : follows.removeFirst()()
            deliverSome(house, &numbers, all: seed == 0)
        }
        deliverSome(house, &numbers, all: true)
        check(house, leader, follower, finish, stay)
    }

    private func finish(_ finish: Finish, _ house: CacheHouse, _ leader: CacheClient) {
        switch finish {
        case .end: house.cache(leader).end(house.flight(leader), AnswerAccount(backend: "x"), now: house.now)
        case .fail: house.cache(leader).fail(house.flight(leader))
        case .gone: house.leaderGone(leader)
        }
    }

    private func deliverSome(_ house: CacheHouse, _ numbers: inout Numbers, all: Bool) {
        while let (from, to) = house.office.waiting.randomElement(using: &numbers) {
            if !all, numbers.next() % 3 == 0 { return }
            house.deliver(from: from, to: to)
        }
    }

    private func check(
        _ house: CacheHouse, _ leader: CacheClient, _ follower: CacheClient, _ finish: Finish, _ stay: Stay
    ) {
        let told = house.words(follower)
        let led = house.words(leader)
        if stay == .stays {
            // Joined in time, came after a whole answer, or leads or goes on by itself.
            let allowed: [String]
            switch finish {
            case .end: allowed = ["follow 200 a b end:x", "hit:ab"]
            case .fail: allowed = ["follow 200 a b failed", "lead"]
            case .gone: allowed = ["follow 200 a b", "lead"]
            }
            #expect(allowed.contains(told), "follower: \(told)")
            if finish == .gone { #expect(led == (told == "lead" ? "lead stop" : "lead go-on"), "leader: \(led)") }
        } else if finish == .gone {
            #expect(["lead stop", "lead go-on abandoned"].contains(led), "leader: \(led)")
        }
        #expect(house.booksAreRight)
        // Where somebody was promised more, that one is there to finish; otherwise no flight is left.
        let flights = house.caches.map(\.shard.flights.count).reduce(0, +)
        let isOpen =
            told == "lead" && stay == .stays || finish == .gone && told.hasPrefix("follow 200 a b") && stay == .stays
        let leads = stay == .leaves && told == "lead"
        #expect(flights == (isOpen || leads ? 1 : 0), "follower: \(told), leader: \(led)")
    }

    @Test(arguments: 0..<60) func `long random runs keep the books and leave nobody waiting`(seed: Int) {
        var run = RandomRun(seed: UInt64(seed))
        for _ in 0..<400 { run.step() }
        run.windUp()
        #expect(run.faults == [])
    }
}
