import Containers
import Dialects
import HTTP
import Testing
import WalkStand

@testable import Graph

@Suite("A stream in which nothing happens")
struct WalkClockTests {
    private let stand = WalkStand()
    private let second: UInt64 = 1_000_000_000
    private let events = "HTTP/1.1 200 OK\ncontent-type: text/event-stream"

    private func ask(_ body: String = #"{"say":"hi","stream":true}"#, fallback: Bool = false) -> Call {
        let teller = TellerDialect()
        let graph = RoutingGraph.one(
            dialects: DialectSet(model: [AskerDialect()], plain: teller),
            to: fallback
                ? [.backend(0, model: []), .backend(1, model: []), .fallback(children: [0, 1])]
                : [.backend(0, model: [])],
            backends: [.at("one", teller), .at("two", teller)], keepalive: 15 * second)
        let exchange = stand.begin("POST /ask HTTP/1.1\nhost: a\n\n\(body)", on: graph)
        stand.giveBody(exchange)
        return stand.calls.started[0]
    }

    private func pass(_ seconds: UInt64, _ call: Call) {
        stand.clock.now += seconds * second
        stand.walk.callWoken(call)
    }

    @Test("A client that waits for its first token is told that it is not forgotten")
    func beforeTheFirstToken() {
        let call = ask()
        #expect(stand.calls.wakeAfter == 15 * second)
        pass(15, call)
        #expect(stand.client.events == ["read whole", "head 200", "body"] && stand.client.text == ": keep-alive\n\n")
        #expect(stand.client.fields["content-type"] == "text/event-stream" && stand.calls.wakeAfter == 15 * second)
        stand.begin(events)
        stand.send("data: {\"word\":\"a\"}\n\ndata: {\"end\":1}\n\n")
        stand.end()
        #expect(stand.client.text == ": keep-alive\n\ndata: a\n\ndata: .\n\n")
        #expect(stand.client.events == ["read whole", "head 200", "body", "end", "finished"])
    }

    @Test("Comments do not commit the content: the next backend may still answer")
    func fallsOverAfterComment() {
        let call = ask(fallback: true)
        pass(15, call)
        stand.fail(GatewayError(502, "upstream_unreachable", "", side: .upstream, retry: .safe))
        #expect(stand.calls.backends == ["one", "two"])
        stand.begin(events)
        stand.send("data: {\"word\":\"a\"}\n\ndata: {\"end\":1}\n\n")
        stand.end()
        #expect(stand.client.text == ": keep-alive\n\ndata: a\n\ndata: .\n\n")
    }

    @Test("After a comment a failure is an event, for the head has been sent")
    func failsAfterComment() {
        let call = ask()
        pass(15, call)
        stand.answer("HTTP/1.1 500 No\ncontent-type: application/json", "{}")
        #expect(stand.client.text == ": keep-alive\n\ndata: BROKEN upstream_error\n\n")
        #expect(stand.client.events.suffix(3) == ["end", "abort", "finished"])
    }

    @Test("A gap is counted from what was sent last")
    func gaps() {
        let call = ask()
        stand.begin(events)
        stand.clock.now += 10 * second
        stand.send("data: {\"word\":\"a\"}\n\n")
        pass(10, call)
        #expect(stand.client.text == "data: a\n\n" && stand.calls.wakeAfter == 5 * second)
        pass(5, call)
        #expect(stand.client.text == "data: a\n\n: keep-alive\n\n")
    }

    @Test("A client that takes nothing is sent no comments")
    func fullClient() {
        let call = ask()
        stand.begin(events)
        stand.client.takes = false
        stand.send("data: {\"word\":\"a\"}\n\n")
        pass(15, call)
        #expect(stand.client.text == "data: a\n\n")
    }

    @Test("Nothing is said to a client that asked for no stream")
    func plain() {
        let call = ask(#"{"say":"hi"}"#)
        #expect(stand.calls.wakeAfter == nil)
        pass(60, call)
        #expect(stand.client.events == ["read whole"])
    }

    @Test("The finish waits for the usage, and a second at most")
    func heldFinish() {
        let call = ask()
        stand.begin(events)
        stand.send("data: {\"word\":\"a\"}\n\ndata: {\"over\":1}\n\n")
        #expect(stand.client.text == "data: a\n\n" && stand.calls.wakeAfter == second)
        pass(1, call)
        #expect(stand.client.text == "data: a\n\ndata: over, 0 used\n\n")
        stand.send("data: {\"end\":1}\n\n")
        stand.end()
        #expect(stand.client.text == "data: a\n\ndata: over, 0 used\n\ndata: .\n\n")
    }

    @Test("A comment is no part of an answer that is no stream")
    func wholeAnswer() {
        let openai = DialectSet.builtIn.named("openai")!
        let graph = RoutingGraph.one(
            dialects: .builtIn, to: [.backend(0, model: [])], backends: [.at("one", openai)], keepalive: 15 * second)
        let exchange = stand.begin(
            "POST /v1/chat/completions HTTP/1.1\nhost: a\n\n{\"model\":\"m\",\"stream\":true}", on: graph)
        stand.giveBody(exchange)
        stand.begin("HTTP/1.1 200 OK\ncontent-type: application/json")
        pass(15, stand.calls.started[0])
        stand.send("{}")
        stand.end()
        #expect(stand.client.text == "{}")
    }

    @Test("A stream that ends after its held finish has been let go is whole")
    func endsAfterFlush() {
        let call = ask()
        stand.begin(events)
        stand.send("data: {\"word\":\"a\"}\n\ndata: {\"over\":1}\n\n")
        pass(1, call)
        stand.end()
        #expect(stand.client.text == "data: a\n\ndata: over, 0 used\n\n")
        #expect(stand.client.events.suffix(2) == ["end", "finished"])
    }
}
