import Chat
import Dialects
import Graph
import Testing

@Suite struct OpenAIObservingTests {
    private let run = Run(dialect: OpenAIDialect())

    @Test(arguments: [
        #"{"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"usage":null}"#,
        #"{"choices":[]}"#, #"{"choices":[{"delta":{}}]}"#,
        #"{"choices":[{"delta":{"content":null,"tool_calls":[]}}]}"#,
        #"{"choices":[{"text":"","finish_reason":null}]}"#, #"{"error":null}"#, "", "no json", "[]", #"{"choices":[x"#,
    ])
    func `an event without content leaves the way to another backend open`(_ data: String) {
        let facts = run.observe(data)
        #expect(!facts.hasContent)
        #expect(!facts.hasError)
        #expect(!facts.isFinished)
        #expect(!facts.usage.isReported)
    }

    @Test(arguments: [
        #"{"choices":[{"delta":{"content":"H"}}]}"#, #"{"choices":[{"delta":{"reasoning_content":"x"}}]}"#,
        #"{"choices":[{"delta":{"tool_calls":[{"index":0}]}}]}"#, #"{"choices":[{"delta":{"refusal":"no"}}]}"#,
        #"{"choices":[{"delta":{},"finish_reason":"stop"}]}"#, #"{"choices":[{"delta":{}},{"delta":{"content":"x"}}]}"#,
        #"{"choices":[{"index":0,"text":"x"}]}"#,
    ])
    func `text, tools, reasoning, refusals and the finish are content`(_ data: String) {
        #expect(run.observe(data).hasContent)
    }

    @Test func `a stream is finished by its own last event`() {
        #expect(run.observe("[DONE]").isFinished)
        #expect(!run.observe(#"{"choices":[{"delta":{"content":"[DONE]"}}]}"#).isFinished)
    }

    @Test func `an error inside a stream is seen`() {
        let facts = run.observe(#"{"error":{"message":"overloaded"}}"#)
        #expect(facts.hasError)
        #expect(!facts.hasContent)
    }

    @Test func `usage is read from the chunk that has it`() {
        let facts = run.observe(
            #"{"choices":[{"delta":{"content":"\"usage\":{\"prompt_tokens\":99}"}}],"usage":null}"#,
            #"{"choices":[],"usage":{"prompt_tokens":11,"completion_tokens":7,"total_tokens":18,"prompt_tokens_details":{"audio_tokens":0,"cached_tokens":4}}}"#,
            "[DONE]")
        #expect(facts.usage.isReported)
        #expect(facts.usage.input == 11)
        #expect(facts.usage.output == 7)
        #expect(facts.usage.cachedInput == 4)
    }

    @Test func `usage of a plain answer is read in the words of every operation`() {
        let chat = run.usage(#" {"completion_tokens":2,"prompt_tokens":3}"#)
        #expect(chat.usage.input == 3 && chat.usage.output == 2 && chat.usage.isReported)
        let responses = run.usage(
            #"{"input_tokens":5,"input_tokens_details":{"cached_tokens":1},"output_tokens":6,"output_tokens_details":{"reasoning_tokens":4}}"#
        )
        #expect(responses.usage.input == 5 && responses.usage.output == 6 && responses.usage.cachedInput == 1)
        let embeddings = run.usage(#"{"prompt_tokens":8,"total_tokens":8}"#)
        #expect(embeddings.usage.input == 8 && embeddings.usage.output == 0 && embeddings.usage.isReported)
    }

    @Test(arguments: ["null", "", "{}", "[1]", #"{"prompt_tokens":null}"#, #"{"prompt_tokens":-1}"#, #"{"x"#])
    func `usage that says nothing is none`(_ value: String) {
        #expect(!run.usage(value).usage.isReported)
    }
}
