/// Covers BackendKey.swift, and what the walk makes of answers that are about a key.
import Containers
import Dialects
import HTTP
import Testing
import WalkStand

@testable import Graph

private let chat =
    "POST /v1/chat/completions HTTP/1.1\nhost: a\nauthorization: Bearer mine\n\n{\"model\":\"m\",\"messages\":[]}"

@Suite("The credentials of a backend")
struct BackendKeyTests {
    private let stand = WalkStand()
    private let openai = DialectSet.builtIn.named("openai")!
    private let second: UInt64 = 1_000_000_000

    private func graph(_ keys: [String], forwards: Bool = false) -> RoutingGraph {
        .one(
            dialects: .builtIn, to: [.backend(0, model: [])],
            backends: [.at("one", openai, keys: keys, forwardsCredential: forwards)])
    }

    private func ask(_ graph: RoutingGraph) {
        let exchange = stand.begin(chat, on: graph)
        stand.giveBody(exchange)
    }

    /// The credential that the newest call would send.
    private var sent: String? {
        stand.calls.request.split(separator: "\r\n").first {
            $0.hasPrefix("Authorization: ") || $0.hasPrefix("authorization: ")
        }
        .map { String($0.dropFirst("authorization: Bearer ".count)) }
    }

    @Test("A refused key rests, and the request goes on with another", arguments: [401, 403, 429])
    func refused(status: Int) {
        let graph = graph(["a", "b"])
        ask(graph)
        #expect(sent == "a")
        stand.begin("HTTP/1.1 \(status) No\ncontent-type: application/json")
        #expect(sent == "b" && stand.calls.events == ["cancel"])
        stand.answer()
        #expect(stand.client.events == ["read whole", "head 200", "body", "end", "finished"])
        #expect(stand.client.account?.attempts == 2)
        ask(graph)
        #expect(sent == "b")
    }

    @Test("A spent key rests as long as the backend says, a refused one five minutes")
    func rest() {
        let graph = graph(["a", "b"])
        for (status, field, rest) in [(429, "\nretry-after: 3", 3), (429, "", 10), (401, "\nretry-after: 3", 300)]
            as [(Int, String, UInt64)]
        {
            ask(graph)
            #expect(sent == "a")
            stand.begin("HTTP/1.1 \(status) No\ncontent-type: application/json\(field)")
            stand.answer()
            stand.clock.now += rest * second - 1
            ask(graph)
            #expect(sent == "b")
            stand.answer()
            stand.clock.now += 1
        }
    }

    @Test("Nobody is told of a refusal that only the operator can mend", arguments: [401, 403])
    func hidden(status: Int) {
        ask(graph(["a"]))
        stand.begin("HTTP/1.1 \(status) No\ncontent-type: application/json")
        #expect(stand.client.events.contains("head 502") && stand.client.text.contains("upstream_auth"))
        #expect(stand.calls.events == ["cancel"])
    }

    @Test("The only key is used whatever it is answered, and its 429 is the client's")
    func onlyKey() {
        let graph = graph(["a"])
        ask(graph)
        stand.answer("HTTP/1.1 429 Slow\ncontent-type: application/json", "slow")
        #expect(stand.client.text == "slow" && stand.client.events.contains("head 429"))
        ask(graph)
        #expect(sent == "a")
    }

    @Test("With all keys at rest the request fails at once")
    func allParked() {
        let graph = graph(["a", "b"])
        ask(graph)
        stand.begin("HTTP/1.1 429 No")
        stand.begin("HTTP/1.1 429 No\ncontent-type: application/json")
        stand.send("spent")
        stand.end()
        #expect(stand.client.text == "spent")
        ask(graph)
        #expect(stand.client.events.contains("head 429") && stand.client.text.contains("upstream_rate_limited"))
        #expect(stand.calls.started.count == 2)
    }

    @Test("What every key is refused is the request's fault: the last one awake does not rest", arguments: [401, 403])
    func lastAwake(status: Int) {
        let graph = graph(["a", "b"])
        ask(graph)
        stand.begin("HTTP/1.1 \(status) No\ncontent-type: application/json")
        stand.begin("HTTP/1.1 \(status) No\ncontent-type: application/json")
        #expect(stand.client.events.contains("head 502") && stand.calls.rests == [.refused])
        ask(graph)
        #expect(sent == "b")
        stand.answer()
        #expect(stand.client.events.contains("head 200"))
    }

    @Test("While all are spent clients are told to wait for the first")
    func soonest() {
        let graph = graph(["a", "b"])
        ask(graph)
        stand.begin("HTTP/1.1 429 No\nretry-after: 30")
        stand.answer("HTTP/1.1 429 No\ncontent-type: application/json\nretry-after: 7")
        stand.clock.now += 2 * second
        ask(graph)
        #expect(stand.client.fields["retry-after"] == "6" && stand.client.fields["retry-after-ms"] == "5001")
        #expect(stand.calls.rests == [.spent, .spent])
    }

    @Test("Weights share the requests")
    func weights() {
        let backend = BackendNode(
            name: "one", kind: .model, dialect: openai, origins: [],
            keys: [BackendKey(lines: Array("a".utf8), weight: 1), BackendKey(lines: Array("b".utf8), weight: 3)])
        let graph = RoutingGraph.one(dialects: .builtIn, to: [.backend(0, model: [])], backends: [backend])
        let drawn = (0..<8).map { number in
            graph.nodes.chooseKey(graph.nodes.backends[0], now: 1) { UInt64(number) }
        }
        #expect(drawn == [0, 1, 1, 1, 0, 1, 1, 1])
    }

    @Test("The client's own credential goes on only where the file says so")
    func forwarded() {
        ask(graph([], forwards: true))
        #expect(sent == "mine")
        ask(graph([]))
        #expect(sent == nil)
    }

    @Test("What signs a request sees its target, its host and its body")
    func signer() {
        let backend = BackendNode(
            name: "one", kind: .model, dialect: openai,
            origins: [BackendOrigin(authority: Array("h.test".utf8), basePath: Array("/v1".utf8))],
            keys: [BackendKey { EchoSigner() }])
        ask(.one(dialects: .builtIn, to: [.backend(0, model: [])], backends: [backend]))
        #expect(stand.calls.request.contains("\r\nx-signed: /v1/chat/completions h.test 27 1800000000\r\n"))
    }

    @Test("However long a backend asks to wait, a key rests a day at most")
    func longRest() {
        let graph = graph(["a", "b"])
        ask(graph)
        stand.begin("HTTP/1.1 429 No\ncontent-type: application/json\nretry-after-ms: 999999999999999999")
        #expect(sent == "b")
        stand.answer()
        stand.clock.now += 86_400 * second
        ask(graph)
        #expect(sent == "a")
    }
}

private final class EchoSigner: RequestSigner {
    func appendLines(
        path: Span<UInt8>, host: Span<UInt8>, body: Span<UInt8>, at seconds: UInt64, into out: inout ByteBuffer
    ) {
        out.append(text: "x-signed: \(path.text) \(host.text) \(body.count) \(seconds)\r\n")
    }
}
