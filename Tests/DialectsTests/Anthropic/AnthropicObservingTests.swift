import Chat
import Dialects
import Graph
import Testing

@Suite struct AnthropicObservingTests {
    private let run = Run(dialect: AnthropicDialect(), operation: .chat)

    private static let start =
        #"{"type":"message_start","message":{"content":[],"usage":{"input_tokens":10,"cache_creation_input_tokens":2,"cache_read_input_tokens":5,"output_tokens":1}}}"#

    @Test func `a stream is read from its start to its stop`() {
        let facts = run.observe([
            ("message_start", Self.start),
            (
                "content_block_start",
                #"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#
            ),
            ("ping", #"{"type":"ping"}"#),
            (
                "content_block_delta",
                #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}"#
            ),
            ("content_block_stop", #"{"type":"content_block_stop","index":0}"#),
            (
                "message_delta",
                #"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":15}}"#
            ),
            ("message_stop", #"{"type":"message_stop"}"#),
        ])
        #expect(facts.usage.isReported && facts.hasContent && facts.isFinished && !facts.hasError)
        #expect(facts.usage.input == 17)
        #expect(facts.usage.cachedInput == 5)
        #expect(facts.usage.output == 15)
    }

    @Test(arguments: [
        ("message_start", start), ("ping", #"{"type":"ping"}"#),
        ("content_block_start", #"{"content_block":{"type":"text","text":""}}"#),
        ("content_block_start", #"{"content_block":{"type":"thinking","thinking":"","signature":""}}"#),
        ("content_block_delta", #"{"delta":{"type":"text_delta","text":""}}"#), ("new_event", "{}"),
        ("message_delta", ""),
        ("content_block_delta", "broken"), ("content_block_start", "{}"),
    ])
    func `events before content leave the way to another backend open`(_ type: String, _ data: String) {
        let facts = run.observe([(type, data)])
        #expect(!facts.hasContent && !facts.isFinished && !facts.hasError)
    }

    @Test(arguments: [
        ("content_block_start", #"{"content_block":{"type":"tool_use","id":"t","name":"n","input":{}}}"#),
        ("content_block_delta", #"{"delta":{"type":"thinking_delta","thinking":"x"}}"#),
        ("content_block_delta", #"{"delta":{"type":"input_json_delta","partial_json":"{"}}"#),
        ("message_delta", #"{"delta":{"stop_reason":"end_turn"}}"#),
    ])
    func `text, tools, thinking and the finish are content`(_ type: String, _ data: String) {
        #expect(run.observe([(type, data)]).hasContent)
    }

    @Test func `an event without a name is known by the type in its data`() {
        #expect(run.observe(#"{"type":"message_stop"}"#).isFinished)
        #expect(run.observe(#"{"type":"error","error":{"type":"overloaded_error"}}"#).hasError)
    }

    @Test func `cumulative counts never shrink by what they leave out`() {
        let repeated = run.observe([
            ("message_start", Self.start), ("message_delta", #"{"usage":{"input_tokens":10,"output_tokens":3}}"#),
        ])
        #expect(repeated.usage.input == 17)
        #expect(repeated.usage.cachedInput == 5)
    }

    @Test func `counts that are told over and over do not pass what can be counted`() {
        let count = #""cache_read_input_tokens":9007199254740992,"#
        let facts = run.usage("{\(String(repeating: count, count: 2000))\"output_tokens\":1}")
        #expect(facts.usage.input == 1 << 53 && facts.usage.output == 1)
    }

    @Test func `usage of a plain answer is read`() {
        let facts = run.usage(#"{"input_tokens":3,"output_tokens":4,"service_tier":"standard"}"#)
        #expect(
            facts.usage.isReported && facts.usage.input == 3 && facts.usage.output == 4 && facts.usage.cachedInput == 0)
        #expect(!run.usage("{}").usage.isReported)
        #expect(!run.usage("null").usage.isReported)
    }
}
