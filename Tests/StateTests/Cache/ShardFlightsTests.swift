import Digests
import Testing

@testable import State

/// Flights seen from their clients; every scenario with leader, follower and shard on every placing over three workers.
@Suite struct ShardFlightsTests {
    struct Placing: CustomTestStringConvertible, Sendable {
        let shard: Int, leader: Int, follower: Int
        var testDescription: String { "shard \(shard), leader \(leader), follower \(follower)" }
    }

    /// Up to renaming the workers: all on one, two together, all apart.
    static let placings = [
        Placing(shard: 0, leader: 0, follower: 0), Placing(shard: 0, leader: 0, follower: 1),
        Placing(shard: 0, leader: 1, follower: 0), Placing(shard: 0, leader: 1, follower: 1),
        Placing(shard: 0, leader: 1, follower: 2),
    ]

    /// A house in which the leader leads and, at once or later, the follower follows.
    private struct Scene {
        let house = CacheHouse(workers: 3)
        let leader: CacheClient
        let follower: CacheClient
        let key: SHA256Digest

        init(_ placing: Placing) {
            leader = CacheClient(placing.leader, 1)
            follower = CacheClient(placing.follower, 2)
            key = house.key(1, at: placing.shard)
            house.ask(key, leader)
            house.deliverAll()
        }

        var flight: FlightID { house.flight(leader) }
        func follow() {
            house.ask(key, follower)
            house.deliverAll()
        }
        func head() {
            house.cache(leader).head(flight, AnswerHead(200))
            house.deliverAll()
        }
        func chunk(_ text: String) {
            house.cache(leader).chunk(flight, SharedBytes(text))
            house.deliverAll()
        }
        func end() {
            house.cache(leader).end(flight, AnswerAccount(backend: "b"), now: house.now)
            house.deliverAll()
        }
        func fail() {
            house.cache(leader).fail(flight)
            house.deliverAll()
        }
        func leaderGone() {
            house.leaderGone(leader)
            house.deliverAll()
        }
        func unfollow() {
            house.cache(follower).unfollow(flight, follower)
            house.deliverAll()
        }
        func again() -> String {
            let third = CacheClient(2, 3)
            house.ask(key, third)
            house.deliverAll()
            return house.words(third)
        }
    }

    @Test(arguments: placings) func `a follower gets the pieces from the first, whenever it joins`(placing: Placing) {
        for joins in 0...3 {
            let scene = Scene(placing)
            let steps = [{ scene.head() }, { scene.chunk("a") }, { scene.chunk("b") }]
            for (number, step) in steps.enumerated() {
                if number == joins { scene.follow() }
                step()
            }
            if joins == 3 { scene.follow() }
            scene.end()
            #expect(scene.house.words(scene.follower) == "follow 200 a b end:b")
            #expect(scene.house.words(scene.leader) == "lead")
            #expect(scene.again() == "hit:ab")
            #expect(scene.house.booksAreRight)
        }
    }

    @Test(arguments: placings) func `when the leader fails the follower is told and the next one leads`(
        placing: Placing
    ) {
        let scene = Scene(placing)
        scene.follow()
        scene.head()
        scene.chunk("a")
        scene.fail()
        #expect(scene.house.words(scene.follower) == "follow 200 a failed")
        #expect(scene.again() == "lead")
    }

    @Test(arguments: placings) func `a leader without followers stops when its client leaves`(placing: Placing) {
        let scene = Scene(placing)
        scene.head()
        scene.leaderGone()
        #expect(scene.house.words(scene.leader) == "lead stop")
        #expect(scene.again() == "lead")
    }

    @Test(arguments: placings) func `a leader goes on for its followers and the answer is stored`(placing: Placing) {
        let scene = Scene(placing)
        scene.head()
        scene.follow()
        scene.leaderGone()
        #expect(scene.house.words(scene.leader) == "lead go-on")
        scene.chunk("a")
        scene.end()
        #expect(scene.house.words(scene.follower) == "follow 200 a end:b")
        #expect(scene.again() == "hit:a")
    }

    @Test(arguments: placings) func `the last follower of a leader without a client ends the upstream`(placing: Placing)
    {
        let scene = Scene(placing)
        scene.head()
        scene.follow()
        scene.leaderGone()
        scene.unfollow()
        #expect(scene.house.words(scene.leader) == "lead go-on abandoned")
        // What the leader sends before it hears of that goes nowhere.
        scene.chunk("late")
        scene.end()
        #expect(scene.again() == "lead")
        #expect(scene.house.words(scene.follower) == "follow 200")
    }

    @Test(arguments: placings) func `a follower that leaves does not disturb a leader whose client is there`(
        placing: Placing
    ) {
        let scene = Scene(placing)
        scene.follow()
        scene.unfollow()
        scene.head()
        scene.chunk("a")
        scene.end()
        #expect(scene.house.words(scene.leader) == "lead")
        #expect(scene.house.words(scene.follower) == "follow")
        #expect(scene.again() == "hit:a")
    }

    @Test(arguments: placings) func `a log that is too long is given up, but its followers get all of it`(
        placing: Placing
    ) {
        let scene = Scene(placing)
        scene.follow()
        scene.head()
        let long = String(repeating: "x", count: 1_000)
        scene.chunk(long)
        scene.chunk(long)
        let late = CacheClient(1, 9)
        scene.house.ask(scene.key, late)
        scene.house.deliverAll()
        #expect(scene.house.words(late) == "alone")
        let log = scene.house.caches[placing.shard].shard.flights.find(scene.flight)?.chunks
        #expect(log?.isEmpty == true)
        scene.end()
        #expect(scene.house.words(scene.follower) == "follow 200 \(long) \(long) end:b")
        #expect(scene.again() == "lead")
        #expect(scene.house.caches.map(\.charged) == [0, 0, 0])
    }

    @Test(arguments: placings) func `an end without a head stores nothing`(placing: Placing) {
        let scene = Scene(placing)
        scene.follow()
        scene.end()
        #expect(scene.house.words(scene.follower) == "follow end:b")
        #expect(scene.again() == "lead")
    }

    @Test func `a backlog that needs the room of answers gets it, and gives it back`() {
        let house = CacheHouse(workers: 1, size: 2_000, maxEntry: 1_000)
        let first = CacheClient(0, 1)
        house.ask(house.key(1, at: 0), first)
        house.caches[0].head(house.flight(first), AnswerHead(200))
        house.caches[0].chunk(house.flight(first), SharedBytes(String(repeating: "x", count: 900)))
        house.caches[0].end(house.flight(first), AnswerAccount(), now: house.now)
        let second = CacheClient(0, 2)
        house.ask(house.key(2, at: 0), second)
        house.caches[0].head(house.flight(second), AnswerHead(200))
        #expect(house.caches[0].shard.counts.evicted == 1)
        house.caches[0].fail(house.flight(second))
        #expect(house.caches[0].charged == 0)
    }
}
