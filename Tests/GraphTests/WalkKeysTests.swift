/// Answers whose body tells that they are about the key: Gemini's.
import Containers
import Dialects
import Testing
import WalkStand

@testable import Graph

private let head = "HTTP/1.1 400 Bad Request\ncontent-type: application/json"
private let badKey =
    #"{"error":{"code":400,"message":"API key not valid: AIza","status":"INVALID_ARGUMENT","details":["#
    + #"{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}]}}"#
private let badRequest = #"{"error":{"code":400,"message":"no contents","status":"INVALID_ARGUMENT"}}"#

struct WalkKeysTests {
    private let stand = WalkStand()
    private let gemini = DialectSet.builtIn.named("gemini")!

    /// A client of Gemini's, whose requests pass, and one of OpenAI's, whose are translated.
    static let clients = [
        "POST /v1beta/models/m:generateContent HTTP/1.1\nhost: a\nx-goog-api-key: mine\n\n{\"contents\":[]}",
        "POST /v1/chat/completions HTTP/1.1\nhost: a\n\n{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
    ]
    private let passing = WalkKeysTests.clients[0]

    private func ask(_ request: String, _ keys: [String], backends: Int = 1, forwards: Bool = false) -> RoutingGraph {
        let targets = (0..<backends).map { TargetNode.backend($0, model: []) }
        let graph = RoutingGraph.one(
            dialects: .builtIn, to: targets + [.fallback(children: Array(0..<backends))],
            backends: (0..<backends).map { .at("b\($0)", gemini, keys: keys, forwardsCredential: forwards) })
        ask(request, graph)
        return graph
    }

    private func ask(_ request: String, _ graph: RoutingGraph) { stand.giveBody(stand.begin(request, on: graph)) }

    /// The key that the newest call would send.
    private var sent: Substring? {
        stand.calls.request.split(separator: "\r\n").first { $0.hasPrefix("authorization: Bearer ") }?.dropFirst(22)
    }

    /// `body` comes in two pieces, and nothing is told before its end.
    private func answer(_ head: String, _ body: String) {
        stand.begin(head)
        stand.send(String(body.prefix(20)))
        stand.send(String(body.dropFirst(20)))
        #expect(stand.client.events == ["read whole"])
        stand.end()
    }

    @Test func `a body that is too long to tell, or breaks off, leaves it to the head`() {
        let spent = "HTTP/1.1 429 Slow\ncontent-type: application/json\nretry-after: 30"
        for breaks in [false, true] {
            let graph = ask(passing, ["a", "b"])
            stand.begin(spent)
            stand.send(String(repeating: " ", count: breaks ? 10 : 70_000))
            if breaks {
                stand.fail(GatewayError(502, "upstream_truncated", "", side: .upstream, retry: .never))
            }
            #expect(sent == "b" && stand.client.events == ["read whole"] && stand.calls.kept.held == 0)
            stand.answer("HTTP/1.1 200 OK\ncontent-type: application/json", #"{"candidates":[]}"#)
            ask(passing, graph)
            #expect(sent == "b")
            stand.answer()
        }
    }

    @Test(arguments: clients) func `a key that the body refuses rests, and another is tried`(_ request: String) {
        let graph = ask(request, ["a", "b"])
        #expect(sent == "a")
        answer(head, badKey)
        #expect(sent == "b" && stand.client.events == ["read whole"])
        stand.answer("HTTP/1.1 200 OK\ncontent-type: application/json", #"{"candidates":[]}"#)
        #expect(stand.client.events.contains("head 200"))
        ask(request, graph)
        #expect(sent == "b")
    }

    @Test(arguments: clients) func `nobody is told what a backend says of our key`(_ request: String) {
        _ = ask(request, ["a"])
        answer(head, badKey)
        #expect(stand.client.events.contains("head 502") && stand.client.text.contains("upstream_auth"))
        #expect(!stand.client.text.contains("AIza"))
    }

    @Test(arguments: clients) func `of a key that is the client's own the client is told`(_ request: String) {
        _ = ask(request, [], forwards: true)
        stand.answer(head, badKey)
        #expect(stand.client.events.contains("head \(request == passing ? 400 : 401)"))
    }

    @Test func `an answer about something else goes on as it came`() {
        let graph = ask(passing, ["a", "b"], backends: 2)
        answer(head, badRequest)
        #expect(stand.client.text == badRequest)
        #expect(stand.client.events == ["read whole", "head 400", "body", "end", "finished"])
        ask(passing, graph)
        #expect(sent == "a")
        ask(Self.clients[1], graph)
        answer(head, badRequest)
        #expect(stand.client.text.contains("upstream_invalid_request") && stand.client.text.contains("no contents"))
    }

    @Test(
        arguments: [
            (#""retryDelay":"34.5s""#, 34_500),
            (#""violations":[{"quotaId":"RequestsPerDay"}],"retryDelay":"3s""#, 3_600_000),
            (#""reason":"x""#, 10_000),
        ] as [(String, UInt64)])
    func `a spent key rests as long as the body says, and one of a spent day for an hour`(
        _ detail: String, _ milliseconds: UInt64
    ) {
        let graph = ask(passing, ["a", "b"])
        answer(
            "HTTP/1.1 429 Slow\ncontent-type: application/json",
            #"{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","details":[{\#(detail)}]}}"#)
        #expect(sent == "b")
        stand.clock.now += milliseconds * 1_000_000 - 1
        ask(passing, graph)
        #expect(sent == "b")
        stand.clock.now += 1
        ask(passing, graph)
        #expect(sent == "a")
    }

    @Test func `a spent backend's request goes to the next, and the last one's words to the client`() {
        _ = ask(passing, ["a"], backends: 2)
        answer("HTTP/1.1 429 Slow\ncontent-type: application/json", badRequest)
        #expect(stand.calls.backends == ["b0", "b1"])
        answer("HTTP/1.1 429 Slow\ncontent-type: application/json", badRequest)
        #expect(stand.client.events.contains("head 429") && stand.client.text == badRequest)
    }

    @Test func `an answer that breaks off before it has told leads to the next backend`() {
        _ = ask(passing, ["a"], backends: 2)
        stand.begin(head)
        stand.send(String(badKey.prefix(90)))
        stand.fail(.upstreamTruncated)
        #expect(stand.calls.backends == ["b0", "b1"] && stand.client.events == ["read whole"])
        stand.answer()
        #expect(stand.client.text == "{}")
    }

    @Test func `what is longer than an error, or coded, is not waited for`() {
        _ = ask(passing, ["a"])
        let long = String(repeating: "x", count: AnswerTranslation.maxFailure)
        stand.begin(head)
        stand.send(long)
        #expect(stand.client.events == ["read whole"])
        stand.send("yz")
        #expect(stand.client.events == ["read whole", "head 400", "body"])
        stand.send("!")
        stand.end()
        #expect(stand.client.text == long + "yz!")
        _ = ask(passing, ["a"])
        stand.begin(head + "\ncontent-encoding: gzip")
        #expect(stand.client.events == ["read whole", "head 400"])
    }
}
