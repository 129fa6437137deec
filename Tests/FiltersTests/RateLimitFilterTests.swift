import Dialects
import Graph
import State
import Testing
import WalkStand

@testable import Filters

struct RateLimitFilterTests {
    private let stand = WalkStand()

    private func graph(
        by key: RateLimitFilter.Key, requests: (count: Int, window: UInt64)? = nil, concurrent: Int? = nil
    ) throws -> RoutingGraph {
        let filter = RateLimitFilter(
            name: "calm", by: key, requests: requests, concurrent: concurrent, table: try LimitTable(capacity: 64),
            clock: stand.clock, slot: ScratchSlot(0))
        let dialects = DialectSet.builtIn
        return .one(
            [filter], dialects: dialects, to: [.backend(0, model: [])],
            backends: [.at("up", dialects.plain, kind: .plain)])
    }

    private func ask(_ graph: RoutingGraph, _ line: String = "x-tenant: a") -> Exchange {
        stand.begin("GET /a HTTP/1.1\nhost: a\n\(line)", on: graph)
    }

    @Test func `so many a window, told in fields that clients read`() throws {
        let graph = try graph(by: .address, requests: (2, 60_000_000_000))
        for remaining in ["1", "0"] {
            _ = ask(graph)
            stand.answer()
            #expect(stand.client.fields["x-ratelimit-limit-requests"] == "2")
            #expect(stand.client.fields["x-ratelimit-remaining-requests"] == remaining)
            #expect(stand.client.fields["x-ratelimit-reset-requests"] == "60000ms")
        }
        stand.clock.now += 20_000_000_000
        _ = ask(graph)
        #expect(stand.client.events.first == "head 429" && stand.client.text.contains("rate_limit_exceeded"))
        #expect(stand.client.fields["retry-after"] == "40" && stand.client.fields["retry-after-ms"] == "40000")
        stand.clock.now += 40_000_000_000
        _ = ask(graph)
        stand.answer()
        #expect(stand.client.fields["x-ratelimit-remaining-requests"] == "1")
    }

    @Test func `each value of a field has its own count, and who sends none is counted by address`() throws {
        let graph = try graph(by: .header(Array("x-tenant".utf8)), requests: (1, 60_000_000_000))
        let answers = ["x-tenant: a", "x-tenant: b", "x-tenant: a", "x-other: a", "x-other: b"].map {
            _ = ask(graph, $0)
            if stand.client.events.isEmpty { stand.answer() }
            return stand.client.events.first { $0.hasPrefix("head") } ?? ""
        }
        #expect(answers == ["head 200", "head 200", "head 429", "head 200", "head 429"])
    }

    @Test func `so many at once, given back however an exchange ends`() throws {
        let graph = try graph(by: .address, concurrent: 1)
        let first = ask(graph)
        let second = WalkStand()
        second.clock.now = stand.clock.now
        _ = second.begin("GET /a HTTP/1.1\nhost: a", on: graph)
        #expect(second.client.events.first == "head 429")
        #expect(second.client.text.contains("concurrency_limit_exceeded"))
        _ = stand.walk.clientLeft(first)
        _ = ask(graph)
        stand.fail(.upstreamTruncated)
        _ = ask(graph)
        stand.answer()
        _ = ask(graph)
        #expect(stand.calls.backends.count == 4, "each of them came through")
    }
}
