/// Usage that the gateway asks for and the client does not. Covers AnswerObserver.swift, and OpenAIUsage.swift of the dialects.
import Chat
import Containers
import Dialects
import HTTP
import Testing
import WalkStand

@testable import Graph

@Suite("Usage that only the gateway has asked for")
struct HiddenUsageTests {
    private let head = "HTTP/1.1 200 OK\ncontent-type: text/event-stream"
    private static let text = "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}],\"usage\":null}\n\n"
    private static let usage = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}\n\n"
    private static let done = "data: [DONE]\n\n"

    private func ask(_ stand: WalkStand, _ body: String, asksUsage: Bool = true) {
        let graph = RoutingGraph.one(
            dialects: .builtIn, to: [.backend(0, model: [])],
            backends: [.at("one", DialectSet.builtIn.named("openai")!, asksUsage: asksUsage)])
        let exchange = stand.begin("POST /v1/chat/completions HTTP/1.1\nhost: a\n\n\(body)", on: graph)
        stand.giveBody(exchange)
    }

    @Test(
        "A stream is asked for its usage where the client did not ask",
        arguments: [
            (#"{"model":"m","stream":true}"#, #"{"model":"m","stream":true,"stream_options":{"include_usage":true}}"#),
            (#"{"stream_options":{},"stream":true}"#, #"{"stream_options":{"include_usage":true},"stream":true}"#),
            (
                #"{"stream":true,"stream_options":{"a":1}}"#,
                #"{"stream":true,"stream_options":{"a":1,"include_usage":true}}"#
            ),
            (
                #"{"stream":true,"stream_options":{"include_usage":false}}"#,
                #"{"stream":true,"stream_options":{"include_usage":true}}"#
            ),
            (
                #"{"stream":true,"stream_options":{"include_usage":true}}"#,
                #"{"stream":true,"stream_options":{"include_usage":true}}"#
            ),
            (#"{"model":"m"}"#, #"{"model":"m"}"#), (#"{"stream":false}"#, #"{"stream":false}"#),
        ])
    func request(asked: String, sent: String) {
        let stand = WalkStand()
        ask(stand, asked)
        #expect(stand.calls.request.hasSuffix("\r\n\r\n" + sent))
    }

    @Test("A backend that is not to be asked is not")
    func notAsked() {
        let stand = WalkStand()
        ask(stand, #"{"stream":true}"#, asksUsage: false)
        #expect(stand.calls.request.hasSuffix(#"{"stream":true}"#))
    }

    @Test("The chunk that tells it stays here, and is accounted, however the bytes are cut")
    func hidden() {
        let stream = Self.text + ": comment\n\n" + Self.usage + Self.done
        for cut in 0...stream.utf8.count {
            let stand = WalkStand()
            ask(stand, #"{"stream":true}"#)
            _ = stand.calls.request
            stand.begin(head)
            stand.send(String(stream.prefix(cut)))
            stand.send(String(stream.dropFirst(cut)))
            stand.end()
            #expect(stand.client.text == Self.text + ": comment\n\n" + Self.done)
            #expect(stand.client.account?.facts.usage == TokenUsage(input: 3, output: 2))
            #expect(stand.client.events.suffix(2) == ["end", "finished"])
        }
    }

    @Test("Who asks for it gets it")
    func shown() {
        let stand = WalkStand()
        ask(stand, #"{"stream":true,"stream_options":{"include_usage":true}}"#)
        _ = stand.calls.request
        stand.begin(head)
        stand.send(Self.text + Self.usage + Self.done)
        stand.end()
        #expect(stand.client.text == Self.text + Self.usage + Self.done)
    }

    @Test("What is left of an event whose end never comes goes on as it is")
    func unended() {
        let stand = WalkStand()
        ask(stand, #"{"stream":true}"#)
        _ = stand.calls.request
        stand.begin(head)
        stand.send(Self.text + "data: {\"cho")
        #expect(stand.client.text == Self.text)
        stand.end()
        #expect(stand.client.text == Self.text + "data: {\"cho")
    }

    @Test("An event past the limit goes on unread, and whole")
    func longEvent() {
        let stand = WalkStand()
        ask(stand, #"{"stream":true}"#)
        _ = stand.calls.request
        stand.begin(head)
        let long = "data: " + String(repeating: "x", count: 600_000)
        for piece in [Self.text, long, long, "\n\n", Self.done] { stand.send(piece) }
        stand.end()
        #expect(stand.client.text == Self.text + long + long + "\n\n" + Self.done)
    }
}
