import Chat
import Dialects
import Graph
import Testing

@Suite struct GeminiObservingTests {
    private let run = Run(dialect: GeminiDialect())

    @Test(arguments: [
        #"{"candidates":[]}"#, #"{"candidates":[{"content":{"role":"model"},"index":0}]}"#,
        #"{"candidates":[{"content":{"parts":[{"text":""}],"role":"model"}}]}"#, #"{"promptFeedback":{}}"#,
        #"{"candidates":[{"content":{"parts":[{"text":"","thought":true}]}}],"error":null}"#, "", "no json", "[]",
        #"{"candidates":[x"#, #"{"candidates":[{"finishReason":""}]}"#,
    ])
    func `an object without content leaves the way to another backend open`(_ data: String) {
        let facts = run.observe(data)
        #expect(!facts.hasContent && !facts.hasError && !facts.isFinished && !facts.usage.isReported)
    }

    @Test(arguments: [
        #"{"candidates":[{"content":{"parts":[{"text":"H"}]}}]}"#,
        #"{"candidates":[{"content":{"parts":[{"text":""},{"functionCall":{"name":"f"}}]}}]}"#,
        #"[{"candidates":[{},{"content":{"parts":{"thought":true,"text":"x"}}}]}"#,
    ])
    func `a part that says something is content`(_ data: String) {
        let facts = run.observe(data)
        #expect(facts.hasContent && !facts.isFinished)
    }

    @Test func `a stream is finished once it has told why it stopped`() {
        let facts = run.observe(
            #"{"candidates":[{"content":{"parts":[{"text":"H"}]}}],"usageMetadata":{"promptTokenCount":5}}"#,
            #"{"candidates":[{"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":5,"candidatesTokenCount":2,"thoughtsTokenCount":3,"cachedContentTokenCount":4,"totalTokenCount":10}}"#
        )
        #expect(facts.isFinished && facts.hasContent)
        #expect(facts.usage == TokenUsage(input: 5, output: 5, cachedInput: 4, reasoning: 3))
    }

    @Test func `a prompt that was blocked ends the stream`() {
        let facts = run.observe(#"{"promptFeedback":{"blockReason":"SAFETY"}}"#)
        #expect(facts.isFinished && facts.hasContent)
        #expect(!run.observe(#"{"promptFeedback":{"blockReason":"BLOCK_REASON_UNSPECIFIED"}}"#).isFinished)
    }

    @Test(arguments: [#"{"error":{"code":503}}"#, #"[{"error":{"code":503}}]"#])
    func `an error inside a stream is seen`(_ data: String) {
        let facts = run.observe(data)
        #expect(facts.hasError && !facts.hasContent)
    }

    @Test func `usage is what it says in either spelling, tools' prompts included`() {
        let usage = run.usage(
            #"{"prompt_token_count":10,"tool_use_prompt_token_count":2,"candidates_token_count":3,"thoughts_token_count":4,"total_token_count":19}"#
        ).usage
        #expect(usage == TokenUsage(input: 12, output: 7, reasoning: 4))
    }

    @Test func `the total tells whether thinking is counted twice`() {
        let twice = run.usage(
            #"{"promptTokenCount":10,"candidatesTokenCount":7,"thoughtsTokenCount":4,"totalTokenCount":17}"#)
        #expect(twice.usage == TokenUsage(input: 10, output: 7, reasoning: 4))
        let untold = run.usage(#"{"promptTokenCount":10,"candidatesTokenCount":7,"thoughtsTokenCount":4}"#)
        #expect(untold.usage == TokenUsage(input: 10, output: 11, reasoning: 4))
    }

    @Test(arguments: ["null", "", "{}", "[1]", #"{"promptTokenCount":null}"#, #"{"promptTokenCount":-1}"#, #"{"x"#])
    func `usage that says nothing is none`(_ value: String) {
        #expect(!run.usage(value).usage.isReported)
    }
}
