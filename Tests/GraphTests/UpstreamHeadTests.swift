import Dialects
import Graph
import Testing
import WalkStand

struct UpstreamHeadTests {
    private let stand = WalkStand()
    private let dialects = DialectSet.builtIn

    private func sent(_ request: String, _ filters: [any Filter] = [], kind: BackendNode.Kind = .model) -> [String] {
        let dialect = kind == .plain ? dialects.plain : dialects.named("openai")!
        let graph = RoutingGraph.one(
            filters, dialects: dialects, to: [.backend(0, model: [])], backends: [.at("up", dialect, kind: kind)])
        let exchange = stand.begin(request, on: graph)
        if stand.client.events == ["read whole"] { stand.giveBody(exchange) }
        return stand.calls.request.split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init)
    }

    @Test func `a model backend gets its own credential and none of the client's`() {
        let lines = sent(
            """
            POST /v1/chat/completions HTTP/1.1
            host: front.test
            authorization: Bearer client-secret
            x-api-key: client-secret
            api-key: client-secret
            x-goog-api-key: client-secret
            cookie: session=client-secret
            content-type: application/json

            {"model":"m","messages":[]}
            """)
        #expect(!lines.joined().contains("client-secret"))
        #expect(lines.contains("authorization: Bearer up-secret") && lines.contains("content-type: application/json"))
        #expect(lines.prefix(2) == ["POST /v1/chat/completions HTTP/1.1", "host: up.test"])
        #expect(lines.contains("content-length: 27") && lines.contains("accept-encoding: identity"))
    }

    @Test func `what the client says of itself is not passed on`() {
        let lines = sent(
            """
            GET /a?b=c HTTP/1.1
            host: front.test
            x-forwarded-for: 10.0.0.1
            x-forwarded-proto: https
            x-request-id: mine
            connection: x-secret, close
            x-secret: 1
            te: trailers
            x-own: kept
            """, kind: .plain)
        #expect(
            lines == [
                "GET /v1/a?b=c HTTP/1.1", "host: up.test", "x-own: kept", "authorization: Bearer up-secret",
                "x-forwarded-for: 192.0.2.7", "x-forwarded-proto: http", "x-request-id: id-1", "", "",
            ])
    }

    @Test func `an operation of another version names that, not the base's`() {
        let body = "HTTP/1.1\nhost: a\n\n{\"model\":\"m\",\"query\":\"q\",\"documents\":[]}"
        #expect(sent("POST /v2/rerank \(body)")[0] == "POST /v2/rerank HTTP/1.1")
        #expect(sent("POST /v1/rerank \(body)")[0] == "POST /v1/rerank HTTP/1.1")
        #expect(sent("POST /rerank \(body)")[0] == "POST /v1/rerank HTTP/1.1")
        #expect(
            sent("GET /v2/a HTTP/1.1\nhost: a")[0] == "GET /v1/v2/a HTTP/1.1", "what is not known stays below the base")
        #expect(sent("GET /v2/a HTTP/1.1\nhost: a", kind: .plain)[0] == "GET /v1/v2/a HTTP/1.1")
    }

    @Test func `a plain backend sees the client's credential unless a filter has taken it`() {
        let request = "GET /a HTTP/1.1\nhost: a\ncookie: c=1\nauthorization: Bearer mine"
        #expect(sent(request, kind: .plain).contains("authorization: Bearer mine"))
        let auth = ScriptedFilter("auth", [], FilterLog())
        auth.verdict = { exchange throws(GatewayError) in
            exchange.caller.isKnown = true
            return .next
        }
        let lines = sent(request, [auth], kind: .plain)
        #expect(!lines.contains("authorization: Bearer mine") && lines.contains("cookie: c=1"))
    }

    @Test func `a coding is asked for only where nobody reads the answer`() {
        let request = "GET /a HTTP/1.1\nhost: a\naccept-encoding: gzip"
        #expect(sent(request, kind: .plain).contains("accept-encoding: gzip"))
        let reader = ScriptedFilter("reader", [.answerBytes], FilterLog())
        #expect(sent(request, [reader], kind: .plain).contains("accept-encoding: identity"))
    }
}
