/// Writing a stream for a client of `/api/chat` or `/api/generate`: a line for each piece of the answer.
///
///     text        ─▶ {"model","created_at","message":{"role":"assistant","content":"Hi"},"done":false}
///     tool call   ─▶ held until its arguments are whole, for they are an object here
///     finish      ─▶ held until the usage, which stands in the same line: {…,"done":true,"done_reason":"stop",…}
///     error       ─▶ {"error":"text"}
///
/// A call whose arguments are no object when the answer ends (one that was cut off) is left out: with others in their place it would
/// be carried out.
import Chat
import Containers
import HTTP
import JSON

final class OllamaStreamWriter: ChatStreamWriter {
    private var lines: OllamaLines

    init(shape: OllamaShape) { lines = OllamaLines(shape) }

    var lost: FeatureSet { lines.lost }
    var held: Int { lines.held }

    func reset() { lines.reset() }

    func write(
        _ event: ChatEvent, _ text: borrowing ChatText, _ events: borrowing ChatEvents,
        _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        lines.write(event, text, events, context, into: &out)
    }

    func flush(_ events: borrowing ChatEvents, _ context: borrowing AnswerContext, into out: inout ByteBuffer) {
        lines.flush(events, context, into: &out)
    }
}

/// The lines of one stream, and what is held of it.
private struct OllamaLines: ~Copyable {
    private let shape: OllamaShape
    /// What every line begins with, up to the words: made with the first.
    private var opening = ByteBuffer()
    /// Inside of a string; empty: that of the context.
    private var model = ByteBuffer()
    private var calls = HeldCalls()
    private var finish: FinishReason?
    /// Something has been said: words of a refusal behind that would be taken for a part of it.
    private var hasText = false
    private var isOver = false
    private(set) var lost = FeatureSet()

    init(_ shape: OllamaShape) { self.shape = shape }

    mutating func reset() {
        opening.clear()
        model.clear()
        calls.clear()
        finish = nil
        hasText = false
        isOver = false
        lost = FeatureSet()
    }

    /// Bytes of calls whose arguments are not whole, and of the finish.
    var held: Int { isOver ? 0 : calls.count + (finish?.ollamaWord.utf8CodeUnitCount ?? 0) }

    mutating func write(
        _ event: ChatEvent, _ text: borrowing ChatText, _ events: borrowing ChatEvents,
        _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        if isOver { return }
        // There is room for one answer.
        if event.choice > 0 { return lost.insert(.choices) }
        switch event.kind {
        case .start: if model.isEmpty { model.append(text[event.name]) }
        case .text:
            if !event.text.isEmpty { hasText = true }
            writeText(text[event.text], context, into: &out)
        case .refusal:
            lost.insert(.refusalText)
            if !hasText { writeText(text[event.text], context, into: &out) }
        case .thinking: writeThinking(text[event.text], context, into: &out)
        case .image: writeImage(text[event.text], context, into: &out)
        case .signature: lost.insert(.thinkingSignature)
        case .redactedThinking: lost.insert(.redactedThinking)
        case .toolStart: beginCall(event, text)
        case .toolArguments: calls.append(text[event.text], to: event.tool)
        case .toolEnd: writeCall(event.tool, context, into: &out)
        case .finish:
            writeHeldCalls(context, into: &out)
            finish = event.finish
        case .usage: if finish != nil { writeEnd(events, context, into: &out) }
        case .error: writeError(events.failure, into: &out)
        case .end:
            writeHeldCalls(context, into: &out)
            writeEnd(events, context, into: &out)
        }
    }

    mutating func flush(_ events: borrowing ChatEvents, _ context: borrowing AnswerContext, into out: inout ByteBuffer)
    {
        if finish != nil, !isOver { writeEnd(events, context, into: &out) }
    }

    // MARK: Lines

    private mutating func open(_ context: borrowing AnswerContext, into out: inout ByteBuffer) {
        if opening.isEmpty {
            var made = ByteBuffer()
            swap(&made, &opening)
            writeOpening(context, into: &made)
            swap(&made, &opening)
        }
        out.append(opening.span)
    }

    private func writeOpening(_ context: borrowing AnswerContext, into out: inout ByteBuffer) {
        var json = JSONWriter()
        json.beginObject(into: &out)
        json.key("model", into: &out)
        if model.isEmpty { json.string(context.model.span, into: &out) } else { json.escaped(model.span, into: &out) }
        json.key("created_at", into: &out)
        json.timestamp(context.now, into: &out)
        out.append(
            shape == .chat
                ? ",\"message\":{\"role\":\"assistant\",\"content\":\"" as StaticString : ",\"response\":\"")
    }

    /// Closes the message, whose last value is closed.
    private func close(into out: inout ByteBuffer) {
        out.append(shape == .chat ? "},\"done\":false}\n" as StaticString : ",\"done\":false}\n")
    }

    private mutating func writeText(
        _ inside: Span<UInt8>, _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        if inside.isEmpty { return }
        open(context, into: &out)
        out.append(inside)
        out.append(UInt8(ascii: "\""))
        close(into: &out)
    }

    private mutating func writeThinking(
        _ inside: Span<UInt8>, _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        if inside.isEmpty { return }
        open(context, into: &out)
        out.append("\",\"thinking\":\"" as StaticString)
        out.append(inside)
        out.append(UInt8(ascii: "\""))
        close(into: &out)
    }

    private mutating func writeImage(
        _ inside: Span<UInt8>, _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        if shape == .generate { return lost.insert(.generatedImage) }
        if inside.isEmpty { return }
        open(context, into: &out)
        out.append("\",\"images\":[\"" as StaticString)
        out.append(inside)
        out.append("\"]" as StaticString)
        close(into: &out)
    }

    private mutating func beginCall(_ event: ChatEvent, _ text: borrowing ChatText) {
        if event.text.isPresent { lost.insert(.thinkingSignature) }
        if shape == .generate { return lost.insert(.toolCalls) }
        calls.begin(event.tool, text[event.id], text[event.name])
    }

    private mutating func writeHeldCalls(_ context: borrowing AnswerContext, into out: inout ByteBuffer) {
        while let tool = calls.first { writeCall(tool, context, into: &out) }
    }

    private mutating func writeCall(_ tool: Int, _ context: borrowing AnswerContext, into out: inout ByteBuffer) {
        if !calls.holds(tool) { return }
        guard let call = calls.take(tool) else { return lost.insert(.toolArguments) }
        open(context, into: &out)
        out.append("\",\"tool_calls\":[" as StaticString)
        var json = JSONWriter()
        json.ollamaCall(call, calls.text, into: &out)
        out.append(UInt8(ascii: "]"))
        close(into: &out)
    }

    private mutating func writeEnd(
        _ events: borrowing ChatEvents, _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        isOver = true
        open(context, into: &out)
        out.append(shape == .chat ? "\"}," as StaticString : "\",")
        // The members of an object of its own, whose brace is left out.
        var json = JSONWriter()
        json.ollamaEnd(finish ?? .stop, events.usage, into: &out)
        out.append("}\n" as StaticString)
    }

    private mutating func writeError(_ failure: borrowing UpstreamReport, into out: inout ByteBuffer) {
        isOver = true
        var json = JSONWriter()
        json.beginObject(into: &out)
        json.key("error", into: &out)
        // That our own credential or budget was refused is nothing that the client could mend.
        let isOurs = failure.kind == .authentication || failure.kind == .permission || failure.kind == .quota
        if isOurs || failure.message.isEmpty {
            json.string("The model failed while it was answering.", into: &out)
        } else {
            json.string(failure.message.span, into: &out)
        }
        json.endObject(into: &out)
        out.append(UInt8(ascii: "\n"))
    }
}
