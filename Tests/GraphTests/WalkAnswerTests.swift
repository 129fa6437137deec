/// The way back. Covers WalkAnswer.swift, WalkFeed.swift, TargetPlan.swift, AnswerObserver.swift, FeedQueue.swift.
import Chat
import Containers
import Dialects
import HTTP
import Testing
import WalkStand

@testable import Graph

private let chat = "POST /v1/chat/completions HTTP/1.1\nhost: a\n\n{\"model\":\"m\",\"messages\":[]}"
private let events = "HTTP/1.1 200 OK\ncontent-type: text/event-stream"
private let word = "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\n"
private let role = "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}\n\n"

struct WalkAnswerTests {
    private let stand = WalkStand()
    private let log = FilterLog()
    private let dialects = DialectSet.builtIn

    /// Two backends, one behind the other.
    private func fallback(_ filters: [any Filter] = []) -> RoutingGraph {
        let openai = dialects.named("openai")!
        return .one(
            filters, dialects: dialects,
            to: [.backend(0, model: []), .backend(1, model: Array("other".utf8)), .fallback(children: [0, 1])],
            backends: [.at("one", openai), .at("two", openai)])
    }

    private func begin(_ graph: RoutingGraph) -> Exchange {
        let exchange = stand.begin(chat, on: graph)
        stand.giveBody(exchange)
        return exchange
    }

    @Test(arguments: [429, 408, 500, 503])
    func `a status that another backend may do better is not the answer`(_ status: Int) {
        let exchange = begin(fallback())
        stand.begin("HTTP/1.1 \(status) No\ncontent-type: application/json")
        #expect(stand.calls.backends == ["one", "two"] && stand.calls.events == ["cancel"])
        stand.answer()
        #expect(stand.client.events == ["read whole", "head 200", "body", "end", "finished"])
        #expect(stand.client.account?.attempts == 2 && exchange.graph.exchanges == 0)
    }

    @Test func `the last backend's error is the answer, status and body`() {
        _ = begin(fallback())
        stand.begin("HTTP/1.1 500 No")
        stand.answer("HTTP/1.1 503 Busy\ncontent-type: text/plain", "busy")
        #expect(stand.client.events == ["read whole", "head 503", "body", "end", "finished"])
        #expect(stand.client.text == "busy")
    }

    @Test func `each try gets its own model, and the client's body otherwise`() {
        _ = begin(fallback())
        #expect(stand.calls.request.hasSuffix("\r\n\r\n{\"model\":\"m\",\"messages\":[]}"))
        stand.fail(.upstreamTruncated.retryable)
        #expect(stand.calls.request.hasSuffix("\r\n\r\n{\"model\":\"other\",\"messages\":[]}"))
        #expect(stand.calls.request.hasPrefix("POST /v1/chat/completions HTTP/1.1\r\nhost: two.test\r\n"))
    }

    @Test func `a stream is held until it has content, and then there is no other try`() {
        _ = begin(fallback())
        stand.begin(events)
        stand.send(role)
        #expect(stand.client.events == ["read whole"])
        stand.send(word)
        #expect(stand.client.events == ["read whole", "head 200", "body"] && stand.client.text == role + word)
        stand.fail(.upstreamTruncated)
        #expect(stand.calls.backends == ["one"])
        #expect(stand.client.text.hasPrefix(role + word) && stand.client.text.contains("upstream_truncated"))
        #expect(stand.client.events.suffix(3) == ["end", "abort", "finished"])
        #expect(!stand.client.text.contains("[DONE]"))
    }

    @Test(arguments: ["data: {\"error\":{\"message\":\"no\"}}\n\n", ""])
    func `a stream that breaks before content goes to the next backend`(_ event: String) {
        _ = begin(fallback())
        stand.begin(events)
        stand.send(role + event)
        if event.isEmpty { stand.end() }
        #expect(stand.calls.backends == ["one", "two"] && stand.client.events == ["read whole"])
        stand.begin(events)
        stand.send(word + "data: [DONE]\n\n")
        stand.end()
        #expect(stand.client.text == word + "data: [DONE]\n\n", "nothing of the first try is left")
    }

    @Test func `an error event never joins a broken line`() {
        _ = begin(fallback())
        stand.begin(events)
        stand.send(word + "data: {\"cho")
        stand.fail(.upstreamTruncated)
        #expect(stand.client.text.contains("data: {\"cho\n\ndata: {\"error\""))
    }

    @Test func `an answer that is no stream is cut where it breaks`() {
        _ = begin(fallback())
        stand.begin("HTTP/1.1 200 OK\ncontent-type: application/json")
        stand.send("{\"id\":")
        stand.fail(.upstreamTruncated)
        #expect(stand.client.text == "{\"id\":" && stand.client.events.suffix(2) == ["abort", "finished"])
        #expect(stand.client.account?.errorCode.description == "upstream_truncated")
    }

    @Test func `usage is read whether the answer comes whole or in pieces`() {
        let answer = "{\"id\":\"x\",\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}"
        for cut in 0...answer.utf8.count {
            _ = begin(fallback())
            stand.begin("HTTP/1.1 200 OK\ncontent-type: application/json")
            let bytes = Array(answer.utf8)
            stand.send(String(decoding: bytes[..<cut], as: UTF8.self))
            stand.send(String(decoding: bytes[cut...], as: UTF8.self))
            stand.end()
            #expect(stand.client.account?.facts.usage.input == 7 && stand.client.account?.facts.usage.output == 3)
        }
    }

    @Test func `a client that takes no more pauses the call, and drained it goes on`() {
        let exchange = begin(fallback())
        stand.begin("HTTP/1.1 200 OK\ncontent-type: application/json")
        stand.client.takes = false
        stand.send("{")
        #expect(stand.calls.events == ["pause"])
        stand.walk.clientDrained(exchange)
        #expect(stand.calls.events == ["pause", "resume"])
    }

    @Test func `a client that leaves cancels its call, once`() {
        let exchange = begin(fallback([ScriptedFilter("a", [.end], log)]))
        stand.begin(events)
        #expect(!stand.walk.clientLeft(exchange))
        #expect(stand.calls.events == ["cancel"] && stand.client.account?.status == 499)
        #expect(log.lines == ["a request", "a left", "a end clientLeft"])
        #expect(!stand.walk.clientLeft(exchange) && stand.calls.events == ["cancel"])
    }

    @Test func `a call that others read goes on without its client`() {
        let keeper = ScriptedFilter("keeper", [.end], log)
        keeper.keepsGoing = true
        let exchange = begin(fallback([keeper]))
        #expect(stand.walk.clientLeft(exchange))
        #expect(stand.calls.events.isEmpty)
        stand.answer()
        #expect(stand.client.account?.status == 499 && log.lines.last == "keeper end complete")
    }

    @Test func `a split takes its parts by their weights`() {
        let openai = dialects.named("openai")!
        let graph = RoutingGraph.one(
            dialects: dialects,
            to: [
                .backend(0, model: []), .backend(1, model: []),
                .split(children: [0, 1], weights: [3, 1], total: 4),
            ], backends: [.at("three", openai), .at("one", openai)])
        for random in UInt64(0)..<8 {
            stand.clock.randoms = [random]
            _ = begin(graph)
            stand.answer()
        }
        #expect(stand.calls.backends == ["three", "three", "three", "one", "three", "three", "three", "one"])
    }

    @Test func `a prepared answer needs no backend, and an error of the file speaks the client's dialect`() {
        let fixed = FixedReply(status: 204, contentType: "text/plain", body: [], headers: [(Array("x-a".utf8), [49])])
        _ = stand.begin("GET /a HTTP/1.1\nhost: a", on: .one(dialects: dialects, to: [.respond(fixed)]))
        #expect(stand.client.events == ["head 204", "end", "finished"] && stand.client.fields["x-a"] == "1")
        let error = FixedReply(error: .noRoute, headers: [(Array("x-a".utf8), [50])])
        _ = stand.begin("GET /v1/messages HTTP/1.1\nhost: a", on: .one(dialects: dialects, to: [.respond(error)]))
        #expect(stand.client.events == ["head 404", "body", "end", "finished"] && stand.client.fields["x-a"] == "2")
        #expect(stand.client.text.contains("\"type\":\"error\""), "Anthropic's shape")
    }

    // MARK: Shared answers

    private final class Piece: SharedPiece {
        private let text: StaticString
        init(_ text: StaticString) { self.text = text }
        var span: Span<UInt8> { text.bytes }
    }

    /// An exchange that a filter feeds.
    private func fed(allowance: Int) -> Exchange {
        let feeder = ScriptedFilter("feeder", [.wholeBody, .end], log)
        feeder.verdict = { exchange throws(GatewayError) in
            exchange.answer.status = 200
            exchange.answer.framing = .chunked
            return .halt(.fed(allowance: allowance))
        }
        let exchange = begin(fallback([feeder]))
        stand.walk.feedHead(exchange)
        return exchange
    }

    @Test func `a fed answer waits for a slow client, in order`() {
        let exchange = fed(allowance: 100)
        stand.client.takes = false
        for text: StaticString in ["a", "b", "c"] { stand.walk.feedBody(Piece(text), exchange) }
        #expect(stand.client.text == "a")
        stand.walk.feedEnd(exchange)
        #expect(stand.client.events.last == "body")
        stand.client.takes = true
        stand.walk.clientDrained(exchange)
        #expect(stand.client.text == "abc" && stand.client.events.suffix(2) == ["end", "finished"])
        #expect(stand.client.account?.answerBytes == 3)
    }

    @Test func `who falls too far behind is cut`() {
        let exchange = fed(allowance: 3)
        stand.client.takes = false
        for text: StaticString in ["a", "bb", "c"] { stand.walk.feedBody(Piece(text), exchange) }
        #expect(stand.client.events.last == "body")
        stand.walk.feedBody(Piece("d"), exchange)
        #expect(stand.client.events.suffix(2) == ["abort", "finished"])
        #expect(stand.client.account?.errorCode.description == "client_too_slow")
    }

    @Test func `an exchange whose source fails before its head goes on alone`() {
        let feeder = ScriptedFilter("feeder", [.wholeBody, .end], log)
        feeder.verdict = { _ throws(GatewayError) in .halt(.fed(allowance: 1)) }
        let exchange = begin(fallback([feeder]))
        stand.walk.feedFailed(exchange)
        #expect(log.lines == ["feeder request", "feeder resumed"])
        #expect(stand.calls.backends == ["one"])
    }
}

extension GatewayError {
    fileprivate var retryable: GatewayError {
        var copy = self
        copy.retry = .safe
        return copy
    }
}
