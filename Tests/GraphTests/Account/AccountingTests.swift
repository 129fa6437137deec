/// Covers Account/Accounting.swift: what an exchange has used, what it cost, and who is told.
import Chat
import Containers
import Dialects
import HTTP
import Testing
import WalkStand

@testable import Graph

private let events = "HTTP/1.1 200 OK\ncontent-type: text/event-stream"
private let json = "HTTP/1.1 200 OK\ncontent-type: application/json"
private func delta(_ text: String) -> String { "data: {\"choices\":[{\"delta\":{\"content\":\"\(text)\"}}]}\n\n" }

struct AccountingTests {
    private let stand = WalkStand()
    private let dialects = DialectSet.builtIn
    /// A dollar a million tokens of input, ten of output, ten cents of cached input.
    private let prices = PriceTable(
        own: [
            (
                Array("priced".utf8),
                Price(Price.Rates(input: 1_000_000, output: 10_000_000, cachedInput: 100_000))
            )
        ], patterns: [], builtIn: [])

    private func graph(_ dialect: String = "openai", served: String = "priced", tries: Int = 1) -> RoutingGraph {
        let backends = (1...tries).map { BackendNode.at("up\($0)", dialects.named(dialect)!) }
        let leaves = (0..<tries).map { TargetNode.backend($0, model: Array(served.utf8)) }
        return .one(
            dialects: dialects, to: leaves + [.fallback(children: Array(0..<tries))], backends: backends, prices: prices
        )
    }

    @discardableResult
    private func begin(
        _ graph: RoutingGraph, path: String = "/v1/chat/completions", line: String = "host: a",
        content: String = "How deep is the pond behind the mill?"
    ) -> Exchange {
        let exchange = stand.begin(
            "POST \(path) HTTP/1.1\n\(line)\n\n{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"\(content)\"}]}",
            on: graph)
        stand.giveBody(exchange)
        return exchange
    }

    @Test func `a plain answer is charged by what it reports and by the model that was asked`() throws {
        begin(graph())
        stand.answer(
            json,
            #"{"usage":{"prompt_tokens":1000,"completion_tokens":20,"prompt_tokens_details":{"cached_tokens":600}}}"#)
        let account = try #require(stand.client.account)
        #expect(account.hasCost && account.cost == 400 * 1_000 + 600 * 100 + 20 * 10_000)
        #expect(!account.usageIsEstimated)
    }

    @Test func `a model without a price has no cost`() throws {
        begin(graph(served: "unknown"))
        stand.answer(json, #"{"usage":{"prompt_tokens":10,"completion_tokens":20}}"#)
        let account = try #require(stand.client.account)
        #expect(!account.hasCost && account.facts.usage.isReported)
    }

    @Test func `a plain answer that reports nothing is estimated, from both bodies`() throws {
        begin(graph())
        stand.answer(json, "{\"choices\":[{\"message\":{\"content\":\"\(String(repeating: "deep ", count: 100))\"}}]}")
        let account = try #require(stand.client.account)
        #expect(account.usageIsEstimated && account.hasCost)
        #expect((8...24).contains(account.facts.usage.input))
        #expect((40...160).contains(account.facts.usage.output))
    }

    @Test func `a stream that reports nothing is estimated by its events, also after its request was let go`() throws {
        let exchange = begin(graph())
        stand.begin(events)
        exchange.dropBody()
        stand.send(#"data: {"choices":[{"delta":{"role":"assistant"}}]}"# + "\n\n")
        for _ in 0..<50 { stand.send(delta(" word")) }
        stand.send("data: [DONE]\n\n")
        stand.end()
        let account = try #require(stand.client.account)
        #expect(account.usageIsEstimated)
        #expect((8...24).contains(account.facts.usage.input))
        #expect((48...54).contains(account.facts.usage.output))
    }

    @Test func `events of many tokens count by their length`() throws {
        begin(graph())
        stand.begin(events)
        stand.send(delta("a"))
        stand.send(delta(String(repeating: "four", count: 90)))
        stand.end()
        let output = try #require(stand.client.account).facts.usage.output
        #expect((70...110).contains(output))
    }

    @Test func `a stream that breaks off is charged for what had come, above its first report`() throws {
        let exchange = begin(graph("anthropic"), path: "/v1/messages")
        stand.begin(events)
        stand.send(
            "event: message_start\ndata: {\"message\":{\"usage\":{\"input_tokens\":1000,\"output_tokens\":1}}}\n\n")
        for _ in 0..<10 {
            stand.send(
                "event: content_block_delta\ndata: {\"delta\":{\"type\":\"text_delta\",\"text\":\"a few words\"}}\n\n")
        }
        _ = stand.walk.clientLeft(exchange)
        let account = try #require(stand.client.account)
        #expect(account.usageIsEstimated && account.facts.usage.input == 1_000)
        #expect(account.facts.usage.output == 10)
        #expect(account.cost == 1_000 * 1_000 + 10 * 10_000)
    }

    @Test func `what failed costs nothing, and of several tries only the last`() throws {
        begin(graph())
        stand.answer("HTTP/1.1 503 No\ncontent-type: application/json", #"{"usage":{"prompt_tokens":9}}"#)
        #expect(try #require(stand.client.account).hasCost == false)
        begin(graph(tries: 2))
        stand.begin("HTTP/1.1 429 No\ncontent-type: application/json")
        stand.answer(json, #"{"usage":{"prompt_tokens":10,"completion_tokens":0}}"#)
        let account = try #require(stand.client.account)
        #expect(account.attempts == 2 && account.cost == 10_000)
        begin(graph())
        stand.fail(.upstreamTruncated)
        #expect(try #require(stand.client.account).facts.usage == TokenUsage())
    }

    @Test(arguments: ["/v1/embeddings", "/v1/moderations", "/v1/audio/speech", "/v1/images/generations", "/v1/rerank"])
    func `of what is no chat the prompt is estimated, and no output`(_ path: String) throws {
        begin(graph(), path: path)
        stand.answer("HTTP/1.1 200 OK\ncontent-type: audio/mpeg", String(repeating: "sound", count: 999))
        let account = try #require(stand.client.account)
        #expect(account.usageIsEstimated && account.hasCost)
        #expect((8...24).contains(account.facts.usage.input) && account.facts.usage.output == 0)
    }

    @Test func `of a stream that is no chat, neither`() throws {
        let exchange = begin(graph(), path: "/v1/audio/speech")
        stand.begin(events)
        exchange.dropBody()
        for _ in 0..<3 { stand.send("data: {\"type\":\"speech.audio.delta\",\"audio\":\"UklGRg==\"}\n\n") }
        stand.end()
        let account = try #require(stand.client.account)
        #expect((8...24).contains(account.facts.usage.input) && account.facts.usage.output == 0)
    }

    @Test func `a reranking is charged what Cohere's words report`() throws {
        begin(graph(), path: "/v2/rerank")
        stand.answer(
            json, #"{"meta":{"billed_units":{"search_units":1},"tokens":{"input_tokens":33,"output_tokens":0}}}"#)
        let account = try #require(stand.client.account)
        #expect(account.facts.usage == TokenUsage(input: 33, output: 0) && !account.usageIsEstimated)
    }

    @Test(arguments: [#"{"meta":{"billed_units":{"search_units":1}}}"#, #"{"meta":{"tokens":null}}"#, #"{"meta":1}"#])
    func `searches are no tokens`(_ answer: String) throws {
        begin(graph(), path: "/v2/rerank")
        stand.answer(json, answer)
        #expect(try #require(stand.client.account).usageIsEstimated)
    }

    @Test func `what has no prompt is not estimated`() throws {
        _ = stand.begin("GET /v1/models HTTP/1.1\nhost: a", on: graph())
        stand.answer(json, "{\"data\":[]}")
        #expect(try #require(stand.client.account).facts.usage == TokenUsage())
        begin(graph("anthropic"), path: "/v1/messages/count_tokens")
        stand.answer(json, "{\"input_tokens\":12}")
        #expect(try #require(stand.client.account).facts.usage == TokenUsage())
    }
}

/// `x-millrace-account`.
struct AccountHeaderTests {
    private let stand = WalkStand()
    private let dialects = DialectSet.builtIn

    private func begin(_ line: String = "x-millrace-account: 1", tries: Int = 1) {
        let prices = PriceTable(
            own: [(Array("m".utf8), Price(Price.Rates(input: 1_000_000, output: 10_000_000)))], patterns: [],
            builtIn: [])
        let graph = RoutingGraph.one(
            dialects: dialects,
            to: (0..<tries).map { .backend($0, model: []) } + [.fallback(children: Array(0..<tries))],
            backends: (0..<tries).map { .at("up\($0)", dialects.named("openai")!) }, prices: prices)
        let exchange = stand.begin(
            "POST /v1/chat/completions HTTP/1.1\nhost: a\n\(line)\n\n{\"model\":\"m\",\"messages\":[]}", on: graph)
        stand.giveBody(exchange)
    }

    private let usage = #"{"usage":{"prompt_tokens":1000,"completion_tokens":25}}"#

    @Test func `the head of a plain answer waits for the end and tells the account`() {
        begin()
        stand.begin(json)
        stand.send(String(usage.prefix(20)))
        #expect(stand.client.events == ["read whole"])
        stand.send(String(usage.dropFirst(20)))
        stand.end()
        #expect(stand.client.events == ["read whole", "head 200", "body", "end", "finished"])
        #expect(stand.client.text == usage)
        #expect(stand.client.fields["x-millrace-tokens-input"] == "1000")
        #expect(stand.client.fields["x-millrace-tokens-output"] == "25")
        #expect(stand.client.fields["x-millrace-cost-usd"] == "0.00125")
        #expect(!stand.calls.request.contains("x-millrace-account"))
    }

    @Test(arguments: ["x-other: 1", "x-millrace-account: 0"]) func `nobody else waits or is told`(_ line: String) {
        begin(line)
        stand.begin(json)
        #expect(stand.client.events == ["read whole", "head 200"])
        stand.send(usage)
        stand.end()
        #expect(stand.client.fields["x-millrace-cost-usd"] == nil)
    }

    @Test func `a stream is passed on as it comes`() {
        begin()
        stand.begin(events)
        stand.send(delta("Hi"))
        #expect(stand.client.events == ["read whole", "head 200", "body"])
        #expect(stand.client.fields["x-millrace-cost-usd"] == nil)
    }

    @Test func `an answer longer than what is held goes out untold, whole`() throws {
        begin()
        stand.begin(json)
        let long = String(repeating: "x", count: Walk.maxHeld)
        stand.send("{\"a\":\"")
        stand.send(long)
        #expect(stand.client.events == ["read whole", "head 200", "body"])
        stand.send("\",\(usage.dropFirst())")
        stand.end()
        #expect(stand.client.text == "{\"a\":\"\(long)\",\(usage.dropFirst())")
        #expect(stand.client.fields["x-millrace-cost-usd"] == nil)
        #expect(try #require(stand.client.account).cost == 1_250_000)
    }

    @Test func `a held answer that breaks off is no answer: the next backend is asked`() {
        begin(tries: 2)
        stand.begin(json)
        stand.send(String(usage.prefix(20)))
        stand.fail(.upstreamTruncated)
        stand.answer(json, usage)
        #expect(stand.client.text == usage && stand.client.fields["x-millrace-cost-usd"] == "0.00125")
    }

    @Test func `an error is told as it is`() {
        begin()
        stand.fail(.upstreamTruncated)
        #expect(stand.client.events.contains("head 502") && stand.client.text.contains("upstream_truncated"))
        #expect(stand.client.fields["x-millrace-tokens-input"] == nil)
    }

    @Test(
        arguments: [
            (0, "0"), (1, "0.000000001"), (1_250_000, "0.00125"), (2_000_000_000, "2"), (12_345_678_900, "12.3456789"),
        ] as [(Int, String)]) func `dollars are written without needless zeros`(_ nano: Int, _ text: String)
    {
        var out = ByteBuffer()
        out.append(nanodollars: nano)
        #expect(out.span.text == text)
    }
}
