/// Covers Dialects/Body/KeptStreamWriter.swift.
import Chat
import Containers
import Testing

@testable import Dialects

@Suite struct KeptStreamWriterTests {
    private static let formats: [any ClientChatFormat] = [
        ChatCompletionsFormat.shared, CompletionsFormat(), ResponsesFormat(), MessagesFormat(), GenerateContentFormat(),
        OllamaChatFormat(), OllamaGenerateFormat(),
    ]

    @Test(arguments: formats.indices)
    func `nothing follows an end or an error, and the next stream begins anew`(_ index: Int) {
        let client = ClientWriting(Self.formats[index])
        let writer = client.format.makeStreamWriter()
        let fresh = client.stream([.start("1", "m"), .say(.text, "a")], writer).joined()
        for last in [StreamStep.end, .fail(.server, "m")] {
            writer.reset()
            let whole = client.stream([.start("1", "m"), .say(.text, "a"), .finish(.stop), last], writer).joined()
            #expect(whole.hasPrefix(fresh))
            #expect(
                client.stream([.say(.text, "b"), .flush, .usage(TokenUsage(input: 1, output: 1)), .end], writer)
                    .joined() == "")
        }
        writer.reset()
        #expect(client.stream([.start("1", "m"), .say(.text, "a")], writer).joined() == fresh)
    }

    @Test func `words of a refusal are told where there are no others, whatever the choice`() {
        func event(_ kind: ChatEvent.Kind, _ choice: Int, isEmpty: Bool = false) -> ChatEvent {
            var event = ChatEvent(kind, Piece(0..<(isEmpty ? 0 : 1)))
            event.choice = choice
            return event
        }
        var texts = StreamedTexts()
        let told = [
            event(.text, 0, isEmpty: true), event(.refusal, 0), event(.text, 0), event(.refusal, 0),
            event(.refusal, 64), event(.refusal, 127),
        ].map { texts.take($0) }
        #expect(told == [false, true, true, false, true, true])
    }
}
