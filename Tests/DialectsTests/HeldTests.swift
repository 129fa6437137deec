import Chat
import ChatStand
import Testing

@Suite("What writers of streams hold")
struct HeldTests {
    private let call: [StreamStep] = [.start("a", "m"), .call(0, "c", "f"), .arguments(0, "{")]
    private let usage = TokenUsage(input: 1, output: 2)

    private func held(_ steps: [StreamStep], _ format: String) -> Int {
        let format = ChatFormats.client(format)
        let writer = format.makeStreamWriter()
        writer.reset()
        _ = ClientWriting(format).stream(steps, writer)
        return writer.held
    }

    /// Bytes of the word that says why the answer ended; of the responses API, whose last event tells all once more, of the text.
    @Test(
        "A finish is held until the usage, where one event tells both",
        arguments: [
            ("chat_completions", 0), ("completions", 0), ("messages", 8), ("generate_content", 4), ("ollama_chat", 4),
            ("ollama_generate", 4), ("responses", 2),
        ])
    func finish(format: String, bytes: Int) {
        let steps: [StreamStep] = [.start("a", "m"), .say(.text, "Hi"), .finish(.stop)]
        #expect(held(steps, format) == bytes)
        #expect(held(steps + [.usage(usage)], format) == 0)
        #expect(held(steps + [.flush], format) == 0)
        #expect(held(steps + [.usage(usage), .end], format) == 0)
    }

    @Test(
        "Calls are held until they are whole, where they are told whole",
        arguments: ["generate_content", "ollama_chat"])
    func calls(format: String) {
        // Id, name and arguments.
        #expect(held(call, format) == 3)
        #expect(held(call + [.arguments(0, "}"), .callEnd(0)], format) == 0)
        #expect(held(call + [.fail(.server, "")], format) == 0)
    }

    @Test("A call that comes before another's end is held, where blocks do not interleave")
    func queue() {
        let second = call + [.call(1, "d", "g"), .arguments(1, "{")]
        #expect(held(call, "messages") == 0)
        #expect(held(second, "messages") > 0)
        #expect(held(second + [.arguments(0, "}"), .callEnd(0)], "messages") == 0)
        #expect(held(second + [.fail(.server, "")], "messages") == 0)
    }

    @Test("Thinking is held for its signature, where it is told once more with it")
    func thinking() {
        let steps: [StreamStep] = [.start("a", "m"), .say(.thinking, "Hm.")]
        #expect(held(steps, "chat_completions") == 3)
        #expect(held(steps + [.say(.signature, "s")], "chat_completions") == 0)
    }
}
