/// What is read of answers that are lines of JSON, or that tell their usage elsewhere than in `usage`.
import Chat
import Containers
import Dialects
import HTTP
import Testing
import WalkStand

@testable import Graph

private let chat = "POST /api/chat HTTP/1.1\nhost: a\n\n{\"model\":\"m\",\"messages\":[]}"
private let lines = "HTTP/1.1 200 OK\ncontent-type: application/x-ndjson; charset=utf-8"
private let nothing = "{\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":false}\n"
private let word = "{\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"},\"done\":false}\n"
private let last =
    "{\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":true,\"prompt_eval_count\":7,\"eval_count\":3}\n"

private let first =
    "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"]} \\\"[\"}]}}],\"usageMetadata\":"
    + "{\"promptTokenCount\":7,\"candidatesTokenCount\":1}}"
private let finish =
    "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hi\"}]},\"finishReason\":\"STOP\"}],\"usageMetadata\":"
    + "{\"promptTokenCount\":7,\"candidatesTokenCount\":3}}"

struct AnswerObserverTests {
    private let stand = WalkStand()
    private let dialects = DialectSet.builtIn

    /// Two backends, one behind the other.
    private func begin(_ request: String = chat, _ dialect: String = "ollama") {
        let spoken = dialects.named(dialect)!
        let graph = RoutingGraph.one(
            dialects: dialects,
            to: [.backend(0, model: []), .backend(1, model: []), .fallback(children: [0, 1])],
            backends: [.at("one", spoken), .at("two", spoken)])
        stand.giveBody(stand.begin(request, on: graph))
    }

    /// What is known of an answer that comes in `pieces`, its length told.
    private func facts(_ dialect: String, _ type: String, _ pieces: [String], asArray: Bool = false) -> AnswerFacts {
        var head = ResponseHead()
        var text = ByteBuffer()
        let length = pieces.reduce(0) { $0 + $1.utf8.count }
        text.append(text: "HTTP/1.1 200 OK\r\ncontent-type: \(type)\r\ncontent-length: \(length)\r\n\r\n")
        var parser = ResponseParser()
        _ = try? parser.parse(text.span, requestMethod: .post, into: &head)
        let spoken = dialects.named(dialect)!
        var observer = AnswerObserver()
        var facts = AnswerFacts()
        observer.begin(head, spoken, asArray: asArray)
        for piece in pieces { observer.read(Array(piece.utf8).span, spoken, into: &facts) }
        observer.end(spoken, into: &facts)
        return facts
    }

    private func cut(_ text: String, at place: Int) -> [String] {
        let bytes = Array(text.utf8)
        return [String(decoding: bytes[..<place], as: UTF8.self), String(decoding: bytes[place...], as: UTF8.self)]
    }

    @Test(arguments: [
        ("ollama", #"{"prompt_eval_count":7,"message":{"eval_count":9},"eval_count":3}"#),
        ("gemini", #"{"candidates":[],"usageMetadata":{"promptTokenCount":7,"candidatesTokenCount":3}}"#),
        ("gemini", #"{"usage_metadata":{"promptTokenCount":7,"candidatesTokenCount":3}}"#),
        ("openai", #"{"choices":[{"usage":1}],"usage":{"prompt_tokens":7,"completion_tokens":3}}"#),
        ("openai", #"{"meta":{"billed_units":{"input_tokens":9},"tokens":{"input_tokens":7,"output_tokens":3}}}"#),
        ("openai", #"{"meta":{"billed_units":{"search_units":1,"input_tokens":7,"output_tokens":3}}}"#),
        ("openai", #"{"meta":{"tokens":{"input_tokens":1}},"usage":{"prompt_tokens":7,"completion_tokens":3}}"#),
        ("openai", #"{"usage":{"prompt_tokens":7,"completion_tokens":3},"meta":{"tokens":{"input_tokens":1}}}"#),
        ("anthropic", #"{"usage":{"input_tokens":7,"output_tokens":3},"":0}"#),
    ])
    func `usage stands where the dialect says, whole or in pieces`(_ dialect: String, _ answer: String) {
        #expect(facts(dialect, "application/json", [answer]).usage == TokenUsage(input: 7, output: 3))
        for place in 1..<answer.utf8.count {
            let found = facts(dialect, "application/json", cut(answer, at: place))
            #expect(found.usage == TokenUsage(input: 7, output: 3) && found.hasContent)
        }
    }

    @Test func `one observer reads the answers of one dialect after those of another`() {
        let openai = dialects.named("openai")!
        let ollama = dialects.named("ollama")!
        var observer = AnswerObserver()
        var head = ResponseHead()
        head.headers.append(.contentType, "application/json")
        for (dialect, answer) in [
            (openai, #"{"usage":{"prompt_tokens":7,"completion_tokens":3}}"#),
            (ollama, #"{"prompt_eval_count":7,"eval_count":3}"#),
            (openai, #"{"eval_count":1,"usage":{"prompt_tokens":7,"completion_tokens":3}}"#),
        ] {
            var facts = AnswerFacts()
            observer.begin(head, dialect)
            observer.read(Array(answer.utf8).span, dialect, into: &facts)
            observer.end(dialect, into: &facts)
            #expect(facts.usage == TokenUsage(input: 7, output: 3))
        }
    }

    @Test func `lines are read wherever they are cut`() {
        let stream = nothing + word + "\r\n" + last
        for place in 0...stream.utf8.count {
            let found = facts("ollama", "application/x-ndjson", cut(stream, at: place))
            #expect(found.isFinished && found.hasContent && !found.hasError)
            #expect(found.usage == TokenUsage(input: 7, output: 3))
        }
        let bytes = stream.utf8.map { String(UnicodeScalar($0)) }
        #expect(facts("ollama", "application/x-ndjson", bytes).isFinished)
    }

    @Test func `a last line without its line feed is read at the end`() {
        #expect(facts("ollama", "application/x-ndjson", [word + last.dropLast()]).isFinished)
        #expect(!facts("ollama", "application/x-ndjson", [word + last.prefix(40)]).isFinished)
    }

    @Test func `a line past the limit is passed on, and no more are read`() {
        let long = String(repeating: "x", count: SSEParser.defaultLimit + 1)
        let found = facts("ollama", "application/x-ndjson", [long, "\n", last])
        #expect(!found.isFinished && found.hasContent)
    }

    @Test func `lines of a dialect that does not stream so are not read`() {
        begin("POST /v1/chat/completions HTTP/1.1\nhost: a\n\n{\"model\":\"m\",\"messages\":[]}", "openai")
        stand.begin(lines)
        #expect(stand.client.events == ["read whole", "head 200"], "nothing is held")
        stand.send(nothing)
        stand.end()
        #expect(stand.client.text == nothing && stand.client.account?.facts.hasContent == true)
    }

    @Test func `an array of answers is read wherever it is cut, as the stream that it is`() {
        let stream = "[" + first + ",\r\n" + finish + "]\n"
        for place in 0...stream.utf8.count {
            let found = facts("gemini", "application/json", cut(stream, at: place), asArray: true)
            #expect(found.isFinished && found.hasContent && !found.hasError && found.streamedTokens > 1)
            #expect(found.usage == TokenUsage(input: 7, output: 3))
        }
        let bytes = stream.utf8.map { String(UnicodeScalar($0)) }
        #expect(facts("gemini", "application/json", bytes, asArray: true).usage == TokenUsage(input: 7, output: 3))
        let broken = facts("gemini", "application/json", ["[" + first + "," + finish.dropLast()], asArray: true)
        #expect(broken.hasContent && !broken.isFinished && broken.usage == TokenUsage(input: 7, output: 1))
    }

    @Test func `an element past the limit is passed on, and no more are read`() {
        let long = "[{\"a\":\"" + String(repeating: "x", count: SSEParser.defaultLimit) + "\"},"
        let found = facts(
            "gemini", "application/json", [long.dropLast(2).description, "},", finish + "]"], asArray: true)
        #expect(!found.isFinished && found.hasContent)
    }

    // MARK: On the way back

    @Test func `an array is held until it has content, and its usage is accounted as it was reported`() {
        let request = "POST /v1beta/models/m:streamGenerateContent HTTP/1.1\nhost: a\n\n{\"contents\":[]}"
        begin(request, "gemini")
        stand.begin("HTTP/1.1 200 OK\ncontent-type: application/json")
        stand.send("[{\"error\":{\"code\":503}}")
        #expect(stand.calls.backends == ["one", "two"] && stand.client.events == ["read whole"])
        stand.begin("HTTP/1.1 200 OK\ncontent-type: application/json")
        stand.send("[" + first)
        #expect(stand.client.text == "[" + first)
        stand.send("," + finish + "]")
        stand.end()
        #expect(stand.client.text == "[\(first),\(finish)]" && stand.client.events.suffix(2) == ["end", "finished"])
        let account = stand.client.account
        #expect(account?.facts.usage == TokenUsage(input: 7, output: 3) && account?.usageIsEstimated == false)
    }

    @Test func `lines are held until they have content, and then there is no other try`() {
        begin()
        stand.begin(lines)
        stand.send(nothing)
        #expect(stand.client.events == ["read whole"])
        stand.send(word)
        #expect(stand.client.events == ["read whole", "head 200", "body"] && stand.client.text == nothing + word)
        stand.send(last)
        stand.end()
        #expect(stand.client.text == nothing + word + last)
        #expect(stand.client.account?.facts.usage == TokenUsage(input: 7, output: 3))
        #expect(stand.calls.backends == ["one"])
    }

    @Test(arguments: ["{\"error\":\"no\"}\n", ""])
    func `lines that break before content go to the next backend`(_ line: String) {
        begin()
        stand.begin(lines)
        stand.send(nothing + line)
        if line.isEmpty { stand.end() }
        #expect(stand.calls.backends == ["one", "two"] && stand.client.events == ["read whole"])
        stand.begin(lines)
        stand.send(word + last)
        stand.end()
        #expect(stand.client.text == word + last, "nothing of the first try is left")
    }

    @Test(arguments: [("", ""), ("{\"mess", "\n")])
    func `an error is a line of its own, and no line is empty`(_ broken: String, _ between: String) {
        begin()
        stand.begin(lines)
        stand.send(word + broken)
        stand.fail(.upstreamTruncated)
        let text = stand.client.text
        #expect(text.hasPrefix(word + broken + between + "{\"error\":\""))
        #expect(text.hasSuffix(",\"code\":\"upstream_truncated\",\"request_id\":\"id-1\"}\n"))
        #expect(stand.client.events.suffix(3) == ["end", "abort", "finished"])
    }
}
