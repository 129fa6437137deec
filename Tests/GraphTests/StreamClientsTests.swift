/// What every client that reads a stream is sent while its backend says nothing, and when it fails. Covers WalkClock.swift, and
/// `keepAlive` and `errorEvent` of the dialects.
import Chat
import ChatStand
import Dialects
import HTTP
import Testing
import WalkStand

@testable import Graph

/// One way to ask for a stream.
struct StreamClient: CustomStringConvertible, Sendable {
    let format: String
    let path: String
    let body: String
    /// What is sent so that the stream stays open.
    let keepAlive: String
    var type = "text/event-stream"

    var description: String { path }

    private static let turns = #""model":"m","messages":[{"role":"user","content":"Hi"}]"#
    private static let contents = #"{"contents":[{"role":"user","parts":[{"text":"Hi"}]}]}"#
    private static let comment = ": keep-alive\n\n"

    static let openai = [
        StreamClient(
            format: "chat_completions", path: "/v1/chat/completions", body: "{\(turns),\"stream\":true}",
            keepAlive: comment),
        StreamClient(
            format: "completions", path: "/v1/completions", body: #"{"model":"m","prompt":"Hi","stream":true}"#,
            keepAlive: comment),
        StreamClient(
            format: "responses", path: "/v1/responses", body: #"{"model":"m","input":"Hi","stream":true}"#,
            keepAlive: comment),
    ]

    static let all =
        openai + [
            StreamClient(
                format: "messages", path: "/v1/messages", body: "{\(turns),\"max_tokens\":9,\"stream\":true}",
                keepAlive: "event: ping\ndata: {\"type\": \"ping\"}\n\n"),
            StreamClient(
                format: "generate_content", path: "/v1beta/models/m:streamGenerateContent?alt=sse", body: contents,
                keepAlive: "\n"),
            StreamClient(
                format: "generate_content", path: "/v1beta/models/m:streamGenerateContent", body: contents,
                keepAlive: "", type: "application/json"),
            StreamClient(
                format: "ollama_chat", path: "/api/chat", body: "{\(turns)}", keepAlive: "",
                type: "application/x-ndjson"),
            StreamClient(
                format: "ollama_generate", path: "/api/generate", body: #"{"model":"m","prompt":"Hi"}"#, keepAlive: "",
                type: "application/x-ndjson"),
        ]

    /// The backends whose streams are text, by their dialect's name.
    static let backends = [
        "openai": "chat_completions", "anthropic": "messages", "gemini": "generate_content", "ollama": "ollama_chat",
    ]

    /// The dialect is the client's own, so that its stream passes as it comes.
    func passes(from backend: String) -> Bool {
        switch backend {
        case "openai": Self.openai.contains { $0.path == path }
        case "anthropic": format == "messages"
        case "gemini": format == "generate_content"
        default: format.hasPrefix("ollama")
        }
    }
}

@Suite("Clients of every dialect, whose stream is slow or breaks")
struct StreamClientsTests {
    private let stand = WalkStand()
    private let second: UInt64 = 1_000_000_000
    static let backends = StreamClient.backends.keys.sorted()
    /// A backend that sends nothing more.
    private static let stalled = GatewayError(504, "upstream_stalled", "It stopped.", side: .upstream, retry: .never)

    private func ask(_ client: StreamClient, _ backend: String) -> Call {
        let graph = RoutingGraph.one(
            dialects: .builtIn, to: [.backend(0, model: [])],
            backends: [.at("one", DialectSet.builtIn.named(backend)!, asksUsage: true)], keepalive: 15 * second)
        let exchange = stand.begin("POST \(client.path) HTTP/1.1\nhost: a\n\n\(client.body)", on: graph)
        stand.giveBody(exchange)
        _ = stand.calls.request
        return stand.calls.started[0]
    }

    private func begin(_ backend: String) {
        stand.begin(
            "HTTP/1.1 200 OK\ncontent-type: \(backend == "ollama" ? "application/x-ndjson" : "text/event-stream")")
    }

    private func pass(_ seconds: UInt64, _ call: Call) {
        stand.clock.now += seconds * second
        stand.walk.callWoken(call)
    }

    /// A stream of text in two halves.
    private func halves(_ backend: String) throws -> (String, String) {
        let recordings = ChatRecording.all(.streams, StreamClient.backends[backend]!)
        let events = WireStream(try #require(recordings.first { $0.name == "text" })).events
        let parts = [events.prefix(events.count / 2), events.dropFirst(events.count / 2)]
        let texts = parts.map { String(decoding: $0.joined(), as: UTF8.self) }
        return (texts[0], texts[1])
    }

    private func marks(_ client: StreamClient) -> StreamMarks {
        StreamMarks(stand.client.text, client: client.format)
    }

    @Test(
        "The client is told that it is not forgotten, and reads the same stream", arguments: StreamClient.all, backends)
    func waits(_ client: StreamClient, _ backend: String) throws {
        // An array that passes as it comes is no stream of events.
        if client.type == "application/json", client.passes(from: backend) { return }
        let (first, rest) = try halves(backend)
        _ = ask(client, backend)
        begin(backend)
        stand.send(first)
        let early = stand.client.text
        stand.send(rest)
        stand.end()
        let late = stand.client.text.dropFirst(early.count)

        let slow = StreamClientsTests()
        let call = slow.ask(client, backend)
        slow.pass(15, call)
        #expect(slow.stand.client.text == client.keepAlive)
        slow.begin(backend)
        slow.stand.send(first)
        slow.pass(15, call)
        slow.stand.send(rest)
        slow.stand.end()
        #expect(slow.stand.client.text == client.keepAlive + early + client.keepAlive + late)
        #expect(slow.stand.client.events.suffix(2) == ["end", "finished"])
        #expect(slow.stand.client.fields["content-type"] == client.type)
    }

    @Test("A backend that fails after that is an event of the client's dialect", arguments: StreamClient.all, backends)
    func failsAfterWaiting(_ client: StreamClient, _ backend: String) {
        let call = ask(client, backend)
        pass(15, call)
        stand.begin("HTTP/1.1 500 No\ncontent-type: application/json")
        // What passes needs no body to be known for a failure, and is cancelled.
        if stand.calls.events.isEmpty {
            stand.send("{}")
            stand.end()
        }
        if client.keepAlive.isEmpty {
            #expect(stand.client.events.contains("head 500") || stand.client.events.contains("head 502"))
        } else {
            #expect(stand.client.text.hasPrefix(client.keepAlive))
            #expect(marks(client).errors == 1 && marks(client).ends == 0, "\(stand.client.text)")
            #expect(stand.client.events.suffix(3) == ["end", "abort", "finished"])
        }
    }

    @Test("A stream that stops has an error of the client's dialect, and no end", arguments: StreamClient.all, backends)
    func stops(_ client: StreamClient, _ backend: String) throws {
        for error in [GatewayError.upstreamTruncated, Self.stalled] {
            let stand = StreamClientsTests()
            _ = stand.ask(client, backend)
            stand.begin(backend)
            stand.stand.send(try halves(backend).0)
            stand.stand.fail(error)
            #expect(stand.stand.client.events.suffix(2) == ["abort", "finished"])
            // An array that passes as it comes can hold no event of ours.
            if client.type == "application/json", client.passes(from: backend) { continue }
            let marks = stand.marks(client)
            let text = stand.stand.client.text
            #expect(marks.errors == 1 && marks.ends == 0, "\(text)")
            #expect(text.contains("\"\(error.code)\"") && text.contains("\"request_id\":\"id-1\""), "\(text)")
            if client.format == "responses", !client.passes(from: backend) {
                #expect(text.contains(#"data: {"type":"error","sequence_number":"#), "\(text)")
            }
        }
    }

    @Test(
        "A backend that refuses our key in mid-stream is told of by our code, without its words",
        arguments: StreamClient.openai)
    func refusesKey(_ client: StreamClient) throws {
        _ = ask(client, "anthropic")
        begin("anthropic")
        stand.send(try halves("anthropic").0)
        let error = #"{"type":"error","error":{"type":"authentication_error","message":"bad sk-1234"}}"#
        stand.send("event: error\ndata: \(error)\n\n")
        #expect(stand.client.text.contains(#""code":"upstream_auth","request_id":"id-1"}"#), "\(stand.client.text)")
        #expect(!stand.client.text.contains("sk-1234"))
    }

    @Test("The usage that only the gateway asked for is not told", arguments: StreamClient.openai, backends)
    func hidesUsage(_ client: StreamClient, _ backend: String) throws {
        let (first, rest) = try halves(backend)
        _ = ask(client, backend)
        begin(backend)
        stand.send(first + rest)
        stand.end()
        // A response tells it in its last event.
        let tellsAlways = client.format == "responses"
        #expect(stand.client.text.contains("_tokens\":") == tellsAlways)
        #expect(stand.client.account?.facts.usage.isReported == true)
    }
}
