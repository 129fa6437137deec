import Dialects
import Graph
import Testing
import WalkStand

@testable import Server

struct ExchangePoolTests {
    private func graph() -> RoutingGraph {
        let reply = FixedReply(status: 200, contentType: "text/plain", body: [])
        return .one(dialects: .builtIn, to: [.respond(reply)])
    }

    @Test func `an exchange is used again, and is another one then`() throws {
        let pool = ExchangePool()
        #expect(pool.take() == nil, "there is no graph yet")
        pool.turn(to: graph())
        let first = try #require(pool.take())
        let (slot, generation) = (first.slot, first.generation)
        #expect(pool.find(slot: slot, generation: generation) === first)
        pool.give(first)
        #expect(pool.find(slot: slot, generation: generation) == nil)
        let second = try #require(pool.take())
        #expect(second === first && pool.taken == 1)
        #expect(pool.find(slot: slot, generation: generation) == nil)
    }

    @Test func `what is addressed to an exchange of an old graph does not reach the next one in its slot`() throws {
        let pool = ExchangePool()
        pool.turn(to: graph())
        let old = try #require(pool.take())
        var names: [(slot: UInt32, generation: UInt32)] = [(old.slot, old.generation)]
        let newest = graph()
        pool.turn(to: newest)
        pool.give(old)
        for _ in 0..<5 {
            let next = try #require(pool.take())
            #expect(next.slot == old.slot && next.graph === newest)
            for name in names { #expect(pool.find(slot: name.slot, generation: name.generation) == nil) }
            names.append((next.slot, next.generation))
            pool.give(next)
        }
        #expect(pool.taken == 0)
    }

    @Test func `past a burst, exchanges are given up`() throws {
        let pool = ExchangePool()
        pool.turn(to: graph())
        var burst = (0..<300).compactMap { _ in pool.take() }
        #expect(burst.count == 300 && pool.taken == 300)
        weak let first = burst.first
        weak let last = burst.last
        for exchange in burst { pool.give(exchange) }
        burst = []
        #expect(pool.taken == 0)
        #expect(first != nil && last == nil, "the first are kept for others, the last are not")
    }
}
