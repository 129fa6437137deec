/// `limit.rate` with tokens. Covers TokenWindows.swift.
import Chat
import Containers
import Dialects
import Graph
import State
import Testing
import WalkStand

@testable import Filters

private let minute: UInt64 = 60_000_000_000
private let json = "HTTP/1.1 200 OK\ncontent-type: application/json"
private let events = "HTTP/1.1 200 OK\ncontent-type: text/event-stream"

private func usage(_ input: Int, _ output: Int) -> String {
    "{\"usage\":{\"prompt_tokens\":\(input),\"completion_tokens\":\(output)}}"
}

struct TokenLimitTests {
    private let stand = WalkStand()
    private let dialects = DialectSet.builtIn
    private let table: LimitTable

    init() throws { table = try LimitTable(capacity: 64) }

    private func limits(total: Int? = nil, input: Int? = nil, output: Int? = nil, default bound: Int = 100)
        -> TokenLimits
    {
        var limits = TokenLimits()
        limits.total = total.map { ($0, minute) }
        limits.input = input.map { ($0, minute) }
        limits.output = output.map { ($0, minute) }
        limits.defaultOutput = bound
        return limits
    }

    private func graph(
        _ limits: TokenLimits, requests: Int? = nil, then others: [any Filter] = [], tries: Int = 1
    ) -> RoutingGraph {
        let filter = RateLimitFilter(
            name: "calm", by: .address, requests: requests.map { ($0, minute) }, tokens: limits, concurrent: nil,
            table: table, clock: stand.clock, slot: ScratchSlot(0))
        return .one(
            [filter] + others, dialects: dialects,
            to: (0..<tries).map { .backend($0, model: []) } + [.fallback(children: Array(0..<tries))],
            backends: (0..<tries).map { .at("up\($0)", dialects.named("openai")!) })
    }

    /// A chat of about ten tokens.
    @discardableResult
    private func ask(
        _ graph: RoutingGraph, _ members: String = "\"max_tokens\":50", path: String = "/v1/chat/completions"
    ) -> Exchange {
        let more = members.isEmpty ? "" : ",\(members)"
        let exchange = stand.begin(
            "POST \(path) HTTP/1.1\nhost: a\n\n{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"How deep is it?\"}]\(more)}",
            on: graph)
        stand.giveBody(exchange)
        return exchange
    }

    private var remaining: Int? { stand.client.fields["x-ratelimit-remaining-tokens"].flatMap { Int($0) } }

    /// What is left in the window of `graph` now, told by a request that uses nothing.
    private func left(_ graph: RoutingGraph) throws -> Int {
        ask(graph, "\"max_tokens\":0")
        stand.answer("HTTP/1.1 400 No\ncontent-type: application/json")
        let told = try #require(remaining)
        let own = try #require(stand.client.account).inputEstimate
        return told + own
    }

    @Test func `prompt and bound are reserved, what was used is settled`() throws {
        let graph = graph(limits(total: 1_000))
        ask(graph)
        let reserved = try #require(stand.calls.started.last).exchange.account.inputEstimate + 50
        #expect((55...75).contains(reserved))
        stand.answer(json, usage(12, 7))
        #expect(stand.client.fields["x-ratelimit-limit-tokens"] == "1000")
        #expect(remaining == 1_000 - reserved)
        #expect(stand.client.fields["x-ratelimit-reset-tokens"] == "60000ms")
        #expect(try left(graph) == 1_000 - 19)
    }

    @Test(arguments: [
        ("\"max_completion_tokens\":70,\"max_tokens\":500", 70), ("\"max_tokens\":20,\"n\":3", 60), ("", 100),
        ("\"max_tokens\":null", 100),
    ]) func `the bound is what the request says, or a default`(_ members: String, _ bound: Int) throws {
        let exchange = ask(graph(limits(output: 1_000)), members)
        stand.answer(json, usage(1, 1))
        #expect(remaining == 1_000 - bound && exchange.phase == .over)
    }

    @Test func `too many tokens are refused with when to come back, and counted nowhere`() throws {
        let graph = graph(limits(total: 100), requests: 5)
        let first = ask(graph)
        let other = WalkStand()
        other.clock.now = stand.clock.now + 15_000_000_000
        stand.clock.now = other.clock.now
        let exchange = other.begin(
            "POST /v1/chat/completions HTTP/1.1\nhost: a\n\n{\"model\":\"m\",\"messages\":[],\"max_tokens\":90}",
            on: graph)
        other.giveBody(exchange)
        #expect(other.client.events.contains("head 429") && other.client.text.contains("token_limit_exceeded"))
        #expect(other.client.fields["retry-after"] == "45")
        #expect(other.client.fields["x-ratelimit-limit-tokens"] == "100")
        #expect(other.client.fields["x-ratelimit-remaining-requests"] == nil)
        _ = stand.walk.clientLeft(first)
        #expect(try left(graph) == 100)
        #expect(stand.client.fields["x-ratelimit-remaining-requests"] == "3")
    }

    @Test func `a request over the whole limit is told that it can never pass`() {
        ask(graph(limits(total: 40)))
        #expect(stand.client.events.contains("head 400") && stand.client.text.contains("request_over_token_limit"))
        #expect(stand.client.text.contains("tokens, of 40") && stand.client.fields["retry-after"] == nil)
        #expect(stand.calls.started.isEmpty)
    }

    @Test func `a limit that refuses gives back what the others had reserved`() throws {
        let full = graph(limits(total: 1_000, input: 500, output: 60))
        ask(full, "\"max_tokens\":40")
        stand.answer(json, usage(10, 40))
        ask(full, "\"max_tokens\":40")
        #expect(stand.client.events.contains("head 429"))
        #expect(stand.client.fields["x-ratelimit-limit-tokens"] == "60" && remaining == 20)
        #expect(try left(graph(limits(total: 1_000))) == 950)
        #expect(try left(graph(limits(input: 500))) == 490)
    }

    @Test func `prompts and answers have limits of their own, and the scarcest is told`() throws {
        let graph = graph(limits(input: 400, output: 80))
        ask(graph)
        stand.answer(json, usage(300, 60))
        #expect(stand.client.fields["x-ratelimit-limit-tokens"] == "80" && remaining == 30)
        ask(graph, "\"max_tokens\":21")
        #expect(stand.client.events.contains("head 429"))
        ask(graph, "\"max_tokens\":20")
        stand.answer(json, usage(100, 5))
        ask(graph, "\"max_tokens\":1")
        #expect(stand.client.events.contains("head 429"), "prompts have used theirs up")
    }

    @Test func `what is used beyond the reservation counts`() throws {
        let graph = graph(limits(total: 1_000))
        ask(graph)
        stand.answer(json, usage(400, 300))
        #expect(try left(graph) == 300)
    }

    @Test func `everything is given back when the upstream fails, refuses, or the client leaves before an answer`()
        throws
    {
        let graph = graph(limits(total: 1_000))
        ask(graph)
        stand.fail(.upstreamTruncated)
        ask(graph)
        stand.answer("HTTP/1.1 500 No\ncontent-type: application/json")
        let exchange = ask(graph)
        _ = stand.walk.clientLeft(exchange)
        #expect(try left(graph) == 1_000)
    }

    @Test func `a client that leaves a stream pays for what had come`() throws {
        let graph = graph(limits(total: 1_000))
        let exchange = ask(graph)
        stand.begin(events)
        for _ in 0..<20 { stand.send("data: {\"choices\":[{\"delta\":{\"content\":\" word\"}}]}\n\n") }
        _ = stand.walk.clientLeft(exchange)
        let estimate = try #require(stand.client.account).inputEstimate
        #expect(try left(graph) == 1_000 - estimate - 20)
    }

    @Test func `an answer from the cache costs nothing`() throws {
        let cache = ScriptedFilter("cache", .wholeBody, FilterLog())
        cache.verdict = { exchange throws(GatewayError) in
            exchange.account.cache = .hit
            return .halt(.fixed(FixedReply(status: 200, contentType: "application/json", body: Array("{}".utf8))))
        }
        ask(graph(limits(total: 1_000), then: [cache]))
        #expect(stand.client.events.contains("head 200") && remaining != nil)
        #expect(try left(graph(limits(total: 1_000))) == 1_000)
    }

    @Test func `a refusal by a later filter costs nothing`() throws {
        let guardian = ScriptedFilter("guard", [], FilterLog())
        guardian.verdict = { _ throws(GatewayError) in throw .noRoute }
        ask(graph(limits(total: 1_000), then: [guardian]))
        #expect(try left(graph(limits(total: 1_000))) == 1_000)
    }

    @Test func `a fallback reserves once, and pays for the try that answered`() throws {
        let graph = graph(limits(total: 1_000), tries: 3)
        ask(graph)
        stand.begin("HTTP/1.1 503 No\ncontent-type: application/json")
        stand.fail(GatewayError(502, "upstream_unreachable", "No.", retry: .safe))
        stand.answer(json, usage(100, 23))
        #expect(stand.calls.backends.count == 3)
        #expect(try left(graph) == 1_000 - 123)
    }

    @Test func `a request that names no bound and no usage in its answer pays by estimate`() throws {
        let graph = graph(limits(total: 1_000))
        ask(graph, "")
        stand.answer(json, "{\"choices\":[{\"message\":{\"content\":\"\(String(repeating: "a", count: 720))\"}}]}")
        let account = try #require(stand.client.account)
        #expect(account.usageIsEstimated)
        #expect(try left(graph) == 1_000 - account.facts.usage.total)
    }

    @Test func `embeddings have a prompt and no answer`() throws {
        let graph = graph(limits(total: 1_000))
        let exchange = stand.begin(
            "POST /v1/embeddings HTTP/1.1\nhost: a\n\n{\"model\":\"m\",\"input\":\"How deep is it?\",\"max_tokens\":500}",
            on: graph)
        stand.giveBody(exchange)
        stand.answer(json, "{\"data\":[]}")
        let estimate = try #require(stand.client.account).inputEstimate
        #expect(remaining == 1_000 - estimate)
        #expect(try left(graph) == 1_000 - estimate, "with no report the estimate stands")
    }

    /// A form's part for the model, and one for the file.
    private func upload(_ graph: RoutingGraph, _ path: String) {
        let part = "--b\r\ncontent-disposition: form-data; name="
        let exchange = stand.begin(
            "POST \(path) HTTP/1.1\nhost: a\n\n\(part)\"model\"\r\n\r\nm\r\n\(part)\"file\"; filename=\"a\"\r\n\r\nRIFF\r\n--b--\r\n",
            on: graph)
        stand.giveBody(exchange)
    }

    @Test(arguments: ["/v1/audio/transcriptions", "/v1/images/edits"])
    func `an upload is charged what its answer reports`(_ path: String) throws {
        let graph = graph(limits(total: 118))
        for _ in 0..<2 {
            upload(graph, path)
            stand.answer(json, "{\"usage\":{\"input_tokens\":14,\"output_tokens\":45,\"total_tokens\":59}}")
            #expect(stand.client.events.contains("head 200"))
        }
        upload(graph, path)
        #expect(stand.client.events.contains("head 429") && remaining == 0)
    }

    @Test(arguments: [("POST", 881), ("GET", 1_000)])
    func `what reserves nothing is charged what it reports, once`(_ method: String, _ rest: Int) throws {
        let graph = graph(limits(total: 1_000))
        let exchange = stand.begin("\(method) /v1/responses/compact HTTP/1.1\nhost: a\n\n", on: graph)
        stand.giveBody(exchange)
        #expect(exchange.operation == .other)
        stand.answer(json, usage(100, 19))
        #expect(try left(graph) == rest)
    }

    @Test func `what is no model's request is not counted`() throws {
        let graph = graph(limits(total: 10))
        for path in ["/v1/models", "/elsewhere"] {
            _ = stand.begin("GET \(path) HTTP/1.1\nhost: a", on: graph)
            stand.answer()
            #expect(stand.client.events.contains("head 200") && remaining == nil)
        }
    }

    @Test func `a window ends while a request is under way: nothing is given back to the next`() throws {
        let graph = graph(limits(total: 100))
        let slow = ask(graph)
        stand.clock.now += minute
        let other = WalkStand()
        other.clock.now = stand.clock.now
        let exchange = other.begin(
            "POST /v1/chat/completions HTTP/1.1\nhost: a\n\n{\"model\":\"m\",\"messages\":[],\"max_tokens\":90}",
            on: graph)
        other.giveBody(exchange)
        other.answer(json, usage(10, 90))
        _ = stand.walk.clientLeft(slow)
        ask(graph, "\"max_tokens\":1")
        #expect(stand.client.events.contains("head 429"))
    }
}
