/// Covers WalkCredential.swift and BearerToken.swift.
import Containers
import Dialects
import HTTP
import Testing
import WalkStand

@testable import Graph

@Suite("A backend whose token is renewed")
struct WalkCredentialTests {
    private let stand = WalkStand()
    private let tokens = BearerTokens()
    private let second: UInt64 = 1_000_000_000
    private var token: BearerToken { tokens["account"] }

    private func ask(fallback: Bool = false) -> Exchange {
        let openai = DialectSet.builtIn.named("openai")!
        let asked = BackendNode(
            name: "one", kind: .model, dialect: openai,
            origins: [BackendOrigin(authority: Array("one.test".utf8), basePath: Array("/v1".utf8))],
            keys: [BackendKey(tokenOf: "account")])
        let graph = RoutingGraph.one(
            dialects: .builtIn,
            to: fallback
                ? [.backend(0, model: []), .backend(1, model: []), .fallback(children: [0, 1])]
                : [.backend(0, model: [])],
            backends: [asked, .at("two", openai)], tokens: tokens)
        let exchange = stand.begin(
            "POST /v1/chat/completions HTTP/1.1\nhost: a\n\n{\"model\":\"m\",\"messages\":[]}", on: graph)
        stand.giveBody(exchange)
        return exchange
    }

    private func renew(_ word: String, for seconds: UInt64) {
        let line = Array("authorization: Bearer \(word)\r\n".utf8)
        token.renew(line: line, until: stand.clock.wallClockSeconds + seconds)
    }

    private func pass(_ nanoseconds: UInt64, _ exchange: Exchange) {
        stand.clock.now += nanoseconds
        stand.clock.wallClockSeconds += nanoseconds / second
        stand.walk.callWoken(exchange.call!)
    }

    @Test("The newest token is sent, by graphs that were made before it too")
    func newest() {
        renew("first", for: 60)
        _ = ask()
        #expect(stand.calls.request.contains("authorization: Bearer first\r\n"))
        renew("second", for: 60)
        #expect(stand.calls.request.contains("authorization: Bearer second\r\n"))
        #expect(!stand.calls.request.contains("first"))
    }

    @Test("A request waits for the first token, as it would for a connection")
    func waits() {
        let exchange = ask()
        #expect(stand.calls.backends == [] && stand.calls.wakeAfter == 20_000_000)
        pass(20_000_000, exchange)
        #expect(stand.calls.backends == [])
        renew("first", for: 60)
        pass(20_000_000, exchange)
        #expect(stand.calls.backends == ["one"] && stand.calls.request.contains("Bearer first"))
        // The answer comes as ever, and later alarms start nothing.
        pass(second, exchange)
        stand.answer()
        #expect(stand.calls.backends == ["one"])
        #expect(stand.client.events == ["read whole", "head 200", "body", "end", "finished"])
    }

    @Test("After five seconds the next backend is asked, or the client told")
    func gives() {
        var exchange = ask(fallback: true)
        pass(4 * second, exchange)
        #expect(stand.calls.backends == [])
        pass(second, exchange)
        #expect(stand.calls.backends == ["two"])
        exchange = ask()
        pass(5 * second, exchange)
        #expect(stand.client.events == ["read whole", "head 503", "body", "end", "finished"])
        #expect(stand.client.text.contains("backend_unavailable") && stand.client.fields["retry-after"] == "1")
    }

    @Test("Where tokens could not be had nobody waits")
    func missing() {
        token.renewalFailed()
        _ = ask(fallback: true)
        #expect(stand.calls.backends == ["two"])
        // Until another account's file is there.
        token.renewalBegins()
        _ = ask(fallback: true)
        #expect(stand.calls.backends == ["two"])
    }

    @Test("A token serves to its end although renewals fail, and not past it")
    func ends() {
        renew("first", for: 10)
        token.renewalFailed()
        stand.clock.wallClockSeconds += 9
        _ = ask(fallback: true)
        stand.clock.wallClockSeconds += 1
        _ = ask(fallback: true)
        #expect(stand.calls.backends == ["one", "two"])
    }

    @Test("A client that leaves while it waits starts nothing")
    func leaves() {
        let exchange = ask()
        _ = stand.walk.clientLeft(exchange)
        renew("first", for: 60)
        pass(20_000_000, exchange)
        #expect(stand.calls.backends == [])
    }

    @Test("A refused token is replaced, and the request goes out again with the next")
    func refused() {
        var asked: [String] = []
        tokens.renew = { asked.append($0) }
        renew("withdrawn", for: 60)
        let exchange = ask()
        stand.begin("HTTP/1.1 401 Unauthorized\ncontent-type: application/json")
        #expect(asked == ["account"] && stand.calls.backends == ["one"] && stand.calls.events == ["cancel"])
        renew("next", for: 60)
        pass(20_000_000, exchange)
        #expect(stand.calls.backends == ["one", "one"] && stand.calls.request.contains("Bearer next"))
        // One that is refused again has another fault: the client is told, and for a while nobody is asked.
        stand.begin("HTTP/1.1 401 Unauthorized\ncontent-type: application/json")
        #expect(stand.client.events == ["read whole", "head 502", "body", "end", "finished"])
        _ = ask()
        stand.begin("HTTP/1.1 401 Unauthorized\ncontent-type: application/json")
        #expect(stand.client.events.contains("head 502") && asked == ["account"])
    }

    @Test("A token that came while the refused one was under way is used without another being asked for")
    func refusedLate() {
        var asked = 0
        tokens.renew = { _ in asked += 1 }
        renew("old", for: 60)
        _ = ask()
        renew("new", for: 60)
        stand.begin("HTTP/1.1 401 Unauthorized\ncontent-type: application/json")
        #expect(asked == 0 && stand.calls.request.contains("Bearer new"))
    }

    @Test("A 403 is about what the account may do: its token stays")
    func forbidden() {
        renew("first", for: 60)
        _ = ask()
        stand.begin("HTTP/1.1 403 Forbidden\ncontent-type: application/json")
        #expect(stand.client.events.contains("head 502"))
        #expect(token.readiness(at: stand.clock.wallClockSeconds) == .ready)
    }

    @Test("Accounts that are named no more are forgotten")
    func forgets() {
        renew("first", for: 60)
        tokens.keep(only: ["other"])
        #expect(token.readiness(at: stand.clock.wallClockSeconds) == .awaited)
    }
}
