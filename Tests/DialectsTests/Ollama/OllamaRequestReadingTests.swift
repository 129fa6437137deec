/// Requests of a client, as they are asked of a backend in the same format. Covers OllamaMember.swift, OllamaMessagesReading.swift,
/// OllamaImages.swift, OllamaChatFormat.swift.
import Chat
import ChatStand
import Containers
import Dialects
import Testing

@Suite struct OllamaRequestReadingTests {
    private let stand = ChatStand(OllamaChatFormat(), OllamaChatFormat())

    private func expect(
        _ body: String, _ written: String, lost: [String] = [], _ place: SourceLocation = #_sourceLocation
    ) throws {
        let found = try stand.request(body)
        #expect(found.text == written, sourceLocation: place)
        #expect(found.lost == lost, sourceLocation: place)
    }

    private func error(_ body: String) -> String? {
        chatError { () throws(ChatError) in _ = try stand.request(body) }
    }

    @Test func `a conversation is read turn by turn, and streams unasked`() throws {
        try expect(
            #"{"model":"a","messages":[{"role":"system","content":"Be \"brief\"."},{"role":"user","content":"hi"},{"role":"Assistant","thinking":"hm","content":"Hello"},{"role":"user","content":"b"}]}"#,
            #"{"model":"target-model","messages":[{"role":"system","content":"Be \"brief\"."},{"role":"user","content":"hi"},{"role":"assistant","content":"Hello","thinking":"hm"},{"role":"user","content":"b"}],"stream":true}"#
        )
    }

    @Test func `options are read, and those that no other dialect has are lost`() throws {
        try expect(
            #"{"model":"a","messages":[{"role":"user","content":"x"}],"stream":false,"options":{"num_predict":9,"temperature":0.10,"top_p":1,"top_k":40,"min_p":0,"seed":-1,"presence_penalty":1,"frequency_penalty":2,"repeat_penalty":1.1,"stop":["a","\n"]}}"#,
            #"{"model":"target-model","messages":[{"role":"user","content":"x"}],"options":{"num_predict":9,"temperature":0.10,"top_p":1,"top_k":40,"min_p":0,"seed":-1,"presence_penalty":1,"frequency_penalty":2,"repeat_penalty":1.1,"stop":["a","\n"]},"stream":false}"#
        )
        try expect(
            #"{"model":"a","messages":[{"role":"user","content":"x"}],"stream":false,"options":{"num_ctx":8192,"seed":null},"keep_alive":"5m","truncate":false,"x":1,"y":null}"#,
            #"{"model":"target-model","messages":[{"role":"user","content":"x"}],"stream":false}"#,
            lost: ["keep_alive", "model_options", "unknown"])
    }

    @Test(arguments: ["-1", "-2", "0", "null"])
    func `a token limit that is none is not told`(_ limit: String) throws {
        try expect(
            #"{"model":"a","messages":[{"role":"user","content":"x"}],"options":{"num_predict":\#(limit)},"stream":false,"shift":true}"#,
            #"{"model":"target-model","messages":[{"role":"user","content":"x"}],"stream":false}"#)
    }

    @Test(arguments: [
        (#""format":"json""#, #""format":"json""#), (#""format":{"type":"object"}"#, #""format":{"type":"object"}"#),
        (#""format":"""#, ""), (#""format":null"#, ""), (#""think":false"#, #""think":false"#),
        (#""think":true"#, #""think":"medium""#), (#""think":"low""#, #""think":"low""#),
        (#""think":"high""#, #""think":"high""#), (#""think":"max""#, #""think":"max""#), (#""think":null"#, ""),
    ])
    func `format and thinking are read`(_ member: String, _ written: String) throws {
        try expect(
            #"{"model":"a","messages":[{"role":"user","content":"x"}],\#(member)}"#,
            #"{"model":"target-model","messages":[{"role":"user","content":"x"}],\#(written)\#(written.isEmpty ? "" : ",")"stream":true}"#
        )
    }

    @Test func `tools are read`() throws {
        let tools =
            #"[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object","properties":{"a":{}}}}}]"#
        try expect(
            #"{"model":"a","tools":\#(tools),"messages":[{"role":"user","content":"x"}]}"#,
            #"{"model":"target-model","messages":[{"role":"user","content":"x"}],"tools":\#(tools),"stream":true}"#)
    }

    @Test func `log probabilities are asked for and not told`() throws {
        try expect(
            #"{"model":"a","messages":[{"role":"user","content":"x"}],"logprobs":true,"top_logprobs":2}"#,
            #"{"model":"target-model","messages":[{"role":"user","content":"x"}],"stream":true}"#, lost: ["logprobs"])
    }

    // MARK: Tools

    @Test func `calls and results find each other by their ids`() throws {
        try expect(
            #"{"model":"a","messages":[{"role":"assistant","content":"","tool_calls":[{"id":"x","function":{"index":0,"name":"f","arguments":{"a":[1, 2]}}},{"id":"y","function":{"name":"g","arguments":{}}}]},{"role":"tool","content":"2","tool_call_id":"y"},{"role":"tool","content":"1","tool_call_id":"x"}]}"#,
            #"{"model":"target-model","messages":[{"role":"assistant","content":"","tool_calls":[{"id":"x","function":{"name":"f","arguments":{"a":[1, 2]}}},{"id":"y","function":{"name":"g","arguments":{}}}]},{"role":"tool","content":"2","tool_name":"g","tool_call_id":"y"},{"role":"tool","content":"1","tool_name":"f","tool_call_id":"x"}],"stream":true}"#
        )
    }

    @Test func `without ids they find each other by name and order, and ids are made by place`() throws {
        try expect(
            #"{"model":"a","messages":[{"role":"assistant","tool_calls":[{"function":{"name":"f","arguments":{}}},{"function":{"name":"g"}},{"function":{"name":"f"}}]},{"role":"tool","content":"1","tool_name":"g"},{"role":"tool","content":"2","tool_name":"f"},{"role":"tool","content":"3"},{"role":"assistant","tool_calls":[{"function":{"name":"f"}}]},{"role":"tool","content":"4"},{"role":"tool","content":"5","tool_name":"h"}]}"#,
            #"{"model":"target-model","messages":[{"role":"assistant","content":"","tool_calls":[{"id":"call_0","function":{"name":"f","arguments":{}}},{"id":"call_1","function":{"name":"g","arguments":{}}},{"id":"call_2","function":{"name":"f","arguments":{}}}]},{"role":"tool","content":"1","tool_name":"g","tool_call_id":"call_1"},{"role":"tool","content":"2","tool_name":"f","tool_call_id":"call_0"},{"role":"tool","content":"3","tool_name":"f","tool_call_id":"call_2"},{"role":"assistant","content":"","tool_calls":[{"id":"call_3","function":{"name":"f","arguments":{}}}]},{"role":"tool","content":"4","tool_name":"f","tool_call_id":"call_3"},{"role":"tool","content":"5","tool_name":"h","tool_call_id":"call_4"}],"stream":true}"#
        )
    }

    // MARK: Images

    @Test func `images stand before the words of their message, and a data URL is its data`() throws {
        try expect(
            #"{"model":"a","messages":[{"role":"user","content":"what?","images":["iVBORw0KGgoAAAA","data:image/gif;base64,R0lGODlh"]},{"role":"tool","content":"","images":["/9j/4AAQ"]}]}"#,
            #"{"model":"target-model","messages":[{"role":"user","content":"what?","images":["iVBORw0KGgoAAAA","R0lGODlh"]},{"role":"tool","content":"","images":["/9j/4AAQ"],"tool_call_id":"call_0"}],"stream":true}"#
        )
    }

    @Test(arguments: [
        ("iVBORw0KGgoAAAA", "image/png"), ("R0lGODlh", "image/gif"), ("UklGRiQA", "image/webp"),
        ("/9j/4AAQ", "image/jpeg"),
        ("AAAA", "image/jpeg"), ("data:image/png;base64,AAAA", "image/png"),
    ])
    func `an image's kind is told by its first bytes`(_ data: String, _ type: String) throws {
        let body = Array(#"{"model":"a","messages":[{"role":"user","images":["\#(data)"]}]}"#.utf8)
        var request = ChatRequest()
        try OllamaChatFormat().readRequest(body.span, into: &request)
        let text = request.text(body.span)
        let found = text[request.parts[0].mediaType].text
        #expect(found == type && request.parts.count == 1)
    }

    // MARK: What the server refuses

    @Test(arguments: [
        (#"[]"#, "malformed body"), (#"{"messages":[{"role":"user","content":"x"}]}"#, "invalid model"),
        (#"{"model":1}"#, "invalid model"), (#"{"model":"a"}"#, "unsupported messages"),
        (#"{"model":"a","messages":[]}"#, "unsupported messages"),
        (#"{"model":"a","messages":{}}"#, "invalid messages"),
        (#"{"model":"a","messages":["x"]}"#, "invalid messages[]"),
        (#"{"model":"a","messages":[{"content":"x"}]}"#, "invalid messages[].role"),
        (#"{"model":"a","messages":[{"role":"developer","content":"x"}]}"#, "invalid messages[].role"),
        (#"{"model":"a","messages":[{"role":"user","content":[]}]}"#, "invalid messages[].content"),
        (#"{"model":"a","messages":[{"role":"user","images":["http://a/b.png"]}]}"#, "invalid messages[].images"),
        (#"{"model":"a","messages":[{"role":"user","images":["data:text/plain,x"]}]}"#, "invalid messages[].images"),
        (#"{"model":"a","messages":[{"role":"user","images":[1]}]}"#, "invalid messages[].images"),
        (#"{"model":"a","messages":[{"role":"assistant","tool_calls":[1]}]}"#, "invalid messages[].tool_calls[]"),
        (
            #"{"model":"a","messages":[{"role":"assistant","tool_calls":[{}]}]}"#,
            "invalid messages[].tool_calls[].function.name"
        ),
        (
            #"{"model":"a","messages":[{"role":"assistant","tool_calls":[{"function":{"name":"f","arguments":"{}"}}]}]}"#,
            "invalid messages[].tool_calls[].function.arguments"
        ),
        (#"{"model":"a","stream":1}"#, "invalid stream"), (#"{"model":"a","think":"much"}"#, "invalid think"),
        (#"{"model":"a","format":"xml"}"#, "invalid format"), (#"{"model":"a","options":[]}"#, "invalid options"),
        (#"{"model":"a","options":{"temperature":"1"}}"#, "invalid options.temperature"),
        (#"{"model":"a","options":{"num_predict":1.5}}"#, "invalid options.num_predict"),
        (#"{"model":"a","options":{"stop":"x"}}"#, "invalid options.stop"),
        (#"{"model":"a","options":{"stop":[1]}}"#, "invalid options.stop"),
        (#"{"model":"a","tools":[1]}"#, "invalid tools[]"),
        (#"{"model":"a","tools":[{}]}"#, "invalid tools[].function"),
        (#"{"model":"a","tools":[{"function":{}}]}"#, "invalid tools[].function.name"),
        (#"{"model":"a","logprobs":1}"#, "invalid logprobs"),
    ])
    func `what the server refuses is refused`(_ body: String, _ expected: String) {
        #expect(error(body) == expected)
    }

    @Test func `of members that stand twice the last is read, as the server does`() throws {
        try expect(
            #"{"model":"a","messages":[{"role":"user","content":"1"}],"messages":[{"role":"user","content":"2"}]}"#,
            #"{"model":"target-model","messages":[{"role":"user","content":"2"}],"stream":true}"#)
    }

    @Test func `a turn of many calls gives results past the first 64 ids of their own`() throws {
        let calls = (0..<70).map { #"{"id":"c\#($0)","function":{"name":"f\#($0)"}}"# }.joined(separator: ",")
        let body =
            #"{"model":"a","messages":[{"role":"assistant","tool_calls":[\#(calls)]},{"role":"tool","content":"","tool_call_id":"c69"},{"role":"tool","content":"","tool_name":"f69"}]}"#
        let written = try stand.request(body).text
        #expect(written.contains(#"{"role":"tool","content":"","tool_name":"f69","tool_call_id":"c69"}"#))
        #expect(written.contains(#"{"role":"tool","content":"","tool_name":"f69","tool_call_id":"call_0"}"#))
    }
}
