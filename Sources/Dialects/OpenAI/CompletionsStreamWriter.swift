/// Writing a stream of `/v1/completions`: chunks of the shape of a whole completion, then `[DONE]`.
///
///     data: {"id":"cmpl-…","object":"text_completion",…,"choices":[{"text":"Hi","index":0,"logprobs":null,"finish_reason":null}]}
///
/// Where the client asked for the usage, every chunk says `"usage":null` and one without choices has it, before `[DONE]`.
import Chat
import Containers
import JSON

final class CompletionsStreamWriter: ChatStreamWriter {
    private var stream = CompletionsStream()

    var lost: FeatureSet { stream.lost }

    func reset() { stream.reset() }

    func write(
        _ event: ChatEvent, _ text: borrowing ChatText, _ events: borrowing ChatEvents,
        _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        stream.write(event, text, events, context, into: &out)
    }

    func flush(_ events: borrowing ChatEvents, _ context: borrowing AnswerContext, into out: inout ByteBuffer) {
        stream.flush(events, context, into: &out)
    }
}

private struct CompletionsStream: ~Copyable {
    // Insides of strings, as the backend names them.
    private var id = ByteBuffer()
    private var model = ByteBuffer()
    private var created = 0
    /// A bit for each choice that has said something: words of a refusal behind that would be taken for a part of it.
    private var said: UInt64 = 0
    private var hasFinished = false
    private var hasToldUsage = false
    private var isOver = false
    private(set) var lost = FeatureSet()

    init() {}

    mutating func reset() {
        id.clear()
        model.clear()
        created = 0
        said = 0
        hasFinished = false
        hasToldUsage = false
        isOver = false
        lost = FeatureSet()
    }

    mutating func write(
        _ event: ChatEvent, _ text: borrowing ChatText, _ events: borrowing ChatEvents,
        _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        if isOver { return }
        if created == 0 { created = context.now }
        switch event.kind {
        case .start:
            id.append(text[event.id])
            model.append(text[event.name])
        case .text, .refusal:
            if event.kind == .refusal { lost.insert(.refusalText) }
            let bit = UInt64(1) << UInt64(event.choice & 63)
            if event.text.isEmpty || event.kind == .refusal && said & bit != 0 { return }
            if event.kind == .text { said |= bit }
            chunk(event.choice, text[event.text], nil, context, into: &out)
        case .finish:
            hasFinished = true
            chunk(event.choice, Span(), event.finish, context, into: &out)
        case .error:
            isOver = true
            fail(events.failure, into: &out)
        case .end:
            flush(events, context, into: &out)
            isOver = true
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
        if isOver || hasToldUsage || !hasFinished || !context.tellsUsage || !events.usage.isReported { return }
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

    private func fail(_ failure: borrowing UpstreamReport, into out: inout ByteBuffer) {
        out.append("data: " as StaticString)
        var writer = JSONWriter()
        writer.beginObject(into: &out)
        failure.writeError(&writer, into: &out)
        end(&writer, into: &out)
    }

    private func begin(_ context: borrowing AnswerContext, into out: inout ByteBuffer) -> JSONWriter {
        var writer = JSONWriter()
        out.append("data: " as StaticString)
        writer.beginCompletion(id: id.span, model: model.span, created: created, context, into: &out)
        return writer
    }

    private func end(_ writer: inout JSONWriter, into out: inout ByteBuffer) {
        writer.endObject(into: &out)
        out.append("\n\n" as StaticString)
    }
}
