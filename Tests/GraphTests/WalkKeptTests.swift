/// Covers WalkKept.swift, StreamTranslation.swift.
import Chat
import ChatStand
import Containers
import Dialects
import HTTP
import Testing
import WalkStand

@testable import Graph

@Suite("What is kept of answers")
struct WalkKeptTests {
    private let stand = WalkStand()
    private let events = "HTTP/1.1 200 OK\ncontent-type: text/event-stream"
    private let json = "HTTP/1.1 200 OK\ncontent-type: application/json"

    private func graph(fallback: Bool = false) -> RoutingGraph {
        let teller = TellerDialect()
        return .one(
            dialects: DialectSet(model: [AskerDialect()], plain: teller),
            to: fallback
                ? [.backend(0, model: []), .backend(1, model: []), .fallback(children: [0, 1])]
                : [.backend(0, model: [])],
            backends: [.at("one", teller), .at("two", teller)])
    }

    @discardableResult
    private func ask(streams: Bool = false, fallback: Bool = false) -> Exchange {
        let body = streams ? #"{"say":"hi","stream":true}"# : #"{"say":"hi"}"#
        let exchange = stand.begin("POST /ask HTTP/1.1\nhost: a\n\n\(body)", on: graph(fallback: fallback))
        stand.giveBody(exchange)
        return exchange
    }

    private var keepsNothing: Bool { stand.calls.kept == (0, 0) }

    @Test("A whole answer is counted while it is kept, and until it has been sent on")
    func whole() {
        ask()
        stand.begin(json)
        stand.send(#"{"told":""# + String(repeating: "a", count: 100_000))
        #expect(stand.calls.kept.storage >= 100_000)
        stand.send(#""}"#)
        stand.end()
        #expect(stand.client.text.count > 100_000 && keepsNothing)
    }

    @Test("A client that leaves while it is sent what was held leaves no charge", arguments: [false, true])
    func leaves(whole: Bool) {
        let exchange = ask(streams: !whole, fallback: true)
        stand.client.onBody = { [stand] in _ = stand.walk.clientLeft(exchange) }
        stand.begin(whole ? json : events)
        let text = String(repeating: "a", count: 100_000)
        stand.send(whole ? #"{"told":"\#(text)"}"# : "data: {\"word\":\"\(text)\"}\n\n")
        if whole { stand.end() }
        #expect(stand.client.events.last != "end" && stand.client.events.contains("finished") && keepsNothing)
        #expect(exchange.call?.translation?.reply.storage ?? .max <= 3 * Exchange.keptBody)
    }

    @Test("One that is past what the loop may keep is refused in the client's words, and given back")
    func refused() {
        stand.calls.ceiling = 150_000
        ask()
        stand.begin(json)
        stand.send(#"{"told":""# + String(repeating: "a", count: 100_000))
        #expect(stand.client.events == ["read whole"])
        stand.send(String(repeating: "a", count: 100_000))
        #expect(stand.client.events == ["read whole", "head 503", "body", "end", "finished"])
        #expect(stand.client.text == "overloaded " && stand.client.fields["retry-after"] == "1")
        #expect(stand.calls.events == ["cancel"] && keepsNothing)
    }

    @Test("What an answer was made of is given back before it is sent")
    func givenBack() {
        stand.calls.ceiling = 150_000
        ask()
        stand.answer(json, #"{"told":""# + String(repeating: "a", count: 100_000) + #""}"#)
        #expect(stand.client.events.contains("head 200") && stand.client.text.count > 100_000 && keepsNothing)
    }

    @Test("A small answer is never refused")
    func small() {
        stand.calls.ceiling = 0
        ask()
        stand.answer(json, #"{"told":"yes"}"#)
        #expect(stand.client.text == #"{"said":"yes"}"# && keepsNothing)
    }

    @Test("A stream that keeps much is broken off when the loop may keep no more")
    func stream() {
        stand.calls.ceiling = 100_000
        ask(streams: true)
        stand.begin(events)
        stand.send("data: {\"word\":\"a\"}\n\ndata: {\"word\":\"" + String(repeating: "b", count: 200_000))
        #expect(
            stand.client.text
                == "data: a\n\ndata: ERROR The gateway holds all the bytes it may. Try again soon.\n\n")
        #expect(stand.client.events.suffix(3) == ["end", "abort", "finished"] && keepsNothing)
    }

    @Test("What follows the finish is held until the usage")
    func heldForUsage() {
        ask(streams: true)
        stand.begin(events)
        stand.send("data: {\"word\":\"a\"}\n\n")
        #expect(stand.calls.kept.held == 0)
        stand.send("data: {\"over\":1}\n\n")
        #expect(stand.calls.kept.held == 4)
        stand.send("data: {\"used\":3}\n\n")
        #expect(stand.calls.kept.held == 0)
        stand.send("data: {\"end\":1}\n\n")
        stand.end()
        #expect(keepsNothing)
    }

    @Test("It is held for a second at most, and not once the client has left")
    func heldNoMore() {
        let first = ask(streams: true)
        stand.begin(events)
        stand.send("data: {\"over\":1}\n\n")
        stand.clock.now += Walk.maxEnding
        stand.walk.callWoken(stand.calls.started[0])
        #expect(stand.client.text == "data: over, 0 used\n\n" && stand.calls.kept.held == 0)
        _ = stand.walk.clientLeft(first)
        #expect(keepsNothing)
        let second = ask(streams: true)
        stand.begin(events)
        stand.send("data: {\"over\":1}\n\n")
        #expect(stand.calls.kept.held == 4)
        _ = stand.walk.clientLeft(second)
        #expect(keepsNothing)
    }

    @Test("What is held until a try is settled counts, and goes with the try")
    func heldForAnotherTry() {
        ask(fallback: true)
        let exchange = stand.begin(
            "POST /ask HTTP/1.1\nhost: a\n\n{\"say\":\"hi\",\"stream\":true}", on: graph(fallback: true))
        stand.giveBody(exchange)
        let call = stand.calls.started[1]
        stand.begin(events)
        stand.walk.deliver(Array("data: x\n\n".utf8).span, call)
        #expect(stand.calls.kept.held == 9)
        stand.send("data: {\"oops\":\"no\"}\n\n")
        stand.begin(events)
        stand.send("data: {\"word\":\"a\"}\n\n")
        #expect(stand.calls.kept.held == 0)
        stand.send("data: {\"end\":1}\n\n")
        stand.end()
        #expect(stand.client.text == "data: a\n\ndata: .\n\n" && keepsNothing)
    }

    @Test("A stream of which more than an answer may be has to be held is broken off")
    func heldTooMuch() throws {
        var translation = AnswerTranslation(ChatFormats.client("responses"), ChatFormats.backend("chat_completions"))
        try translation.begin(try head("text/event-stream"), streams: true)
        var facts = AnswerFacts()
        let event = Array("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\(Self.long)\"}}]}\n\n".utf8)
        var read = 0
        do throws(GatewayError) {
            while read <= AnswerTranslation.maxAnswer + event.count {
                try translation.feed(event.span, into: &facts)
                translation.stream.out.clear()
                read += event.count
            }
            Issue.record("nothing was thrown")
        } catch {
            #expect("\(error.code)" == "upstream_too_large")
        }
        #expect(read > AnswerTranslation.maxAnswer - 2 * event.count)
    }

    // MARK: Afterwards

    private func head(_ type: String) throws -> ResponseHead {
        var head = ResponseHead()
        var parser = ResponseParser()
        let lines = Array("HTTP/1.1 200 OK\r\ncontent-type: \(type)\r\n\r\n".utf8)
        _ = try parser.parse(lines.span, requestMethod: .post, into: &head)
        return head
    }

    private static let long = String(repeating: "mill", count: 100_000)

    @Test("After a large whole answer no more than a little storage stays", arguments: [false, true])
    func shrinksWhole(streams: Bool) throws {
        let answer =
            #"{"id":"m","type":"message","role":"assistant","model":"c","stop_reason":"tool_use","content":["#
            + #"{"type":"text","text":"\#(Self.long)"},"#
            + #"{"type":"tool_use","id":"t","name":"f","input":{"a":"\#(Self.long)"}}"#
            + String(repeating: #",{"type":"text","text":"x"}"#, count: 2_000) + "]}"
        var translation = AnswerTranslation(
            ChatFormats.client("chat_completions"), ChatFormats.backend("messages"))
        try translation.begin(try head("application/json"), streams: streams)
        var facts = AnswerFacts()
        try translation.feed(Array(answer.utf8).span, into: &facts)
        let before = translation.storage
        #expect(before > 2 * Self.long.utf8.count)
        try translation.finishWhole(Exchange.keptBody, into: &facts)
        translation.rest()
        translation.shrink(Exchange.keptBody)
        let after = translation.storage
        #expect(after <= Exchange.keptBody)
    }

    @Test("After a stream of large events no more than a little storage stays")
    func shrinksStream() throws {
        var translation = AnswerTranslation(ChatFormats.client("responses"), ChatFormats.backend("chat_completions"))
        try translation.begin(try head("text/event-stream"), streams: true)
        var facts = AnswerFacts()
        let event = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\(Self.long)\"}}]}\n\n"
        try translation.feed(Array(event.prefix(300_000).utf8).span, into: &facts)
        try translation.feed(Array(event.dropFirst(300_000).utf8).span, into: &facts)
        // An event in two lines is put together.
        try translation.feed(Array("data: {\"choices\":\ndata: [\"\(Self.long)\"]}\n\n".utf8).span, into: &facts)
        let held = translation.stream.held
        #expect(held >= Self.long.utf8.count)
        translation.rest()
        translation.shrink(Exchange.keptBody)
        let after = translation.storage
        #expect(after <= Exchange.keptBody)
    }

    @Test("The same of a stream that is passed on without its usage")
    func shrinksPassed() throws {
        let dialect = try #require(DialectSet.builtIn.named("openai"))
        var observer = AnswerObserver()
        observer.hidesUsage = true
        observer.begin(try head("text/event-stream"), dialect)
        var facts = AnswerFacts()
        observer.read(Array("data: \(Self.long)".utf8).span, dialect, into: &facts)
        observer.read(Array("\n\n".utf8).span, dialect, into: &facts)
        let before = observer.storage
        #expect(before > Self.long.utf8.count)
        observer.shrink(Exchange.keptBody)
        let after = observer.storage
        #expect(after == 0)
    }

    @Test("An exchange that is used again has given it back")
    func shrinksExchange() throws {
        let exchange = ask()
        stand.answer(json, #"{"told":"\#(Self.long)"}"#)
        exchange.shrink()
        let call = try #require(exchange.call)
        #expect(call.kept.storage <= Exchange.keptBody)
    }
}
