/// Covers CompletionsRequestReading.swift and CompletionsAnswers.swift too.
import Chat
import Dialects
import Testing

@Suite struct CompletionsFormatTests {
    private let read = ChatDump(CompletionsFormat())
    private let write = ClientWriting(CompletionsFormat())

    @Test func `a prompt is one turn of the user, and 16 tokens are the limit unasked`() {
        #expect(read(#"{"model":"m","prompt":"Once"}"#) == "model \"m\"\nuser: text \"Once\"\nmaxTokens 16")
        #expect(read(#"{"prompt":["a\nb"],"max_tokens":null}"#) == "user: text \"a\\nb\"\nmaxTokens 16")
    }

    @Test func `parameters are taken over`() {
        let body = #"""
            {"prompt":"x","max_tokens":99,"temperature":0,"top_p":0.5,"n":2,"seed":7,"stop":["a","b"],"stream":true,"user":"u",
             "stream_options":{"include_usage":true},"frequency_penalty":1,"presence_penalty":-1,"top_k":4,"min_p":0.1,
             "repetition_penalty":1.1}
            """#
        #expect(
            read(body) == """
                user: text "x"
                maxTokens 99
                temperature 0
                topP 0.5
                topK 4
                minP 0.1
                frequencyPenalty 1
                presencePenalty -1
                repetitionPenalty 1.1
                seed 7
                stops "a", "b"
                choices 2
                streams
                wantsUsage
                user "u"
                """)
        #expect(read(#"{"prompt":"x","stop":"\n"}"#) == "user: text \"x\"\nmaxTokens 16\nstops \"\\n\"")
    }

    @Test func `what asks for nothing is no loss, the rest is noted`() {
        #expect(
            read(#"{"prompt":"x","suffix":"","echo":false,"best_of":1,"logprobs":null,"logit_bias":{},"n":1}"#)
                == "user: text \"x\"\nmaxTokens 16")
        #expect(
            read(#"{"best_of":3,"prompt":"x","logprobs":0,"logit_bias":{"50256":-100},"guided_regex":"a+"}"#)
                == "user: text \"x\"\nmaxTokens 16\nlost logit_bias, logprobs, unknown: guided_regex, best_of")
        #expect(read(#"{"best_of":3,"prompt":"x","n":3}"#) == "user: text \"x\"\nmaxTokens 16\nchoices 3")
    }

    @Test(arguments: [
        (#"{"prompt":["a","b"]}"#, "prompt"), (#"{"prompt":[1,2]}"#, "prompt"), (#"{"prompt":[[1]]}"#, "prompt"),
        (#"{"prompt":"x","suffix":"y"}"#, "suffix"), (#"{"prompt":"x","echo":true}"#, "echo"),
    ])
    func `what a chat cannot say is refused`(_ body: String, _ field: String) {
        #expect(read(body) == "unsupported \(field)")
    }

    @Test(arguments: [
        ("{}", "prompt"), (#"{"prompt":null}"#, "prompt"), (#"{"prompt":[]}"#, "prompt"), (#"{"prompt":5}"#, "prompt"),
        (#"{"prompt":"x","n":0}"#, "n"), (#"{"prompt":"x","max_tokens":"9"}"#, "max_tokens"),
        (#"{"prompt":"x","stop":[1]}"#, "stop[]"), (#"{"prompt":"x","stop":1}"#, "stop"),
        (#"{"prompt":"x","echo":1}"#, "echo"), (#"{"prompt":"x","stream_options":1}"#, "stream_options"),
        (#"{"prompt":"x","best_of":"2"}"#, "best_of"), (#"{"prompt":"x","user":{}}"#, "user"),
    ])
    func `what OpenAI refuses is refused`(_ body: String, _ field: String) {
        #expect(read(body) == "invalid \(field)")
    }

    @Test func `an answer is text, for each choice`() {
        let written = write.answer { answer in
            answer.id = answer.keep("chatcmpl-1")
            answer.model = answer.keep("m")
            answer.created = 1_600_000_000
            answer.usage = TokenUsage(input: 3, output: 5, cachedInput: 1, cacheWrite: 0, reasoning: 2)
            answer.beginChoice(0)
            answer.say(.text, "a ")
            answer.say(.text, #"\"b\""#)
            answer.beginChoice(1)
            answer.say(.text, "c")
            answer.finish(.length)
        }
        #expect(
            written.body
                == #"{"id":"cmpl-chatcmpl-1","object":"text_completion","created":1600000000,"model":"m","choices":[{"text":"a \"b\"","index":0,"logprobs":null,"finish_reason":"stop"},{"text":"c","index":1,"logprobs":null,"finish_reason":"length"}],"usage":{"prompt_tokens":3,"completion_tokens":5,"total_tokens":8,"prompt_tokens_details":{"cached_tokens":1,"cache_write_tokens":0},"completion_tokens_details":{"reasoning_tokens":2}}}"#
        )
        #expect(written.lost == [])
    }

    @Test func `what is no text is noted, a refusal is told`() {
        let written = write.answer { answer in
            answer.beginChoice(0)
            answer.say(.thinking, "Hm.")
            answer.show(.redactedThinking, "blob")
            answer.say(.refusal, "No.")
            answer.call("c", "f", "{}")
            answer.show(.image, "QQ==")
            answer.finish(.contentFilter)
            answer.beginChoice(1)
            answer.say(.refusal, "No.")
            answer.say(.text, "a")
        }
        #expect(
            written.body
                == #"{"id":"cmpl-r1","object":"text_completion","created":1700000000,"model":"asked-for","choices":[{"text":"No.","index":0,"logprobs":null,"finish_reason":"content_filter"},{"text":"a","index":1,"logprobs":null,"finish_reason":"stop"}]}"#
        )
        #expect(written.lost == ["thinking", "redacted_thinking", "generated_image", "refusal_text", "tool_calls"])
    }
}
