/// What the writers of streams note of events that their format has no words for.
import Chat
import Dialects
import Testing

@Suite struct StreamLossesTests {
    /// Everything that a backend may tell, by name of what it is.
    private static let steps: [StreamStep] = [
        .start("x1", "m"), .say(.thinking, "Hm."), .say(.signature, "s"), .say(.redactedThinking, "r"),
        .say(.image, "AAAA"), .say(.text, "Hi"), .say(.text, "Ho", choice: 1), .say(.refusal, "No."),
        .call(0, "c", "f", signature: "s"), .arguments(0, "{"), .finish(.length), .end,
    ]

    private func lost(_ format: any ClientChatFormat, _ steps: [StreamStep] = Self.steps) -> [String] {
        let writer = format.makeStreamWriter()
        writer.reset()
        _ = ClientWriting(format).stream(steps, writer)
        let lost = writer.lost.names
        writer.reset()
        let isEmptied = writer.lost.isEmpty
        #expect(isEmptied)
        return lost
    }

    @Test func `each format says what it left out`() {
        #expect(lost(ChatCompletionsFormat.shared) == [])
        #expect(
            lost(CompletionsFormat())
                == ["thinking", "redacted_thinking", "generated_image", "refusal_text", "tool_calls"])
        #expect(lost(ResponsesFormat()) == ["n"])
        #expect(lost(MessagesFormat()) == ["n", "generated_image"])
        #expect(lost(GenerateContentFormat()) == ["tool_arguments", "redacted_thinking", "refusal_text"])
        #expect(
            lost(OllamaChatFormat())
                == ["n", "tool_arguments", "thinking_signature", "redacted_thinking", "refusal_text"])
        #expect(
            lost(OllamaGenerateFormat())
                == [
                    "n", "thinking_signature", "redacted_thinking", "generated_image", "refusal_text", "tool_calls",
                ])
    }

    @Test(arguments: [FinishReason.refusal, .contentFilter, .pause])
    func `Ollama has no word for an answer that ended before it was whole`(_ finish: FinishReason) {
        for format in [OllamaChatFormat() as any ClientChatFormat, OllamaGenerateFormat()] {
            #expect(lost(format, [.start("x1", "m"), .finish(finish), .end]) == ["finish_reason"])
            let written = ClientWriting(format).answer { answer in
                answer.beginChoice(0)
                answer.finish(finish)
            }
            #expect(written.lost == ["finish_reason"] && written.body.contains(#""done_reason":"stop""#))
        }
        #expect(lost(OllamaChatFormat(), [.start("x1", "m"), .finish(.length), .end]) == [])
    }

    @Test func `what all have words for loses nothing`() {
        let steps: [StreamStep] = [
            .start("x1", "m"), .say(.text, "Hi"), .finish(.stop), .usage(TokenUsage(input: 1, output: 1)), .end,
        ]
        let formats: [any ClientChatFormat] = [
            ChatCompletionsFormat.shared, CompletionsFormat(), ResponsesFormat(), MessagesFormat(),
            GenerateContentFormat(), OllamaChatFormat(), OllamaGenerateFormat(),
        ]
        for format in formats { #expect(lost(format, steps) == []) }
    }
}
