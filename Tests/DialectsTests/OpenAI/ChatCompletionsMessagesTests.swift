/// Covers ChatCompletionsMessageReading, ChatCompletionsContentReading and the two that write the same.
import Chat
import ChatStand
import Containers
import Dialects
import Testing

/// Chat completions on both sides, with nothing but messages.
private struct Messages {
    var stand = ChatStand(ChatCompletionsFormat.shared, ChatCompletionsFormat.shared)

    func written(_ messages: String) throws(ChatError) -> String {
        let text = try stand.request("{\"messages\":[\(messages)]}").text
        return String(text.dropFirst(#"{"model":"target-model","messages":["#.count).dropLast(2))
    }

    func lost(_ messages: String) throws(ChatError) -> [String] {
        try stand.request("{\"messages\":[\(messages)]}").lost
    }
}

@Suite struct ChatCompletionsMessagesTests {
    private let plain = Messages()
    private let extended: Messages = {
        var messages = Messages()
        messages.stand.takesExtensions = true
        return messages
    }()
    private let user = #"{"role":"user","content":"hi"}"#

    @Test(arguments: [
        #"{"role":"system","content":"Be \"brief\".\n"}"#, #"{"role":"user","content":""}"#,
        #"{"role":"user","name":"ann","content":"hi"}"#, #"{"role":"user","content":"😀 \ud83d\ude00"}"#,
        #"{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}"#,
        #"{"role":"system","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}"#,
        #"{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://x.test/a.png","detail":"low"}}]}"#,
        #"{"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}}]}"#,
        #"{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"AA==","format":"wav"}}]}"#,
        #"{"role":"user","content":[{"type":"file","file":{"file_data":"data:application/pdf;base64,AA==","filename":"a.pdf"}}]}"#,
        #"{"role":"user","content":[{"type":"file","file":{"file_id":"file-1"}}]}"#,
        #"{"role":"user","content":"hi"},{"role":"assistant","content":null,"refusal":"No."},{"role":"user","content":"x"}"#,
        #"{"role":"user","content":"hi"},{"role":"assistant","content":"Hello."},{"role":"user","content":"x"}"#,
        #"{"role":"user","content":"hi"},{"role":"assistant","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},{"role":"user","content":"x"}"#,
        #"{"role":"user","content":"hi"},{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{\"a\":\"\\\"\"}"}},{"id":"call_2","type":"function","function":{"name":"g","arguments":"{}"}}]},{"role":"tool","tool_call_id":"call_1","content":"1"},{"role":"tool","tool_call_id":"call_2","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}"#,
        #"{"role":"user","content":"hi"},{"role":"assistant","content":"Let me see.","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c","content":""}"#,
    ])
    func `messages that the canonical form knows are sent as they were`(_ messages: String) throws {
        #expect(try plain.written(messages) == messages)
        #expect(try plain.lost(messages) == [])
    }

    @Test(arguments: [
        (#"{"role":"developer","content":"a"}"#, #"{"role":"system","content":"a"}"#),
        (#"{"content":[{"text":"a","type":"text"}],"role":"user"}"#, #"{"role":"user","content":"a"}"#),
        (#"{"role":"user","content":[]}"#, #"{"role":"user","content":""}"#),
        (
            #"{"role":"user","content":[{"type":"file","file":{"file_data":"data:application/pdf;base64,AA"}}]}"#,
            #"{"role":"user","content":[{"type":"file","file":{"file_data":"data:application/pdf;base64,AA","filename":"file"}}]}"#
        ),
        (
            #"{"role":"user","content":"q"},{"role":"assistant","content":[{"type":"refusal","refusal":"No."}],"annotations":[{"type":"url_citation"}],"audio":null,"provider_specific_fields":{"x":1}},{"role":"user","content":"y"}"#,
            #"{"role":"user","content":"q"},{"role":"assistant","content":null,"refusal":"No."},{"role":"user","content":"y"}"#
        ),
        // Deprecated functions become tool calls.
        (
            #"{"role":"user","content":"q"},{"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{}"}},{"role":"function","name":"f","content":"1"}"#,
            #"{"role":"user","content":"q"},{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"call_1","content":"1"}"#
        ),
        // What a call was signed with stays here.
        (
            #"{"role":"user","content":"q"},{"role":"assistant","content":"","tool_calls":[{"id":"c__thought__","type":"function","function":{"name":"f","arguments":" "}}]},{"role":"tool","tool_call_id":"c__thought__Zm9v","content":"1"}"#,
            #"{"role":"user","content":"q"},{"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c","content":"1"}"#
        ),
        // Results hold text only; what else they have goes behind all of them.
        (
            #"{"role":"user","content":"q"},{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c","content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AA"}}]}"#,
            #"{"role":"user","content":"q"},{"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c","content":"a"},{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AA"}}]}"#
        ),
    ])
    func `other spellings of the same are one`(_ messages: String, _ written: String) throws {
        #expect(try plain.written(messages) == written)
        #expect(try plain.lost(messages) == [])
    }

    @Test func `reasoning goes back to servers that take it`() throws {
        let signed =
            #"{"role":"user","content":"hi"},{"role":"assistant","content":null,"reasoning_content":"ab","thinking_blocks":[{"type":"thinking","thinking":"a","signature":"s1"},{"type":"redacted_thinking","data":"xx"},{"type":"thinking","thinking":"b","signature":"s2"}],"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"},"extra_content":{"google":{"thought_signature":"Zm9v"}}}]},{"role":"tool","tool_call_id":"c","content":"1"}"#
        #expect(try extended.written(signed) == signed)
        #expect(try extended.lost(signed) == [])
        #expect(try plain.lost(signed) == ["thinking", "thinking_signature", "redacted_thinking"])
        #expect(try !plain.written(signed).contains("thinking") && !plain.written(signed).contains("Zm9v"))
        let open = #"{"role":"assistant","content":"x","reasoning_content":"why"},\#(user)"#
        #expect(try extended.written(open) == open)
        #expect(try plain.lost(open) == ["thinking"])
        #expect(try extended.written(open.replacing("reasoning_content", with: "reasoning")) == open)
    }

    @Test func `nothing stands between results`() throws {
        let call = #"{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}"#
        let calls =
            #"{"role":"assistant","content":null,"tool_calls":[\#(call),\#(call.replacing("\"c\"", with: "\"d\""))]}"#
        let image = #"{"type":"image_url","image_url":{"url":"https://x.test/a.png"}}"#
        #expect(
            try plain.written(
                #"\#(calls),{"role":"tool","tool_call_id":"c","content":[\#(image)]},{"role":"tool","tool_call_id":"d","content":"1"},\#(user)"#
            )
                == #"\#(calls),{"role":"tool","tool_call_id":"c","content":""},{"role":"tool","tool_call_id":"d","content":"1"},{"role":"user","content":[\#(image)]},\#(user)"#
        )
    }

    @Test func `words that a client kept apart from their signature are put together again`() throws {
        let apart =
            #"{"role":"assistant","content":"x","reasoning_content":"why","thinking_blocks":[{"index":0,"type":"thinking","thinking":"","signature":"s"}]},\#(user)"#
        #expect(
            try extended.written(apart)
                == #"{"role":"assistant","content":"x","reasoning_content":"why","thinking_blocks":[{"type":"thinking","thinking":"why","signature":"s"}]},\#(user)"#
        )
    }

    @Test func `a call's signature is split from its id`() throws {
        let body = Array(
            #"{"messages":[{"role":"assistant","tool_calls":[{"id":"call_a_1__thought__Zm9v+/=","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"call_a_1__thought__Zm9v+/=","content":"1"}]}"#
                .utf8)
        var request = ChatRequest()
        try ChatCompletionsFormat.shared.readRequest(body.span, into: &request)
        let (call, result) = (request.parts[0], request.parts[1])
        let text = request.text(body.span)
        let found = [call.id, call.signature, result.id, result.name].map { text[$0].text }
        #expect(found == ["call_a_1", "Zm9v+/=", "call_a_1", "f"])
        #expect(result.children == 1 && result.kind == .toolResult)
    }

    @Test(arguments: [
        (
            #"{"role":"user","content":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}}]}"#,
            ["cache_control"]
        ),
        (#"{"role":"user","content":"a","cache_control":{"type":"ephemeral"}}"#, ["cache_control"]),
        (
            #"{"role":"user","content":[{"type":"text","text":"a","prompt_cache_breakpoint":{"mode":"explicit"}}]}"#,
            ["cache_control"]
        ),
        (#"{"role":"user","content":"a","mood":"good"}"#, ["unknown"]),
        (#"{"role":"user","content":[{"type":"text","text":"a","mood":1}]}"#, ["unknown"]),
        (#"{"role":"user","content":[{"type":"file","file":{"file_id":"https://x.test/a.pdf"}}]}"#, ["file_url"]),
        (#"{"role":"assistant","content":null,"audio":{"id":"a"}},{"role":"user","content":"x"}"#, ["audio"]),
        (#"{"role":"user","content":"x"},{"role":"assistant","content":"The answer is"}"#, ["prefill"]),
        (#"{"role":"assistant","content":"x","images":[{}]},{"role":"user","content":"x"}"#, ["generated_image"]),
        (
            #"{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{a"}}]},{"role":"tool","tool_call_id":"c","content":"x"}"#,
            ["tool_arguments"]
        ),
    ])
    func `what has no place is noted`(_ messages: String, _ lost: [String]) throws {
        #expect(try plain.lost(messages) == lost)
    }

    @Test(arguments: [
        (#"1"#, "messages[]"), (#"{"content":"x"}"#, "messages[].role"),
        (#"{"role":"robot","content":"x"}"#, "messages[].role"),
        (#"{"role":"user"}"#, "messages[].content"), (#"{"role":"user","content":null}"#, "messages[].content"),
        (#"{"role":"user","content":{}}"#, "messages[].content"),
        (#"{"role":"tool","content":"x"}"#, "messages[].tool_call_id"),
        (#"{"role":"user","content":["x"]}"#, "messages[].content[]"),
        (#"{"role":"user","name":1,"content":"x"}"#, "messages[].name"),
        (#"{"role":"user","content":[{"text":"x"}]}"#, "messages[].content[].type"),
        (#"{"role":"user","content":[{"type":"text"}]}"#, "messages[].content[].text"),
        (
            #"{"role":"user","content":[{"type":"image_url","image_url":"https://x.test"}]}"#,
            "messages[].content[].image_url"
        ),
        (#"{"role":"user","content":[{"type":"image_url","image_url":{}}]}"#, "messages[].content[].image_url.url"),
        (
            #"{"role":"user","content":[{"type":"input_audio","input_audio":{"format":"wav"}}]}"#,
            "messages[].content[].input_audio.data"
        ),
        (
            #"{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"A"}}]}"#,
            "messages[].content[].input_audio.format"
        ),
        (
            #"{"role":"user","content":[{"type":"file","file":{"file_data":"AAAA"}}]}"#,
            "messages[].content[].file.file_data"
        ),
        (#"{"role":"user","content":[{"type":"refusal","refusal":"x"}]}"#, "messages[].content[].type"),
        (
            #"{"role":"system","content":[{"type":"image_url","image_url":{"url":"https://x.test"}}]}"#,
            "messages[].content[].type"
        ),
        (#"{"role":"function","name":"f","content":"x"}"#, "messages[].name"),
        (#"{"role":"function","content":"x"}"#, "messages[].name"),
        (#"{"role":"assistant","tool_calls":{}}"#, "messages[].tool_calls"),
        (#"{"role":"assistant","tool_calls":[1]}"#, "messages[].tool_calls[]"),
        (
            #"{"role":"assistant","tool_calls":[{"function":{"name":"f","arguments":""}}]}"#,
            "messages[].tool_calls[].id"
        ),
        (
            #"{"role":"assistant","tool_calls":[{"id":"c","function":{"arguments":""}}]}"#,
            "messages[].tool_calls[].function.name"
        ),
        (
            #"{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f"}}]}"#,
            "messages[].tool_calls[].function.arguments"
        ),
        (#"{"role":"assistant","refusal":1}"#, "messages[].refusal"),
    ])
    func `a message that OpenAI would refuse is refused by the member's name`(_ messages: String, _ field: String) {
        #expect(failure { () throws(ChatError) in _ = try plain.lost(messages) } == "invalid \(field)")
    }

    @Test(arguments: [
        (
            #"{"role":"user","content":[{"type":"video_url","video_url":{"url":"https://x.test"}}]}"#,
            "messages[].content[].type"
        ),
        (
            #"{"role":"assistant","tool_calls":[{"id":"c","type":"custom","custom":{"name":"f","input":"x"}}]}"#,
            "messages[].tool_calls[].type"
        ),
    ])
    func `content of an unknown kind is refused, not left out`(_ messages: String, _ field: String) {
        #expect(failure { () throws(ChatError) in _ = try plain.lost(messages) } == "unsupported \(field)")
    }

    @Test func `messages must be there, once`() {
        for body in [
            "{}", #"{"messages":null}"#, #"{"messages":"hi"}"#, #"{"messages":[\#(user)],"messages":[\#(user)]}"#,
        ] {
            #expect(failure { () throws(ChatError) in _ = try plain.stand.request(body) } == "invalid messages")
        }
        #expect(failure { () throws(ChatError) in _ = try plain.stand.request("[]") } == "malformed ")
    }

    @Test func `results come before the rest of their turn, and parts are written as other dialects have them`() throws
    {
        var request = ChatRequest()
        request.beginTurn(.assistant)
        var call = ChatPart(.toolCall)
        call.name = request.arena.add("f")
        call.json = request.arena.add("{\n \"a\": \"b\"}")
        request.add(call)
        request.beginTurn(.user)
        request.add(ChatPart(.text, text: request.arena.add("Look.")))
        var result = ChatPart(.toolResult)
        result.name = call.name
        result.isError = true
        result.children = 1
        request.add(result)
        request.add(ChatPart(.text, text: request.arena.add("1")))
        var document = ChatPart(.file)
        document.text = request.arena.add("All of it.")
        request.add(document)
        var audio = ChatPart(.audio)
        audio.data = request.arena.add("AA")
        audio.mediaType = request.arena.add("audio/mpeg")
        request.add(audio)
        var image = ChatPart(.image)
        image.id = request.arena.add("file-1")
        request.add(image)
        var out = ByteBuffer()
        try ChatCompletionsFormat.shared.writeRequest(&request, Span(), BackendTraits(), into: &out)
        #expect(
            out.text
                == #"{"model":"","messages":[{"role":"assistant","content":null,"tool_calls":[{"id":"call_f","type":"function","function":{"name":"f","arguments":"{\n \"a\": \"b\"}"}}]},{"role":"tool","tool_call_id":"call_f","content":"1"},{"role":"user","content":[{"type":"text","text":"Look."},{"type":"text","text":"All of it."},{"type":"input_audio","input_audio":{"data":"AA","format":"mp3"}}]}]}"#
        )
        let lost = request.lost
        #expect(lost == FeatureSet(.toolResultError, .imageFile))
    }
}
