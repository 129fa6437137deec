import Chat
import Dialects
import Graph
import Testing

@Suite struct OllamaObservingTests {
    private let run = Run(dialect: OllamaDialect())

    @Test(arguments: [
        #"{"model":"m","message":{"role":"assistant","content":""},"done":false}"#,
        #"{"model":"m","response":"","done":false}"#, #"{"message":null}"#, #"{"error":null}"#, "", "no json", "[]",
        #"{"message":{"role"#,
    ])
    func `a line without content leaves the way to another backend open`(_ line: String) {
        let facts = run.observe(line)
        #expect(!facts.hasContent)
        #expect(!facts.hasError)
        #expect(!facts.isFinished)
        #expect(!facts.usage.isReported)
    }

    @Test(arguments: [
        #"{"message":{"role":"assistant","content":"Hi"},"done":false}"#,
        #"{"message":{"role":"assistant","content":"","thinking":"hm"},"done":false}"#,
        #"{"message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"f"}}]},"done":false}"#,
        #"{"response":"Hi","done":false}"#, #"{"response":"","thinking":"hm","done":false}"#,
        #"{"message":{"role":"assistant","content":""},"done":true}"#, #"{"status":"pulling manifest"}"#,
    ])
    func `words, thinking, tools, the end and progress are content`(_ line: String) {
        #expect(run.observe(line).hasContent)
    }

    @Test func `the line that is done ends the stream and tells the usage`() {
        let facts = run.observe(
            #"{"message":{"role":"assistant","content":"{\"done\":true}"},"done":false}"#,
            #"{"message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":26,"eval_count":298,"eval_duration":4799921000}"#
        )
        #expect(facts.isFinished)
        #expect(facts.usage == TokenUsage(input: 26, output: 298))
        #expect(!run.observe(#"{"message":{"content":"{\"done\":true}"},"done":false}"#).isFinished)
    }

    @Test func `an error ends a stream as an error`() {
        let facts = run.observe(#"{"error":"model runner has unexpectedly stopped"}"#)
        #expect(facts.hasError && !facts.isFinished)
    }

    @Test func `progress ends with success`() {
        #expect(!run.observe(#"{"status":"verifying sha256 digest"}"#).isFinished)
        #expect(run.observe(#"{"status":"success"}"#).isFinished)
    }

    @Test(arguments: ["-1", "0.5", "9007199254740994", "9223372036854775808", "1e18", "1e999", "\"7\""])
    func `a count that no answer has is none`(_ number: String) {
        var facts = AnswerFacts()
        OllamaDialect().usage(Array(number.utf8).span, of: 0, into: &facts)
        #expect(!facts.usage.isReported)
    }

    @Test func `counts of a plain answer are members of their own`() {
        var facts = AnswerFacts()
        let dialect = OllamaDialect()
        let names = dialect.usageMembers
        #expect(names.first.description == "prompt_eval_count" && names.second.description == "eval_count")
        dialect.usage(Array("26".utf8).span, of: 0, into: &facts)
        dialect.usage(Array("298".utf8).span, of: 1, into: &facts)
        #expect(facts.usage == TokenUsage(input: 26, output: 298))
    }

    @Test(arguments: ["null", "", "-1", "1.5", "x", "[1]"])
    func `a count that is none is not reported`(_ value: String) {
        var facts = AnswerFacts()
        OllamaDialect().usage(Array(value.utf8).span, of: 1, into: &facts)
        #expect(!facts.usage.isReported)
    }

    @Test func `a prompt that was cached may have no count`() {
        #expect(run.usage(#"{"eval_count":3}"#).usage == TokenUsage(input: 0, output: 3))
        #expect(!run.usage("{}").usage.isReported)
        #expect(!run.usage("3").usage.isReported)
    }
}
