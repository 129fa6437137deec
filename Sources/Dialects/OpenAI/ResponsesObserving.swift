/// The events of a stream of `/v1/responses`, told by the `type` in their data.
///
/// `completed`, `incomplete` and `failed` end the stream; no `[DONE]` is promised. Their `response` object holds the usage.
import Containers
import Graph

extension OpenAIDialect {
    /// Takes notice of an event's type; types of other streams are passed over.
    func observeResponses(_ type: Span<UInt8>, into facts: inout AnswerFacts) {
        if type.equals("error") {
            facts.hasError = true
            return
        }
        if !type.starts(with: "response.") { return }
        let step = type.extracting(9..<type.count)
        if step.equals("completed") || step.equals("incomplete") {
            facts.isFinished = true
            facts.hasContent = true
        } else if step.equals("failed") {
            facts.isFinished = true
            facts.hasError = true
        } else if !Self.isPreparation(step) {
            facts.hasContent = true
        }
    }

    /// The events before the first piece of content: a backend that fails after these can still be replaced.
    private static func isPreparation(_ step: Span<UInt8>) -> Bool {
        step.equals("created") || step.equals("queued") || step.equals("in_progress")
            || step.equals("output_item.added") || step.equals("content_part.added")
    }
}
