/// Writing whole completions, and what chunks of a stream have in common with them.
public import Chat
public import Containers
import JSON

extension CompletionsFormat {
    public func writeAnswer(
        _ answer: inout ChatAnswer, _ source: Span<UInt8>, _ context: borrowing AnswerContext,
        into out: inout ByteBuffer
    ) {
        let lost = Self.write(answer, source, context, into: &out)
        answer.lost.formUnion(lost)
    }

    private static func write(
        _ answer: borrowing ChatAnswer, _ source: Span<UInt8>, _ context: borrowing AnswerContext,
        into out: inout ByteBuffer
    ) -> FeatureSet {
        let text = answer.text(source)
        var lost = FeatureSet()
        var writer = JSONWriter()
        let created = answer.created > 0 ? answer.created : context.now
        writer.beginCompletion(
            id: text[answer.id], model: text[answer.model], created: created, context, into: &out)
        for index in answer.choices.indices {
            let choice = answer.choices[index]
            writer.beginCompletionChoice(into: &out)
            let hasText = answer.hasText(choice)
            for part in choice.parts {
                if let words = answer.parts[part].words(hasText, &lost) { out.append(text[words]) }
            }
            writer.endCompletionChoice(choice.index, choice.finish, into: &out)
        }
        writer.endArray(into: &out)
        if answer.usage.isReported {
            writer.key("usage", into: &out)
            writer.completionUsage(answer.usage, into: &out)
        }
        writer.endObject(into: &out)
        return lost
    }
}

extension ChatPart {
    /// What of it is text, where the answer has text or not; nil for the rest, which is noted.
    fileprivate func words(_ hasText: Bool, _ lost: inout FeatureSet) -> Piece? {
        if signature.isPresent { lost.insert(.thinkingSignature) }
        switch kind {
        case .text: return text
        case .refusal:
            lost.insert(.refusalText)
            return hasText ? nil : text
        case .thinking: lost.insert(.thinking)
        case .redactedThinking: lost.insert(.redactedThinking)
        case .toolCall, .toolResult: lost.insert(.toolCalls)
        case .image: lost.insert(.generatedImage)
        case .audio: lost.insert(.generatedAudio)
        case .file: lost.insert(.file)
        }
        return nil
    }
}

extension FinishReason {
    /// Of a completion.
    var completionName: StaticString {
        switch self {
        case .length, .contextWindow: "length"
        case .contentFilter, .refusal: "content_filter"
        case .stop, .stopSequence, .toolCalls, .pause, .other: "stop"
        }
    }
}

extension JSONWriter {
    /// `{"id":"cmpl-…", … "choices":[`. `id` and `model` are insides of strings, empty where the backend names none.
    mutating func beginCompletion(
        id: Span<UInt8>, model: Span<UInt8>, created: Int, _ context: borrowing AnswerContext,
        into out: inout ByteBuffer
    ) {
        beginObject(into: &out)
        self.id(id, prefix: "cmpl-", context, into: &out)
        member("object", word: "text_completion", into: &out)
        member("created", created, into: &out)
        self.model(model, context, into: &out)
        key("choices", into: &out)
        beginArray(into: &out)
    }

    /// `{"text":"`; the inside of the text is appended by who calls.
    mutating func beginCompletionChoice(into out: inout ByteBuffer) {
        beginObject(into: &out)
        key("text", into: &out)
        beginString(into: &out)
    }

    /// `finish`: nil while more is to come.
    mutating func endCompletionChoice(_ index: Int, _ finish: FinishReason?, into out: inout ByteBuffer) {
        endString(into: &out)
        member("index", index, into: &out)
        key("logprobs", into: &out)
        null(into: &out)
        key("finish_reason", into: &out)
        if let finish { string(finish.completionName, into: &out) } else { null(into: &out) }
        endObject(into: &out)
    }

    mutating func completionUsage(_ usage: TokenUsage, into out: inout ByteBuffer) {
        beginObject(into: &out)
        member("prompt_tokens", usage.input, into: &out)
        member("completion_tokens", usage.output, into: &out)
        member("total_tokens", usage.total, into: &out)
        key("prompt_tokens_details", into: &out)
        beginObject(into: &out)
        member("cached_tokens", usage.cachedInput, into: &out)
        member("cache_write_tokens", usage.cacheWrite, into: &out)
        endObject(into: &out)
        key("completion_tokens_details", into: &out)
        beginObject(into: &out)
        member("reasoning_tokens", usage.reasoning, into: &out)
        endObject(into: &out)
        endObject(into: &out)
    }
}
