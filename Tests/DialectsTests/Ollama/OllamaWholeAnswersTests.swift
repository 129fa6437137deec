/// Answers that come whole. Covers OllamaAnswerReading.swift, OllamaAnswerWriting.swift.
import Chat
import ChatStand
import Containers
import Dialects
import Testing

@Suite struct OllamaWholeAnswersTests {
    private let chat = ChatStand(OllamaChatFormat(), OllamaChatFormat())
    private let generate = ChatStand(OllamaGenerateFormat(), OllamaChatFormat())

    @Test func `an answer is read and written`() throws {
        let body =
            #"{"model":"llama3.2","created_at":"2023-12-12T14:13:43.416799Z","message":{"role":"assistant","content":"Hi \"you\"","thinking":"hm"},"done":true,"done_reason":"length","total_duration":5191566416,"load_duration":2154458,"prompt_eval_count":26,"prompt_eval_duration":383809000,"eval_count":298,"eval_duration":4799921000}"#
        #expect(
            try chat.answer(body).text
                == #"{"model":"llama3.2","created_at":"2023-12-12T14:13:43Z","message":{"role":"assistant","content":"Hi \"you\"","thinking":"hm"},"done":true,"done_reason":"length","prompt_eval_count":26,"eval_count":298}"#
        )
        #expect(
            try generate.answer(body).text
                == #"{"model":"llama3.2","created_at":"2023-12-12T14:13:43Z","response":"Hi \"you\"","thinking":"hm","done":true,"done_reason":"length","prompt_eval_count":26,"eval_count":298}"#
        )
    }

    @Test func `calls without ids get one of the answer's time and their number`() throws {
        let body =
            #"{"model":"m","created_at":"2024-07-22T20:33:28.123648Z","message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"f","arguments":{"a": 1}}},{"id":"x","function":{"name":"g"}},{"function":{}},7,{"function":{"name":"h","arguments":"no"}}]},"done":true,"done_reason":"stop"}"#
        #expect(
            try chat.answer(body).text
                == #"{"model":"m","created_at":"2024-07-22T20:33:28Z","message":{"role":"assistant","content":"","tool_calls":[{"id":"call_20240722203328123648_0","function":{"name":"f","arguments":{"a": 1}}},{"id":"x","function":{"name":"g","arguments":{}}},{"id":"call_20240722203328123648_2","function":{"name":"h","arguments":{}}}]},"done":true,"done_reason":"stop"}"#
        )
        #expect(try generate.answer(body).lost == ["tool_calls"])
    }

    @Test func `an answer that calls tools has ended for that`() throws {
        func finish(_ body: String) throws -> FinishReason {
            let bytes = Array(body.utf8)
            var answer = ChatAnswer()
            try OllamaChatFormat().readAnswer(bytes.span, into: &answer)
            return answer.choices[0].finish
        }
        let call = #"{"message":{"tool_calls":[{"function":{"name":"f"}}]},"done":true,"done_reason":"#
        #expect(try finish(call + #""stop"}"#) == .toolCalls)
        #expect(try finish(call + #""length"}"#) == .length)
        #expect(try finish(#"{"message":{"content":"x"},"done_reason":"load"}"#) == .stop)
        #expect(try finish(#"{"message":{"content":"x"},"done_reason":"sunset"}"#) == .other)
        #expect(try finish(#"{"message":{"content":"x"}}"#) == .stop)
    }

    @Test func `images of an answer stand beside its words`() throws {
        let body =
            #"{"model":"m","message":{"role":"assistant","content":"","images":["iVBORw0KGgo","x:"]},"done":true}"#
        let written = try chat.answer(body)
        #expect(
            written.text
                == #"{"model":"m","created_at":"2023-11-14T22:13:20Z","message":{"role":"assistant","content":"","images":["iVBORw0KGgo"]},"done":true,"done_reason":"stop"}"#
        )
        #expect(try generate.answer(body).lost == ["generated_image"])
    }

    @Test(arguments: ["", "[]", "{}", #"{"error":"x"}"#, #"{"message":"x"}"#, #"{"message":{},"error":"x"}"#])
    func `what is no answer is refused`(_ body: String) {
        let error = chatError { () throws(ChatError) in _ = try chat.answer(body) }
        #expect(error?.hasPrefix("malformed") == true)
    }

    // MARK: Answers of others

    @Test func `the pieces of an answer are one text, and the model is the client's where none is told`() {
        let written = ollamaAnswer(OllamaChatFormat()) { answer in
            answer.beginChoice(0)
            answer.add(ChatPart(.text, text: answer.arena.add("a")))
            answer.add(ChatPart(.text, text: answer.arena.add("b")))
            answer.add(ChatPart(.refusal, text: answer.arena.add("c")))
            answer.usage = TokenUsage(input: 5, output: 7, cachedInput: 4, reasoning: 2)
            answer.choices[0].finish = .stopSequence
        }
        #expect(
            written.body
                == #"{"model":"target-model","created_at":"2023-11-14T22:13:20Z","message":{"role":"assistant","content":"ab"},"done":true,"done_reason":"stop","prompt_eval_count":5,"eval_count":7}"#
        )
        #expect(written.lost == ["refusal_text"])
        let refused = ollamaAnswer(OllamaChatFormat()) { answer in
            answer.beginChoice(0)
            answer.add(ChatPart(.refusal, text: answer.arena.add("no")))
        }
        #expect(refused.body.contains(#""content":"no""#))
    }

    @Test func `what an answer of others has besides is noted`() {
        let written = ollamaAnswer(OllamaChatFormat()) { answer in
            answer.beginChoice(0)
            var thinking = ChatPart(.thinking, text: answer.arena.add("hm"))
            thinking.signature = answer.arena.add("sig")
            answer.add(thinking)
            answer.add(ChatPart(.redactedThinking))
            answer.add(ChatPart(.audio))
            answer.add(ChatPart(.file))
            answer.add(ChatPart(.image))
            answer.beginChoice(1)
            answer.add(ChatPart(.text, text: answer.arena.add("second")))
        }
        #expect(
            written.body
                == #"{"model":"target-model","created_at":"2023-11-14T22:13:20Z","message":{"role":"assistant","content":"","thinking":"hm"},"done":true,"done_reason":"stop"}"#
        )
        #expect(
            written.lost == [
                "n", "file", "thinking_signature", "redacted_thinking", "generated_image", "generated_audio",
            ])
    }

    @Test func `an answer without a choice is empty`() {
        let written = ollamaAnswer(OllamaGenerateFormat()) { _ in }
        #expect(
            written.body
                == #"{"model":"target-model","created_at":"2023-11-14T22:13:20Z","response":"","done":true,"done_reason":"stop"}"#
        )
    }

    @Test(arguments: [
        (FinishReason.stop, "stop"), (.length, "length"), (.contextWindow, "length"), (.toolCalls, "stop"),
        (.contentFilter, "stop"), (.refusal, "stop"), (.other, "stop"),
    ])
    func `an answer was cut off or has stopped`(_ finish: FinishReason, _ reason: String) {
        let written = ollamaAnswer(OllamaChatFormat()) { answer in
            answer.beginChoice(0)
            answer.choices[0].finish = finish
        }
        #expect(written.body.contains(#""done_reason":"\#(reason)""#))
    }

    // MARK: Errors

    private func report(_ body: String) -> (message: String, kind: UpstreamReport.Kind?) {
        var report = UpstreamReport()
        OllamaChatFormat().readError(Array(body.utf8).span, status: 400, into: &report)
        return (report.message.text, report.kind)
    }

    @Test func `an error's text is read, and the status says what it is`() {
        #expect(report(#"{"error":"model \"x\" not found"}"#) == ("model \"x\" not found", nil))
        #expect(report(#"{"error":{"message":"no"}}"#) == ("no", nil))
        #expect(report(#"{"error":7}"#) == ("", nil))
        #expect(report("busy") == ("", nil))
        #expect(report(#"{"error":null}"#) == ("", nil))
        #expect(
            report(#"{"error":"the input length exceeds the context length"}"#)
                == ("the input length exceeds the context length", .contextLength))
    }
}
