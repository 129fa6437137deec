import Chat
import ChatStand
import Containers
import Dialects
import Testing

@Suite struct GenerateContentAnswersTests {
    private let stand = ChatStand(GenerateContentFormat(), GenerateContentFormat())

    @Test func `an answer is read and written with all that it holds`() throws {
        let body =
            #"{"candidates":[{"content":{"parts":[{"text":"hm","thought":true,"thoughtSignature":"s"},{"text":"Hi\n"},{"inlineData":{"mimeType":"image/png","data":"AA"}}],"role":"model"},"finishReason":"MAX_TOKENS","index":0},{"content":{"parts":[{"text":"Ho"}],"role":"model"},"finishReason":"STOP","index":1}],"usageMetadata":{"promptTokenCount":5,"candidatesTokenCount":2,"totalTokenCount":10,"cachedContentTokenCount":4,"thoughtsTokenCount":3},"modelVersion":"gemini-3-flash","responseId":"r-1"}"#
        let answer = try stand.answer(body)
        #expect(answer.text == body)
        #expect(answer.lost == [])
    }

    @Test func `calls end an answer as a text does, and have ids`() throws {
        let answer = try stand.answer(
            #"{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":{"a":1}},"thoughtSignature":"s"},{"functionCall":{"id":"own","name":"g"}}]},"finishReason":"STOP"}],"modelVersion":"m","responseId":"a=b"}"#
        )
        #expect(
            answer.text
                == #"{"candidates":[{"content":{"parts":[{"functionCall":{"id":"call_ab_0","name":"f","args":{"a":1}},"thoughtSignature":"s"},{"functionCall":{"id":"own","name":"g","args":{}}}],"role":"model"},"finishReason":"STOP","index":0}],"modelVersion":"m","responseId":"a=b"}"#
        )
    }

    @Test func `an answer without a name is named after its request`() throws {
        let answer = try stand.answer(#"{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f"}}]}}]}"#)
        #expect(
            answer.text
                == #"{"candidates":[{"content":{"parts":[{"functionCall":{"id":"call_0","name":"f","args":{}}}],"role":"model"},"finishReason":"STOP","index":0}],"modelVersion":"target-model","responseId":"0123456789abcdef0123456789abcdef"}"#
        )
    }

    @Test func `a blocked prompt is an answer that was filtered`() throws {
        let answer = try stand.answer(
            #"{"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"},"usageMetadata":{"promptTokenCount":4,"totalTokenCount":4},"modelVersion":"m","responseId":"r"}"#
        )
        #expect(
            answer.text
                == #"{"candidates":[{"content":{"parts":[],"role":"model"},"finishReason":"SAFETY","index":0}],"usageMetadata":{"promptTokenCount":4,"candidatesTokenCount":0,"totalTokenCount":4},"modelVersion":"m","responseId":"r"}"#
        )
    }

    @Test func `what has no place is told`() throws {
        let answer = try stand.answer(
            #"{"candidates":[{"content":{"parts":[{"text":"a","thoughtSignature":"s"},{"executableCode":{"code":"1"}}]},"finishReason":"STOP","groundingMetadata":{"x":1},"logprobsResult":{"y":1}}]}"#
        )
        #expect(answer.lost == ["logprobs", "built_in_tools", "thinking_signature", "citations"])
    }

    @Test(arguments: ["", "[]", "null", "{}", #"{"error":{"code":500}}"#, #"{"choices":[]}"#])
    func `what is no answer is none`(_ body: String) {
        #expect(throws: ChatError.self) { try stand.answer(body) }
    }

    /// What a reason is in no dialect.
    private func finish(_ word: String, call: Bool = false) throws -> FinishReason {
        let part = call ? #"{"functionCall":{"name":"f"}}"# : #"{"text":"a"}"#
        let body = Array(#"{"candidates":[{"content":{"parts":[\#(part)]},"finishReason":"\#(word)"}]}"#.utf8)
        var answer = ChatAnswer()
        try GenerateContentFormat().readAnswer(body.span, into: &answer)
        return answer.choices[0].finish
    }

    @Test func `reasons are told apart`() throws {
        #expect(try finish("STOP") == .stop)
        #expect(try finish("STOP", call: true) == .toolCalls)
        #expect(try finish("MAX_TOKENS", call: true) == .length)
        #expect(try finish("CONTINUATION") == .pause)
        for word in [
            "SAFETY", "RECITATION", "LANGUAGE", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "MODEL_ARMOR",
            "IMAGE_SAFETY",
            "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION",
        ] {
            #expect(try finish(word) == .contentFilter)
        }
        for word in ["OTHER", "MALFORMED_FUNCTION_CALL", "MISSING_THOUGHT_SIGNATURE", "NO_IMAGE", "SOMETHING_NEW"] {
            #expect(try finish(word) == .other)
        }
    }

    @Test func `each reason has a word of Google's`() {
        let words: [(FinishReason, String)] = [
            (.stop, "STOP"), (.stopSequence, "STOP"), (.toolCalls, "STOP"), (.length, "MAX_TOKENS"),
            (.contextWindow, "MAX_TOKENS"), (.contentFilter, "SAFETY"), (.refusal, "SAFETY"), (.pause, "CONTINUATION"),
            (.other, "OTHER"),
        ]
        for (reason, word) in words {
            var answer = ChatAnswer()
            answer.beginChoice(0)
            answer.choices[0].finish = reason
            var out = ByteBuffer()
            GenerateContentFormat().writeAnswer(&answer, Span(), AnswerContext(), into: &out)
            let text = out.text
            #expect(text.contains("\"finishReason\":\"\(word)\""))
        }
    }

    @Test func `what other dialects' answers hold is text, or told as lost`() {
        var answer = ChatAnswer()
        answer.beginChoice(0)
        answer.add(ChatPart(.refusal, text: answer.arena.add("no")))
        answer.add(ChatPart(.redactedThinking))
        answer.add(ChatPart(.text, text: answer.arena.add("")))
        var out = ByteBuffer()
        GenerateContentFormat().writeAnswer(&answer, Span(), AnswerContext(), into: &out)
        let (text, lost) = (out.text, answer.lost)
        #expect(text.contains(#""parts":[{"text":"no"}]"#))
        #expect(lost == FeatureSet(.refusalText, .redactedThinking))
        answer.add(ChatPart(.text, text: answer.arena.add("words")))
        out.clear()
        GenerateContentFormat().writeAnswer(&answer, Span(), AnswerContext(), into: &out)
        let other = out.text
        #expect(other.contains(#""parts":[{"text":"words"}]"#))
    }
}
