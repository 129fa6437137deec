import Containers
import Dialects
import HTTP
import Testing
import WalkStand

@testable import Graph

@Suite struct QueryPairsTests {
    private let stand = WalkStand()

    private func pairs(_ query: String, behind separator: Unicode.Scalar = "?", without word: StaticString = "own")
        -> String
    {
        let query = Array(query.utf8)
        let target = PassedTarget(path: Span(), query: query.span, .other, model: Span())
        var out = ByteBuffer()
        target.appendQuery(behind: UInt8(ascii: separator), into: &out) { $0.equalsPercentDecoded(word) }
        return out.text
    }

    @Test func `pairs keep their order and their spelling`() {
        #expect(pairs("a=1&b&c=%20=x") == "?a=1&b&c=%20=x")
        #expect(pairs("a=1&b=2", behind: "&") == "&a=1&b=2")
        #expect(pairs("") == "" && pairs("&") == "" && pairs("a&&b&") == "?a&b")
    }

    @Test func `what stays is known by its name alone, however that is written`() {
        #expect(pairs("own=1") == "" && pairs("own") == "" && pairs("%6Fwn=1&OWN=2") == "")
        #expect(pairs("own=1&a=own&own=2&owns=3") == "?a=own&owns=3")
    }

    @Test(arguments: [
        "key", "$key", "%24key", "%6bey", "KEY", "k%65%79", "access_token", "access%5Ftoken", "$access_token",
        "oauth_token", "api-key", "Api-Key", "api%2dkey", "api_key", "apikey", "subscription-key",
    ])
    func `a credential stays`(_ name: String) {
        #expect(pairs("\(name)=s&a=1") == "?a=1" && pairs("\(name)") == "")
        #expect(credential("\(name)=s") == "s")
    }

    @Test(arguments: [
        "keys", "ke", "%256bey", "token", "pageToken", "page_token", "max_tokens", "metadata%5Bkey%5D", "after", "alt",
        "code", "=key", "key%",
    ])
    func `a name that only looks like one goes on`(_ name: String) {
        #expect(pairs("\(name)=s") == "?\(name)=s" && credential("\(name)=s") == "")
    }

    // MARK: - The client's own key

    private func credential(_ query: String) -> String {
        let query = Array(query.utf8)
        var out = ByteBuffer()
        out.append(credentialOf: query.span)
        return out.text
    }

    @Test func `a credential is told plain, the first that can stand in a header`() {
        #expect(credential("a=1&%6bey=AIza%2B%3d&access_token=b") == "AIza+=")
        #expect(credential("key=&access_token=b") == "b" && credential("key&a=1") == "")
        for value in ["a%0d%0ax-evil:%201", "a%00", "a%20b", "a%7f", "%C3%A4"] {
            #expect(credential("key=\(value)") == "" && credential("key=\(value)&key=b") == "b")
        }
    }

    /// The request that the backend gets.
    private func sent(_ dialect: String, _ request: String, forwards: Bool = false, filters: [any Filter] = [])
        -> String
    {
        let plain = dialect == "http"
        let graph = RoutingGraph.one(
            filters, dialects: .builtIn, to: [.backend(0, model: [])],
            backends: [
                .at(
                    "up", plain ? DialectSet.builtIn.plain : DialectSet.builtIn.named(dialect)!,
                    kind: plain ? .plain : .model, forwardsCredential: forwards)
            ])
        let exchange = stand.begin(request, on: graph)
        if stand.client.events.last == "read whole" { stand.giveBody(exchange) }
        return stand.calls.request
    }

    private static let asked: [(String, String)] = [
        ("gemini", "/v1beta/models/m:generateContent"),
        ("openai", "/v1/chat/completions"), ("anthropic", "/v1/messages"), ("ollama", "/api/chat"),
    ]

    @Test(arguments: asked)
    func `no model backend gets what the client's query has of credentials`(_ dialect: String, _ path: String) {
        let body = #"{"model":"m","max_tokens":1,"messages":[],"contents":[]}"#
        let request = "POST \(path)?%6bey=SECRET&a=1&access_token=SECRET HTTP/1.1\nhost: a\n\n\(body)"
        let head = sent(dialect, request)
        #expect(head.contains("?a=1 HTTP/1.1\r\n") && !head.contains("SECRET"), "\(head)")
    }

    @Test func `a plain backend gets the query to the letter`() {
        #expect(sent("http", "GET /a?key=k&&b& HTTP/1.1\nhost: a").hasPrefix("GET /v1/a?key=k&&b& HTTP/1.1\r\n"))
    }

    @Test func `a key in the query goes on as the backend's header where the client's own key does`() {
        let body = #"{"contents":[]}"#
        let line = "POST /v1beta/models/m:generateContent?key=AI%7aa HTTP/1.1\nhost: a\n"
        let head = sent("gemini", "\(line)\n\(body)", forwards: true)
        #expect(head.contains("x-goog-api-key: AIza\r\n") && !head.contains("?"), "\(head)")
        let both = sent("gemini", "\(line)x-goog-api-key: mine\n\n\(body)", forwards: true)
        #expect(both.contains("x-goog-api-key: mine\r\n") && !both.contains("AIza"))
    }

    @Test func `it goes nowhere where a filter knows the caller`() {
        let auth = ScriptedFilter("auth", [], FilterLog())
        auth.verdict = { exchange throws(GatewayError) in
            exchange.caller.isKnown = true
            return .next
        }
        let request = "POST /v1beta/models/m:generateContent?key=AIza HTTP/1.1\nhost: a\n\n{\"contents\":[]}"
        let head = sent("gemini", request, forwards: true, filters: [auth])
        #expect(head.hasPrefix("POST ") && !head.contains("AIza"))
    }
}
