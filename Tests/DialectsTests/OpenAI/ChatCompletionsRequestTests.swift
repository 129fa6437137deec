/// Covers ChatCompletionsRequestReading, ChatCompletionsExtensionReading.swift and ChatCompletionsRequestWriting: what a client asks
/// for, as a backend of the same format is asked.
import Chat
import ChatStand
import Containers
import Dialects
import Testing

/// Chat completions on both sides, with the message `hi` around the parameters in hand.
private struct Parameters {
    var stand = ChatStand(ChatCompletionsFormat.shared, ChatCompletionsFormat.shared)

    /// What is written behind the messages.
    func written(_ parameters: String) throws(ChatError) -> String { try translated(parameters).text }

    func lost(_ parameters: String) throws(ChatError) -> [String] { try translated(parameters).lost }

    private func translated(_ parameters: String) throws(ChatError) -> Translated {
        let message = #""messages":[{"role":"user","content":"hi"}]"#
        let comma = parameters.isEmpty ? "" : ","
        var translated = try stand.request("{\"model\":\"m\",\(message)\(comma)\(parameters)}")
        let head = "{\"model\":\"target-model\",\(message)"
        if translated.text.hasPrefix(head) {
            translated.text = String(translated.text.dropFirst(head.count).dropLast())
        }
        if translated.text.hasPrefix(",") { translated.text.removeFirst() }
        return translated
    }
}

@Suite struct ChatCompletionsRequestTests {
    private let plain = Parameters()
    private let extended: Parameters = {
        var parameters = Parameters()
        parameters.stand.takesExtensions = true
        return parameters
    }()

    @Test(arguments: [
        "", #""max_completion_tokens":100"#, #""temperature":0.70"#, #""top_p":1e-1"#, #""seed":-7"#,
        #""frequency_penalty":-0.5,"presence_penalty":2"#, #""stop":["a\n","b"]"#, #""n":3"#,
        #""response_format":{"type":"json_object"}"#,
        #""response_format":{"type":"json_schema","json_schema":{"name":"n","description":"d","schema":{"type":"object"},"strict":true}}"#,
        #""reasoning_effort":"minimal""#, #""reasoning_effort":"none""#, #""verbosity":"low""#, #""user":"u-1""#,
        #""service_tier":"flex""#, #""stream":true,"stream_options":{"include_usage":true}"#,
    ])
    func `a parameter that the canonical form knows is sent as it was`(_ parameters: String) throws {
        let translated = try plain.written(parameters)
        #expect(translated == parameters)
        #expect(try plain.lost(parameters) == [])
    }

    @Test(arguments: [
        (#""max_tokens":5"#, #""max_completion_tokens":5"#),
        (#""max_tokens":5,"max_completion_tokens":6"#, #""max_completion_tokens":6"#),
        (#""max_completion_tokens":6,"max_tokens":5"#, #""max_completion_tokens":6"#),
        (#""max_tokens":1e2"#, #""max_completion_tokens":100"#),
        (#""stop":"END""#, #""stop":["END"]"#),
        (#""response_format":{"type":"text"}"#, ""),
        (
            #""response_format":{"type":"json_schema","json_schema":{"schema":{}}}"#,
            #""response_format":{"type":"json_schema","json_schema":{"name":"response","schema":{}}}"#
        ),
        (#""stream":true"#, #""stream":true,"stream_options":{"include_usage":true}"#),
        (#""safety_identifier":"s""#, #""user":"s""#), (#""safety_identifier":"s","user":"u""#, #""user":"s""#),
        (#""reasoning":{"effort":"high","exclude":true}"#, #""reasoning_effort":"high""#),
        (#""reasoning":{"enabled":false}"#, #""reasoning_effort":"none""#),
        (#""thinking":{"type":"disabled"}"#, #""reasoning_effort":"none""#),
        (#""thinking":{"type":"adaptive"}"#, #""reasoning_effort":"medium""#),
        // Neutral: nothing is asked for.
        (
            #""n":1,"stream":false,"logprobs":false,"store":false,"logit_bias":{},"metadata":{},"modalities":["text"]"#,
            ""
        ),
        (#""temperature":null,"tools":null,"tool_choice":null,"user":null,"unheard_of":null,"stop":[]"#, ""),
        (#""functions":[],"function_call":"auto","parallel_tool_calls":true,"tool_choice":"auto","tools":[]"#, ""),
    ])
    func `other spellings of the same are one`(_ parameters: String, _ written: String) throws {
        #expect(try plain.written(parameters) == written)
        #expect(try plain.lost(parameters) == [])
    }

    @Test(arguments: [
        (#""top_k":40,"min_p":0.1,"repetition_penalty":1.1"#, ["top_k", "min_p", "repetition_penalty"]),
        (#""metadata":{"a":"b"}"#, ["metadata"]), (#""logprobs":true"#, ["logprobs"]),
        (#""top_logprobs":2"#, ["logprobs"]), (#""logit_bias":{"1":2}"#, ["logit_bias"]), (#""store":true"#, ["store"]),
        (#""web_search_options":{}"#, ["built_in_tools"]), (#""prompt_cache_key":"k""#, ["cache_control"]),
        (#""prompt_cache_retention":"24h""#, ["cache_control"]), (#""audio":{"voice":"v"}"#, ["audio"]),
        (#""moderation":{"model":"m"}"#, ["safety_settings"]), (#""service_tier":"own""#, ["service_tier"]),
        (#""chat_template":"x","documents":[]"#, ["unknown"]),
    ])
    func `what OpenAI would refuse or no chat has is left out and noted`(_ parameters: String, _ lost: [String]) throws
    {
        #expect(try plain.lost(parameters) == lost)
        #expect(try plain.written(parameters) == "")
    }

    @Test func `a server that takes extensions gets them`() throws {
        let parameters = #""top_k":40,"min_p":0.1,"repetition_penalty":1.1,"metadata":{"a":"b"}"#
        #expect(try extended.written(parameters) == parameters)
        #expect(try extended.lost(parameters) == [])
        let stops = #""stop":["1","2","3","4","5"]"#
        #expect(try extended.written(stops) == stops)
        #expect(try plain.written(stops) == #""stop":["1","2","3","4"]"#)
        #expect(try plain.lost(stops) == ["stop"])
    }

    @Test(arguments: [
        (#""thinking":{"type":"enabled","budget_tokens":1024}"#, "minimal"),
        (#""reasoning":{"max_tokens":4000}"#, "low"),
        (#""thinking_token_budget":9000"#, "medium"), (#""thinking_token_budget":16000"#, "high"),
    ])
    func `a budget of reasoning is told as the nearest effort`(_ parameters: String, _ effort: String) throws {
        #expect(try plain.written(parameters) == "\"reasoning_effort\":\"\(effort)\"")
        #expect(try plain.lost(parameters) == ["reasoning_budget"])
    }

    @Test func `the limit has its older name where the server knows no other`() throws {
        var older = plain
        older.stand.usesOlderTokenLimit = true
        #expect(try older.written(#""max_completion_tokens":7"#) == #""max_tokens":7"#)
    }

    @Test(arguments: [
        (#""temperature":"hot""#, "temperature"), (#""max_tokens":-1"#, "max_tokens"), (#""n":0"#, "n"),
        (#""max_completion_tokens":1.5"#, "max_completion_tokens"), (#""stream":"yes""#, "stream"),
        (#""stop":1"#, "stop"),
        (#""stop":["a",1]"#, "stop[]"), (#""reasoning_effort":"extreme""#, "reasoning_effort"),
        (#""response_format":"json""#, "response_format"), (#""response_format":{}"#, "response_format.type"),
        (#""response_format":{"type":"json_schema"}"#, "response_format.json_schema"), (#""user":1"#, "user"),
        (#""stream_options":[]"#, "stream_options"), (#""messages":[]"#, "messages"), (#""seed":"1""#, "seed"),
        (#""modalities":"text""#, "modalities"), (#""parallel_tool_calls":1"#, "parallel_tool_calls"),
    ])
    func `a parameter of the wrong type is refused by its name`(_ parameters: String, _ field: String) {
        #expect(failure { () throws(ChatError) in _ = try plain.written(parameters) } == "invalid \(field)")
    }

    @Test(arguments: [
        (#""modalities":["text","audio"]"#, "modalities"), (#""functions":[{"name":"f"}]"#, "functions"),
        (#""function_call":{"name":"f"}"#, "function_call"),
        (#""response_format":{"type":"structural_tag"}"#, "response_format.type"),
    ])
    func `what would change the answer is refused, not left out`(_ parameters: String, _ field: String) {
        #expect(failure { () throws(ChatError) in _ = try plain.written(parameters) } == "unsupported \(field)")
    }

    @Test func `unknown parameters are named`() throws {
        let body = Array(
            #"{"messages":[{"role":"user","content":"x"}],"chat_template":1,"top_k":1,"zz":[1],"a":{}}"#.utf8)
        var request = ChatRequest()
        try ChatCompletionsFormat.shared.readRequest(body.span, into: &request)
        var names: [String] = []
        for index in request.unknown.indices { names.append(request.text(body.span)[request.unknown[index]].text) }
        #expect(names == ["chat_template", "zz"])
        let model = request.model.isPresent
        #expect(!model && !request.streams && !request.wantsUsage)
    }

    @Test func `a request remembers that its client wants the usage`() throws {
        let body = Array(
            #"{"messages":[{"role":"user","content":"x"}],"stream":true,"stream_options":{"include_usage":true,"include_obfuscation":false}}"#
                .utf8)
        var request = ChatRequest()
        try ChatCompletionsFormat.shared.readRequest(body.span, into: &request)
        let (streams, wantsUsage, lost) = (request.streams, request.wantsUsage, request.lost)
        #expect(streams && wantsUsage && lost.isEmpty)
    }
}

/// The error that `body` throws, as text; nil when it throws none.
func failure(_ body: () throws(ChatError) -> Void) -> String? {
    do throws(ChatError) { try body() } catch { return "\(error.kind) \(error.field)" }
    return nil
}
