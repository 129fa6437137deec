import Chat
import Dialects
import Graph
import Testing

@Suite struct ResponsesObservingTests {
    private let run = Run(dialect: OpenAIDialect(), operation: .responses)

    @Test func `preparation is not content, deltas are`() {
        for step in ["created", "queued", "in_progress", "output_item.added", "content_part.added"] {
            #expect(!run.observe(#"{"type":"response.\#(step)","sequence_number":1}"#).hasContent)
        }
        for step in [
            "output_text.delta", "function_call_arguments.delta", "reasoning_summary_text.delta", "refusal.done",
        ] {
            #expect(run.observe(#"{"type":"response.\#(step)","delta":"x"}"#).hasContent)
        }
    }

    @Test func `the last event finishes the stream and holds the usage`() {
        let facts = run.observe(
            #"{"type":"response.created","response":{"usage":null}}"#,
            #"{"type":"response.completed","response":{"output":[],"usage":{"input_tokens":3,"output_tokens":4}}}"#)
        #expect(facts.isFinished && facts.hasContent && facts.usage.isReported)
        #expect(facts.usage.input == 3 && facts.usage.output == 4)
        #expect(run.observe(#"{"type":"response.incomplete"}"#).isFinished)
    }

    @Test func `a failure is an error`() {
        let failed = run.observe(#"{"type":"response.failed","response":{}}"#)
        #expect(failed.isFinished && failed.hasError && !failed.hasContent)
        #expect(run.observe(#"{"type":"error","code":"server_error","message":"m"}"#).hasError)
    }
}
