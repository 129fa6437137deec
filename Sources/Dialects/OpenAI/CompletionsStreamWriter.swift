/// Writing a stream of `/v1/completions`: chunks of the shape of a whole completion, then `[DONE]`.
///
///     data: {"id":"cmpl-…","object":"text_completion",…,"choices":[{"text":"Hi","index":0,"logprobs":null,"finish_reason":null}]}
///
/// Where the client asked for the usage, every chunk says `"usage":null` and one without choices has it, before `[DONE]`.
import Chat
import Containers
import JSON

struct CompletionsStreamWriter: StreamWriting, ~Copyable {
    private var names = StreamNames()
    private var texts = StreamedTexts()
    private var hasFinished = false
    private var hasToldUsage = false
    private(set) var lost = FeatureSet()

    init() {}

    mutating func reset() {
        names.clear()
        texts = StreamedTexts()
        hasFinished = false
        hasToldUsage = false
        lost = FeatureSet()
    }

    mutating func write(
        _ event: ChatEvent, _ text: borrowing ChatText, _ events: borrowing ChatEvents,
        _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        switch event.kind {
        case .start: names.take(event, text)
        case .text, .refusal:
            if event.kind == .refusal { lost.insert(.refusalText) }
            if texts.take(event) { chunk(event.choice, text[event.text], nil, context, into: &out) }
        case .finish:
            hasFinished = true
            chunk(event.choice, Span(), event.finish, context, into: &out)
        case .error: fail(events.failure, context, into: &out)
        case .end:
            flush(events, context, into: &out)
            out.append("data: [DONE]\n\n" as StaticString)
        case .thinking: lost.insert(.thinking)
        case .redactedThinking: lost.insert(.redactedThinking)
        case .toolStart: lost.insert(.toolCalls)
        case .image: lost.insert(.generatedImage)
        case .usage, .signature, .toolArguments, .toolEnd: break
        }
    }

    /// Usage may be told again and again, so its chunk waits for the end.
    mutating func flush(_ events: borrowing ChatEvents, _ context: borrowing AnswerContext, into out: inout ByteBuffer)
    {
        if hasToldUsage || !hasFinished || !context.tellsUsage || !events.usage.isReported { return }
        hasToldUsage = true
        var writer = begin(context, into: &out)
        writer.endArray(into: &out)
        writer.key("usage", into: &out)
        writer.completionUsage(events.usage, into: &out)
        end(&writer, into: &out)
    }

    private func chunk(
        _ choice: Int, _ text: Span<UInt8>, _ finish: FinishReason?, _ context: borrowing AnswerContext,
        into out: inout ByteBuffer
    ) {
        var writer = begin(context, into: &out)
        writer.beginCompletionChoice(into: &out)
        out.append(text)
        writer.endCompletionChoice(choice, finish, into: &out)
        writer.endArray(into: &out)
        if context.tellsUsage {
            writer.key("usage", into: &out)
            writer.null(into: &out)
        }
        end(&writer, into: &out)
    }

    private func fail(
        _ failure: borrowing UpstreamReport, _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        out.append("data: " as StaticString)
        var writer = JSONWriter()
        writer.beginObject(into: &out)
        failure.writeError(&writer, context, into: &out)
        end(&writer, into: &out)
    }

    private func begin(_ context: borrowing AnswerContext, into out: inout ByteBuffer) -> JSONWriter {
        var writer = JSONWriter()
        out.append("data: " as StaticString)
        writer.beginCompletion(
            id: names.id.span, model: names.model.span, created: context.now, context, into: &out)
        return writer
    }

    private func end(_ writer: inout JSONWriter, into out: inout ByteBuffer) {
        writer.endObject(into: &out)
        out.append("\n\n" as StaticString)
    }
}
