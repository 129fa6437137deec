/// The events of streams of images, speech and transcripts, told by the `type` in their data.
///
///     image_generation.partial_image …   image_generation.completed (usage)     image_edit.… likewise
///     speech.audio.delta …               speech.audio.done (usage)
///     transcript.text.delta, .segment …  transcript.text.done (usage)
///
/// No `[DONE]` is promised.
import Containers
import Graph

extension OpenAIDialect {
    /// Takes notice of an event's type; types of other streams are passed over.
    func observeMedia(_ type: Span<UInt8>, into facts: inout AnswerFacts) {
        if type.starts(with: "image_generation.") || type.starts(with: "image_edit.") {
            facts.hasContent = true
            if type.ends(with: ".completed") { facts.isFinished = true }
        } else if type.starts(with: "speech.audio.") || type.starts(with: "transcript.text.") {
            facts.hasContent = true
            if type.ends(with: ".done") { facts.isFinished = true }
        }
    }
}
