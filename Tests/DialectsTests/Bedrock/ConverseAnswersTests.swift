import Chat
import Containers
import Dialects
import Testing

@Suite struct ConverseAnswersTests {
    /// An answer, part by part.
    private struct Read: Equatable {
        var parts: [String]
        var finish: FinishReason
        var lost: [String]
        var usage = TokenUsage()
    }

    private func read(_ body: String) throws(ChatError) -> Read {
        let source = Array(body.utf8)
        var answer = ChatAnswer()
        try ConverseFormat().readAnswer(source.span, into: &answer)
        let text = answer.text(source.span)
        var parts: [String] = []
        for index in answer.choices[0].parts {
            let part = answer.parts[index]
            let pieces = [part.text, part.data, part.id, part.name, part.json, part.signature].filter(\.isPresent)
            var texts: [String] = []
            for piece in pieces { texts.append(text[piece].text) }
            parts.append("\(part.kind) \(texts.joined(separator: " "))")
        }
        return Read(
            parts: parts, finish: answer.choices[0].finish, lost: ConverseDraft.names(answer.lost), usage: answer.usage)
    }

    private func read(content: String, stop: String = "end_turn") throws(ChatError) -> Read {
        try read(#"{"output":{"message":{"role":"assistant","content":\#(content)}},"stopReason":"\#(stop)"}"#)
    }

    @Test func `a whole answer is read`() throws {
        let answer = try read(
            #"""
            {"metrics":{"latencyMs":551},"output":{"message":{"role":"assistant","content":[
             {"reasoningContent":{"reasoningText":{"text":"hm","signature":"c2ln"}}},
             {"reasoningContent":{"redactedContent":"QUJD"}},{"text":"a\"b"},
             {"toolUse":{"toolUseId":"tooluse_1","name":"f","input":{"x":[1]}}},
             {"toolUse":{"toolUseId":"tooluse_2","name":"g"}}]}},
             "stopReason":"tool_use",
             "usage":{"inputTokens":10,"outputTokens":7,"totalTokens":137,"cacheReadInputTokens":100,"cacheWriteInputTokens":20}}
            """#)
        #expect(
            answer
                == Read(
                    parts: [
                        "thinking hm c2ln", "redactedThinking QUJD", #"text a\"b"#, #"toolCall tooluse_1 f {"x":[1]}"#,
                        "toolCall tooluse_2 g {}",
                    ], finish: .toolCalls, lost: [],
                    usage: TokenUsage(input: 130, output: 7, cachedInput: 100, cacheWrite: 20)))
    }

    @Test func `the reason to stop is known`() throws {
        for (word, reason) in [
            ("end_turn", .stop), ("stop_sequence", .stopSequence), ("max_tokens", .length), ("tool_use", .toolCalls),
            ("guardrail_intervened", .contentFilter), ("content_filtered", .contentFilter),
            ("model_context_window_exceeded", .contextWindow), ("malformed_tool_use", .other), ("later", .other),
        ] as [(String, FinishReason)] {
            #expect(try read(content: "[]", stop: word).finish == reason)
        }
    }

    @Test func `words with citations are kept without them`() throws {
        let answer = try read(
            content: #"[{"citationsContent":{"content":[{"text":"a"},{"text":"b"}],"citations":[{"title":"t"}]}}]"#)
        #expect(answer == Read(parts: ["text a", "text b"], finish: .stop, lost: ["citations"]))
    }

    @Test func `what the client cannot be told is noted`() throws {
        let answer = try read(
            content: #"""
                [{"toolUse":{"toolUseId":"1","name":"search","input":{},"type":"server_tool_use"}},{"toolResult":{}},
                {"image":{"format":"png"}},{"audio":{}},{"hologram":{}},7,{},{"text":null}]
                """#)
        #expect(
            answer
                == Read(
                    parts: [], finish: .stop, lost: ["built_in_tools", "generated_image", "generated_audio", "unknown"])
        )
    }

    @Test func `what is no answer is refused`() {
        for body in ["", "[]", "{}", #"{"message":"no"}"#, #"{"output":7}"#] {
            #expect(throws: ChatError.self) { try read(body) }
        }
    }
}
