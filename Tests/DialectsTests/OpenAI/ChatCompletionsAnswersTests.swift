/// Covers ChatCompletionsAnswerReading and ChatCompletionsAnswerWriting.swift.
import Chat
import ChatStand
import Containers
import Dialects
import Testing

@Suite struct ChatCompletionsAnswersTests {
    private let stand = ChatStand(ChatCompletionsFormat.shared, ChatCompletionsFormat.shared)
    private let head = #""id":"chatcmpl-1","object":"chat.completion","created":1700000001,"model":"gpt-5.6""#
    private let usage =
        #""usage":{"prompt_tokens":20,"completion_tokens":9,"total_tokens":29,"prompt_tokens_details":{"cached_tokens":5},"completion_tokens_details":{"reasoning_tokens":4}}"#

    /// An answer of one choice around the rest of its message.
    private func answer(_ message: String, _ finish: String = "stop") -> String {
        "{\(head),\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\(message)},\"logprobs\":null,\"finish_reason\":\"\(finish)\"}],\(usage)}"
    }

    /// What becomes of a choice of the backend's.
    private func choice(_ choice: String) throws(ChatError) -> String {
        let text = try stand.answer("{\"choices\":[\(choice)]}").text
        return String(text.dropFirst(text.prefix { $0 != "[" }.count + 1).dropLast(2))
    }

    @Test(arguments: [
        (#""content":"Hi \"you\"\n","refusal":null"#, "stop"), (#""content":"","refusal":null"#, "length"),
        (##""content":null,"refusal":"No.""##, "stop"), (#""content":"cut","refusal":null"#, "content_filter"),
        (##""content":"4","refusal":null,"reasoning_content":"2+2""##, "stop"),
        (
            #""content":"4","refusal":null,"reasoning_content":"ab","thinking_blocks":[{"type":"thinking","thinking":"a","signature":"s"},{"type":"redacted_thinking","data":"d"},{"type":"thinking","thinking":"b"}]"#,
            "stop"
        ),
        (
            #""content":null,"refusal":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{\"a\":\"\\n\"}"}},{"id":"call_2","type":"function","function":{"name":"g","arguments":"{}"}}]"#,
            "tool_calls"
        ),
        (
            #""content":"Let me see.","refusal":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{}"}}]"#,
            "tool_calls"
        ),
        (
            #""content":"","refusal":null,"images":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AA"}}]"#,
            "stop"
        ),
    ])
    func `an answer that the canonical form knows is told as it was`(_ message: String, _ finish: String) throws {
        let whole = answer(message, finish)
        let translated = try stand.answer(whole)
        #expect(translated.text == whole)
        #expect(translated.lost == [])
    }

    @Test func `several choices keep their places`() throws {
        let whole =
            #"{\#(head),"choices":[{"index":1,"message":{"role":"assistant","content":"b","refusal":null},"logprobs":null,"finish_reason":"length"},{"index":0,"message":{"role":"assistant","content":"a","refusal":null},"logprobs":null,"finish_reason":"stop"}]}"#
        #expect(try stand.answer(whole).text == whole)
    }

    @Test func `an answer that says little is told with what the gateway knows`() throws {
        #expect(
            try stand.answer(#"{"choices":[{"message":{"content":"x"}}]}"#).text
                == #"{"id":"chatcmpl-0123456789abcdef0123456789abcdef","object":"chat.completion","created":1700000000,"model":"target-model","choices":[{"index":0,"message":{"role":"assistant","content":"x","refusal":null},"logprobs":null,"finish_reason":"stop"}]}"#
        )
    }

    @Test(arguments: [
        // vLLM
        (
            #"{"message":{"content":"x","reasoning":"y","reasoning_content":null,"tool_calls":[],"annotations":null},"finish_reason":"stop","stop_reason":"END"}"#,
            #"{"index":0,"message":{"role":"assistant","content":"x","refusal":null,"reasoning_content":"y"},"logprobs":null,"finish_reason":"stop","stop_reason":"END"}"#
        ),
        // A tool that must be called, and arguments as an object.
        (
            #"{"message":{"tool_calls":[{"id":"c","function":{"name":"f","arguments":{"a": 1}}}]},"finish_reason":"stop"}"#,
            #"{"index":0,"message":{"role":"assistant","content":null,"refusal":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{\"a\": 1}"}}]},"logprobs":null,"finish_reason":"tool_calls"}"#
        ),
        // Gemini's signature goes behind the id.
        (
            #"{"message":{"tool_calls":[{"id":"c","function":{"name":"f","arguments":""},"extra_content":{"google":{"thought_signature":"Zm9v"}}}]}}"#,
            #"{"index":0,"message":{"role":"assistant","content":null,"refusal":null,"tool_calls":[{"id":"c__thought__Zm9v","type":"function","function":{"name":"f","arguments":"{}"}}]},"logprobs":null,"finish_reason":"tool_calls"}"#
        ),
        // Mistral's reasoning models
        (
            #"{"message":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"a"}]},{"type":"text","text":"b"},1]},"finish_reason":"stop"}"#,
            #"{"index":0,"message":{"role":"assistant","content":"b","refusal":null,"reasoning_content":"a"},"logprobs":null,"finish_reason":"stop"}"#
        ),
        // Words and shapes of no dialect that we know.
        (
            #"{"index":"x","message":{"content":7,"refusal":false,"tool_calls":{},"reasoning":1,"thinking_blocks":[1,{}],"images":[2,{"image_url":"x"}]},"finish_reason":"eos"}"#,
            #"{"index":0,"message":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":"stop"}"#
        ),
        (
            #"{"finish_reason":"function_call"}"#,
            #"{"index":0,"message":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":"tool_calls"}"#
        ),
    ])
    func `other servers' answers are told as OpenAI's`(_ backend: String, _ client: String) throws {
        #expect(try choice(backend) == client)
    }

    @Test func `calls without an id get one that is no other's`() throws {
        let calls =
            #"{"message":{"tool_calls":[{"function":{"name":"f"}},{"function":{"name":"f"}}],"function_call":{"name":"g","arguments":"{}"}}}"#
        let text = try choice(calls)
        let ids = Set(text.matches(of: /"id":"(call_[0-9a-f]{32}_[0-9_]+)"/).map { String($0.1) })
        #expect(ids.count == 3)
    }

    @Test func `what an answer cannot hold is noted`() throws {
        let message =
            #"{"message":{"content":"x","audio":{"id":"a"},"annotations":[{"type":"url_citation"}],"tool_calls":[{"id":"c","type":"custom","custom":{}},{"id":"d","function":{"name":"f","arguments":"{a"}}]}}"#
        #expect(
            try stand.answer("{\"choices\":[\(message)]}").lost == [
                "built_in_tools", "tool_arguments", "citations", "generated_audio",
            ])
    }

    @Test(arguments: ["", "[]", "no json", "{}", #"{"choices":null}"#, #"{"error":{"message":"x"}}"#])
    func `what is no answer is refused`(_ body: String) {
        #expect(failure { () throws(ChatError) in _ = try stand.answer(body) }?.hasPrefix("malformed") == true)
    }

    @Test func `an answer of another dialect is told in OpenAI's words`() {
        var answer = ChatAnswer()
        answer.id = answer.arena.add("msg_1")
        answer.model = answer.arena.add("claude")
        answer.usage = TokenUsage(input: 9, output: 1, cacheWrite: 3)
        let ends: [FinishReason] = [.refusal, .contextWindow, .pause, .other]
        for (index, finish) in ends.enumerated() {
            answer.beginChoice(index)
            answer.choices[index].finish = finish
        }
        var call = ChatPart(.toolCall)
        call.name = answer.arena.add("f")
        call.signature = answer.arena.add("Zm9v")
        answer.add(call)
        answer.add(ChatPart(.audio))
        var context = AnswerContext()
        context.requestID.append("r" as StaticString)
        context.now = 7
        var out = ByteBuffer()
        ChatCompletionsFormat.shared.writeAnswer(&answer, Span(), context, into: &out)
        let empty = #""message":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason""#
        #expect(
            out.text
                == #"{"id":"msg_1","object":"chat.completion","created":7,"model":"claude","choices":[{"index":0,\#(empty):"content_filter"},{"index":1,\#(empty):"length"},{"index":2,\#(empty):"stop"},{"index":3,"message":{"role":"assistant","content":null,"refusal":null,"tool_calls":[{"id":"call_r_3_0__thought__Zm9v","type":"function","function":{"name":"f","arguments":"{}"}}]},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":1,"total_tokens":10,"prompt_tokens_details":{"cached_tokens":0,"cache_write_tokens":3},"completion_tokens_details":{"reasoning_tokens":0}}}"#
        )
        let lost = answer.lost
        #expect(lost == FeatureSet(.generatedAudio))
    }
}
