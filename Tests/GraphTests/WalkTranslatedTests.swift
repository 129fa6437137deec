/// Covers WalkTranslated.swift, AnswerTranslation.swift, Translation.swift, StreamSplitter.swift, UpstreamErrors.swift, WayTable.swift.
import Chat
import Containers
import HTTP
import Testing
import WalkStand

@testable import Graph

@Suite("A chat whose backend speaks another format")
struct WalkTranslatedTests {
    private let stand = WalkStand()
    private let events = "HTTP/1.1 200 OK\ncontent-type: text/event-stream"

    private static let asker = AskerDialect()
    private static let dialects = DialectSet(model: [asker], plain: TellerDialect())

    private func graph(fallback: Bool = false, policy: LossPolicy = .warn) -> RoutingGraph {
        let teller = TellerDialect()
        return .one(
            dialects: Self.dialects,
            to: fallback
                ? [.backend(0, model: []), .backend(1, model: []), .fallback(children: [0, 1])]
                : [.backend(0, model: [])],
            backends: [.at("one", teller), .at("two", teller)], lossPolicy: policy)
    }

    @discardableResult
    private func ask(_ body: String, on graph: RoutingGraph) -> Exchange {
        let exchange = stand.begin("POST /ask HTTP/1.1\nhost: a\nuser-agent: me\nx-odd: 1\n\n\(body)", on: graph)
        stand.giveBody(exchange)
        return exchange
    }

    @Test("The backend is asked in its own words, under its own path, with few of the client's fields")
    func request() {
        ask(#"{"model":"m","say":"hi"}"#, on: graph())
        #expect(
            stand.calls.request
                == "POST /v1/tell HTTP/1.1\r\nhost: one.test\r\nuser-agent: me\r\n"
                + "content-type: application/json\r\naccept-encoding: identity\r\nx-teller: 1\r\ncontent-length: 13\r\n"
                + "authorization: Bearer one-secret\r\nx-forwarded-for: 192.0.2.7\r\nx-forwarded-proto: http\r\n"
                + "x-request-id: id-1\r\n\r\n" + #"{"tell":"hi"}"#)
    }

    @Test("A whole answer comes back in the client's words, with its usage accounted")
    func wholeAnswer() {
        ask(#"{"say":"hi"}"#, on: graph())
        stand.begin("HTTP/1.1 200 OK\ncontent-type: application/json")
        stand.send(#"{"told":"#)
        #expect(stand.client.events == ["read whole"])
        stand.send(#""yes"}"#)
        stand.end()
        #expect(stand.client.events == ["read whole", "head 200", "body", "end", "finished"])
        #expect(stand.client.text == #"{"said":"yes"}"# && stand.client.fields["content-type"] == "application/json")
        #expect(stand.client.account?.facts.usage == TokenUsage(input: 1, output: 2))
    }

    @Test("Events leave in the turn in which they come, however their bytes are cut")
    func stream() {
        let stream =
            "data: {\"word\":\"a\"}\n\ndata: {\"word\":\"b\"}\n\ndata: {\"over\":1}\n\ndata: {\"used\":3}\n\ndata: {\"end\":1}\n\n"
        for cut in 0..<stream.utf8.count {
            let stand = WalkStand()
            let exchange = stand.begin("POST /ask HTTP/1.1\nhost: a\n\n{\"say\":\"hi\",\"stream\":true}", on: graph())
            stand.giveBody(exchange)
            stand.begin(events)
            #expect(stand.client.events == ["read whole", "head 200"])
            stand.send(String(stream.prefix(cut)))
            if cut >= 20 { #expect(stand.client.text.hasPrefix("data: a\n\n")) }
            stand.send(String(stream.dropFirst(cut)))
            stand.end()
            #expect(stand.client.text == "data: a\n\ndata: b\n\ndata: over, 3 used\n\ndata: .\n\n")
            #expect(stand.client.events == ["read whole", "head 200", "body", "end", "finished"])
            #expect(stand.client.account?.facts.usage.output == 3)
        }
    }

    @Test("A stream without its last empty line is read to its end")
    func unendedLine() {
        ask(#"{"say":"hi","stream":true}"#, on: graph())
        stand.begin(events)
        stand.send("data: {\"word\":\"a\"}\n\ndata: {\"end\":1}")
        stand.end()
        #expect(stand.client.text == "data: a\n\ndata: .\n\n")
    }

    @Test("A stream that ends before its end is told of as broken, and gets no end that was made up")
    func early() {
        ask(#"{"say":"hi","stream":true}"#, on: graph())
        stand.begin(events)
        stand.send("data: {\"word\":\"a\"}\n\n")
        stand.end()
        #expect(stand.client.text == "data: a\n\ndata: ERROR The upstream broke its answer off.\n\n")
        #expect(stand.client.events.suffix(3) == ["end", "abort", "finished"])
        #expect(stand.client.account.map { "\($0.errorCode)" } == "upstream_truncated")
    }

    @Test("An error in mid-stream is an event of the client's, and the last")
    func midStreamError() {
        ask(#"{"say":"hi","stream":true}"#, on: graph())
        stand.begin(events)
        stand.send("data: {\"word\":\"a\"}\n\ndata: {\"oops\":\"no\"}\n\ndata: {\"word\":\"b\"}\n\n")
        #expect(stand.client.text == "data: a\n\ndata: ERROR no\n\n")
        #expect(stand.client.events.suffix(3) == ["end", "abort", "finished"] && stand.calls.events == ["cancel"])
    }

    @Test("An event that is no JSON ends the stream with an error, and what came before it is told")
    func brokenEvent() {
        ask(#"{"say":"hi","stream":true}"#, on: graph())
        stand.begin(events)
        stand.send(#"data: {"word":"a"}"# + "\n\n" + #"data: {"word":"\x"}"# + "\n\n" + #"data: {"word":"b"}"# + "\n\n")
        #expect(stand.client.text == "data: a\n\ndata: ERROR The upstream's answer is not one of its API's.\n\n")
        #expect(stand.client.events.suffix(3) == ["end", "abort", "finished"] && stand.calls.events == ["cancel"])
        #expect(stand.client.account.map { "\($0.errorCode)" } == "upstream_malformed")
    }

    @Test("A stream whose client leaves is charged for what had come, whatever the backend has told")
    func charged() throws {
        let exchange = ask(#"{"say":"How deep is the pond?","stream":true}"#, on: graph())
        stand.begin(events)
        for _ in 0..<20 { stand.send("data: {\"word\":\"water\"}\n\n") }
        _ = stand.walk.clientLeft(exchange)
        let account = try #require(stand.client.account)
        #expect(account.usageIsEstimated || account.facts.usage.isReported == false)
        #expect(account.facts.streamedTokens == 20)
    }

    @Test("An error before content goes to the next backend unseen")
    func heldError() {
        ask(#"{"say":"hi","stream":true}"#, on: graph(fallback: true))
        stand.begin(events)
        stand.send("data: {\"oops\":\"no\"}\n\n")
        #expect(stand.calls.backends == ["one", "two"] && stand.client.events == ["read whole"])
        stand.begin(events)
        stand.send("data: {\"word\":\"a\"}\n\ndata: {\"end\":1}\n\n")
        stand.end()
        #expect(stand.client.text == "data: a\n\ndata: .\n\n")
    }

    @Test("A client that reads a stream gets one of a backend that sends none")
    func wholeForStream() {
        ask(#"{"say":"hi","stream":true}"#, on: graph())
        stand.answer("HTTP/1.1 200 OK\ncontent-type: application/json", #"{"told":"yes"}"#)
        #expect(stand.client.text == "data: yes\n\ndata: over, 2 used\n\ndata: .\n\n")
        #expect(stand.client.fields["content-type"] == "text/event-stream")
    }

    @Test(
        "A refusal is the client's own kind of error, in the backend's words",
        arguments: [
            (400, "nonsense", 400, "upstream_invalid_request nonsense"),
            (400, "too long", 400, "context_length_exceeded too long"),
            (401, "bad key sk-1234", 502, "upstream_auth "), (403, "", 502, "upstream_auth "),
            (404, "", 404, "model_not_found "), (422, "x", 422, "upstream_invalid_request x"),
            (429, "slow", 429, "upstream_rate_limited slow"), (500, "x", 502, "upstream_error x"),
            (529, "", 503, "upstream_overloaded "), (504, "", 504, "upstream_timeout "),
        ])
    func refusal(status: Int, body: String, answered: Int, text: String) {
        ask(#"{"say":"hi"}"#, on: graph())
        stand.begin("HTTP/1.1 \(status) No\ncontent-type: application/json\nretry-after: 7")
        if stand.client.events == ["read whole"] {
            stand.send(body)
            stand.end()
        }
        #expect(stand.client.events == ["read whole", "head \(answered)", "body", "end", "finished"])
        #expect(stand.client.text == text)
        if answered == 429 { #expect(stand.client.fields["retry-after"] == "7") }
    }

    @Test(
        "What is no answer of the backend's API is its failure",
        arguments: [#"{"else":1}"#, "", "<html>", #"{"told":"\x"}"#, #"{"told":"yes"}}"#, "{\"told\":\"a\n\"}"])
    func unreadable(body: String) {
        ask(#"{"say":"hi"}"#, on: graph())
        stand.answer("HTTP/1.1 200 OK\ncontent-type: application/json", body)
        #expect(stand.client.text == "upstream_malformed ")
    }

    @Test(
        "What is lost is named in the head, or said nothing of, or refused",
        arguments: [LossPolicy.warn, .allow, .reject])
    func losses(policy: LossPolicy) {
        ask(#"{"say":"hi","seed":1,"shout":true,"a b":1}"#, on: graph(policy: policy))
        if policy == .reject {
            #expect(stand.client.text == "lossy_translation seed, shout, unknown" && stand.calls.started.isEmpty)
            return
        }
        stand.answer("HTTP/1.1 200 OK\ncontent-type: application/json", #"{"told":"yes"}"#)
        #expect(stand.client.fields["x-millrace-lossy"] == (policy == .warn ? "seed, shout, unknown" : nil))
        #expect(stand.client.account?.lost == FeatureSet(.seed, .unknown))
    }

    @Test("What a stream held that the client's format has no words for is counted at its end")
    func streamLosses() {
        let exchange = stand.begin(
            "POST /ask HTTP/1.1\nhost: a\n\n{\"say\":\"hi\",\"stream\":true,\"seed\":1}", on: graph())
        stand.giveBody(exchange)
        stand.begin(events)
        stand.send("data: {\"word\":\"a\"}\n\n")
        #expect(exchange.account.lost == FeatureSet(.seed))
        stand.send("data: {\"drawn\":\"AA\"}\n\ndata: {\"cited\":1}\n\ndata: {\"end\":1}\n\n")
        stand.end()
        #expect(stand.client.text == "data: a\n\ndata: .\n\n")
        #expect(stand.client.account?.lost == FeatureSet(.seed, .citations, .generatedImage))
    }

    @Test("What a try held that came to nothing is not counted")
    func lossesOfOthers() {
        let exchange = stand.begin(
            "POST /ask HTTP/1.1\nhost: a\n\n{\"say\":\"hi\",\"stream\":true}", on: graph(fallback: true))
        stand.giveBody(exchange)
        stand.begin(events)
        stand.send("data: {\"cited\":1}\n\ndata: {\"oops\":\"no\"}\n\n")
        stand.begin(events)
        stand.send("data: {\"word\":\"a\"}\n\ndata: {\"end\":1}\n\n")
        stand.end()
        #expect(stand.client.text == "data: a\n\ndata: .\n\n" && stand.client.account?.lost == FeatureSet())
    }

    @Test("A body that cannot be said or read is the client's mistake")
    func unreadableRequest() {
        ask(#"{"say":1}"#, on: graph())
        #expect(stand.client.text == "invalid_value say" && stand.client.events.contains("head 400"))
        ask(#"{"model":"m"}"#, on: graph())
        #expect(stand.client.text == "unsupported_by_backend say" && stand.calls.started.isEmpty)
        ask(#"{"say":"\x"}"#, on: graph())
        #expect(stand.client.text == "invalid_json " && stand.calls.started.isEmpty)
    }

    @Test("What is translated is a POST, whatever it was asked by", arguments: ["HEAD", "PUT"])
    func methods(method: String) {
        let exchange = stand.begin("\(method) /ask HTTP/1.1\nhost: a\n\n{\"say\":\"hi\"}", on: graph())
        stand.giveBody(exchange)
        #expect(stand.client.events.contains("head 405") && stand.calls.started.isEmpty)
    }

    @Test("A backend's words about a key stay here in mid-stream too")
    func credentialWords() {
        ask(#"{"say":"hi","stream":true}"#, on: graph())
        stand.begin(events)
        stand.send("data: {\"word\":\"a\"}\n\ndata: {\"denied\":\"bad key sk-1234\"}\n\n")
        #expect(!stand.client.text.contains("sk-1234") && stand.client.text.contains("ERROR The backend refuses"))
    }
}
