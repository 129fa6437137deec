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

struct OllamaStreamWriter: StreamWriting, ~Copyable {
    private let shape: OllamaShape
    /// What every line begins with, up to the words: made with the first.
    private var opening = ByteBuffer()
    private var names = StreamNames()
    private var calls = HeldCalls()
    private var finish: FinishReason?
    private var texts = StreamedTexts()
    /// The last line has been written, which is when the usage is known.
    private var hasEnded = false
    private(set) var lost = FeatureSet()

    init(shape: OllamaShape) { self.shape = shape }

    mutating func reset() {
        opening.clear()
        names.clear()
        calls.clear()
        finish = nil
        texts = StreamedTexts()
        hasEnded = false
        lost = FeatureSet()
    }

    /// Bytes of calls whose arguments are not whole, and of the finish.
    var held: Int { hasEnded ? 0 : calls.held + (finish?.ollamaWord.utf8CodeUnitCount ?? 0) }

    mutating func write(
        _ event: ChatEvent, _ text: borrowing ChatText, _ events: borrowing ChatEvents,
        _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        if hasEnded { return }
        // There is room for one answer.
        if event.choice > 0 { return lost.insert(.choices) }
        switch event.kind {
        case .start: names.take(event, text)
        case .text, .refusal:
            if event.kind == .refusal { lost.insert(.refusalText) }
            if texts.take(event) { writeText(text[event.text], context, into: &out) }
        case .thinking: writeThinking(text[event.text], context, into: &out)
        case .image: writeImage(text[event.text], context, into: &out)
        case .signature: lost.insert(.thinkingSignature)
        case .redactedThinking: lost.insert(.redactedThinking)
        case .toolStart: beginCall(event, text)
        case .toolArguments: calls.append(event, text)
        case .toolEnd: if let position = calls.position(of: event) { writeCall(position, context, into: &out) }
        case .finish:
            writeHeldCalls(context, into: &out)
            finish = event.finish
            if event.finish.isLostToOllama { lost.insert(.finishReason) }
        case .usage: if finish != nil { writeEnd(events, context, into: &out) }
        case .error: writeError(events.failure, context, into: &out)
        case .end:
            writeHeldCalls(context, into: &out)
            writeEnd(events, context, into: &out)
        }
    }

    mutating func flush(_ events: borrowing ChatEvents, _ context: borrowing AnswerContext, into out: inout ByteBuffer)
    {
        if finish != nil, !hasEnded { writeEnd(events, context, into: &out) }
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
        json.model(names.model.span, context, into: &out)
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
        calls.begin(event, text)
    }

    private mutating func writeHeldCalls(_ context: borrowing AnswerContext, into out: inout ByteBuffer) {
        while let position = calls.first(of: 0) { writeCall(position, context, into: &out) }
    }

    private mutating func writeCall(_ position: Int, _ context: borrowing AnswerContext, into out: inout ByteBuffer) {
        guard let call = calls.take(position) else { return lost.insert(.toolArguments) }
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
        hasEnded = true
        open(context, into: &out)
        out.append(shape == .chat ? "\"}," as StaticString : "\",")
        // The members of an object of its own, whose brace is left out.
        var json = JSONWriter()
        json.ollamaEnd(finish ?? .stop, events.usage, into: &out)
        out.append("}\n" as StaticString)
    }

    private func writeError(
        _ failure: borrowing UpstreamReport, _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        var json = JSONWriter()
        json.beginObject(into: &out)
        json.message(failure, key: "error", into: &out)
        if let code = failure.code { json.member("code", word: code, into: &out) }
        json.member("request_id", context.requestID.span, into: &out)
        json.endObject(into: &out)
        out.append(UInt8(ascii: "\n"))
    }
}
