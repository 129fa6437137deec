import Chat
import Dialects
import Graph
import Testing

@Suite struct MediaObservingTests {
    private let run = Run(dialect: OpenAIDialect(), operation: .images)

    @Test(arguments: [
        "image_generation.partial_image", "image_edit.partial_image", "speech.audio.delta", "transcript.text.delta",
    ])
    func `pieces are content and no end`(_ type: String) {
        let facts = run.observe(#"{"type":"\#(type)","b64_json":"AA"}"#)
        #expect(facts.hasContent && !facts.isFinished)
    }

    @Test(arguments: [
        "image_generation.completed", "image_edit.completed", "speech.audio.done", "transcript.text.done",
    ])
    func `the last event ends the stream and tells the usage`(_ type: String) {
        let facts = run.observe(#"{"type":"\#(type)","usage":{"total_tokens":9,"input_tokens":4,"output_tokens":5}}"#)
        #expect(facts.hasContent && facts.isFinished)
        #expect(facts.usage == TokenUsage(input: 4, output: 5))
    }

    @Test func `other types say nothing`() {
        #expect(!run.observe(#"{"type":"ping"}"#).hasContent)
    }

    @Test func `usage of images, audio and rerankers`() {
        #expect(
            run.usage(
                #"{"type":"tokens","input_tokens":14,"input_token_details":{"audio_tokens":14},"output_tokens":2,"total_tokens":16}"#
            )
            .usage == TokenUsage(input: 14, output: 2))
        #expect(run.usage(#"{"total_tokens":56}"#).usage == TokenUsage(input: 56, output: 0))
        #expect(run.usage(#"{"prompt_tokens":50,"total_tokens":56}"#).usage == TokenUsage(input: 50, output: 0))
        #expect(!run.usage(#"{"type":"duration","seconds":3}"#).usage.isReported)
    }
}
