/// The way to the backend. Covers Walk.swift, Exchange.swift, Call.swift, Ports.swift, RoutingGraph.swift, PendingEdits.swift.
import Containers
import Dialects
import Graph
import HTTP
import Testing
import WalkStand

private let chat = "POST /v1/chat/completions HTTP/1.1\nhost: a\n\n{\"model\":\"m\",\"messages\":[]}"

struct WalkTests {
    private let stand = WalkStand()
    private let log = FilterLog()
    private let dialects = DialectSet.builtIn

    private func filter(_ name: String, _ needs: Needs = [.answerHead, .answerBytes, .end]) -> ScriptedFilter {
        ScriptedFilter(name, needs, log)
    }

    private func graph(_ filters: [any Filter], model: String? = nil, body: Int = 1 << 20) -> RoutingGraph {
        let openai = dialects.named("openai")!
        return .one(
            filters, dialects: dialects, model: model, to: [.backend(0, model: [])], backends: [.at("up", openai)],
            body: body)
    }

    @Test func `filters run in order on the way there, and in reverse on the way back`() {
        let graph = graph([filter("a"), filter("b")])
        let exchange = stand.begin(chat, on: graph)
        stand.giveBody(exchange)
        stand.answer()
        #expect(
            log.lines == [
                "a request", "b request", "b answer 200", "a answer 200", "a bytes {}", "b bytes {}", "a end complete",
                "b end complete",
            ])
        #expect(stand.client.events == ["read whole", "head 200", "body", "end", "finished"])
        #expect(stand.calls.backends == ["up"] && graph.exchanges == 0)
    }

    @Test func `a filter that halts is the last that ran, and no backend is asked`() {
        let (a, b) = (filter("a"), filter("b"))
        a.verdict = { _ throws(GatewayError) in
            throw GatewayError(429, "rate_limit_exceeded", "Too many.", retryAfterMilliseconds: 1500)
        }
        _ = stand.begin(chat, on: graph([a, b]))
        #expect(log.lines == ["a request", "a answer 429", "a end failed"])
        #expect(stand.client.events == ["head 429", "body", "end", "finished"])
        #expect(stand.client.fields["retry-after"] == "2" && stand.client.fields["retry-after-ms"] == "1500")
        #expect(stand.client.fields["x-request-id"] == "id-1")
        #expect(stand.client.text.contains("rate_limit_exceeded") && stand.calls.started.isEmpty)
    }

    @Test func `what stands before the model is known runs before the body is read`() {
        let (early, late) = (filter("early", [.model]), filter("late", [.wholeBody]))
        let exchange = stand.begin(chat, on: graph([early, late], model: "m"))
        #expect(log.lines == ["early request"])
        #expect(stand.client.events == ["read whole"])
        stand.giveBody(exchange)
        #expect(log.lines == ["early request", "early model m", "late request"])
    }

    @Test func `a stranger is refused before a byte of the body is asked for`() {
        let auth = filter("auth", [])
        auth.verdict = { _ throws(GatewayError) in throw GatewayError(401, "missing_api_key", "No key.") }
        _ = stand.begin(chat, on: graph([auth, filter("b", [.wholeBody])], model: "m"))
        #expect(stand.client.events == ["head 401", "body", "end", "finished"])
    }

    @Test func `a filter that waits goes on where it stopped`() {
        let slow = filter("slow", [])
        slow.verdict = { _ throws(GatewayError) in .wait }
        let graph = graph([slow, filter("b", [])])
        let exchange = stand.begin("GET /v1/models HTTP/1.1\nhost: a", on: graph)
        #expect(exchange.phase == .waiting && stand.calls.started.isEmpty)
        stand.walk.resume(.value(1), exchange)
        #expect(log.lines == ["slow request", "slow resumed", "b request"])
        #expect(stand.calls.backends == ["up"])
        stand.walk.resume(.value(1), exchange)
        #expect(log.lines.count == 3, "a completion that comes twice does nothing")
    }

    @Test func `a model that no route serves is named in the answer`() {
        let exchange = stand.begin(chat.replacing("\"m\"", with: "\"other\""), on: graph([], model: "m"))
        stand.giveBody(exchange)
        #expect(stand.client.events == ["read whole", "head 404", "body", "end", "finished"])
        #expect(stand.client.text.contains("model_not_found") && stand.client.text.contains("other"))
    }

    @Test(arguments: [
        ("{\"model\":\"m\",\"model\":\"n\"}", "duplicate_key"), ("[]", "invalid_json"), ("{\"model\":", "invalid_json"),
        ("{\"model\":7}", "invalid_value"),
    ])
    func `a body that cannot be read is refused`(_ body: String, _ code: String) {
        let exchange = stand.begin(
            "POST /v1/chat/completions HTTP/1.1\nhost: a\n\n\(body)", on: graph([filter("a", [.wholeBody])]))
        stand.giveBody(exchange)
        #expect(stand.client.events.contains("head 400") && stand.client.text.contains(code))
        #expect(stand.calls.started.isEmpty)
    }

    @Test func `a body that is declared too long is refused unread`() {
        _ = stand.begin(chat, on: graph([], body: 10))
        #expect(stand.client.events == ["head 413", "body", "end", "finished"])
    }

    @Test func `a body that nobody reads is passed on in pieces`() {
        let plain = RoutingGraph.one(
            dialects: dialects, to: [.backend(0, model: [])], backends: [.at("up", dialects.plain, kind: .plain)])
        let exchange = stand.begin("PUT /file HTTP/1.1\nhost: a\n\nhello", on: plain)
        stand.walk.callReady(stand.calls.started[0])
        #expect(stand.client.events == ["read pieces"])
        stand.giveBody(exchange)
        #expect(stand.calls.sent == "hello")
    }

    @Test func `CONNECT is no method of a gateway`() {
        _ = stand.begin("CONNECT a:443 HTTP/1.1\nhost: a:443", on: graph([]))
        #expect(stand.client.events.first == "head 405")
    }
}
