/// Writing a stream of generateContent: whole answers, each with the parts that are new.
///
///     data: {"candidates":[{"content":{"parts":[{"text":"Hi"}],"role":"model"},"index":0}],"modelVersion":"m","responseId":"r"}
///
/// Without `alt=sse` the same objects are the elements of one array. Calls of functions have their arguments whole: the fragments
/// are kept until the call ends, which is when its end is told, when something else is said, or at the finish. The finish is kept
/// until the usage is there, for both stand in the last object.
import Chat
import Containers
import JSON

struct GenerateContentStreamWriter: StreamWriting, ~Copyable {
    // Not private: the compiler (6.3.1) then crashes.
    struct Finish: BitwiseCopyable {
        var choice: Int
        var reason: FinishReason
        /// A call's arguments were no JSON object.
        var isMalformed: Bool

        var word: StaticString { isMalformed ? "MALFORMED_FUNCTION_CALL" : reason.geminiWord }
    }

    private var names = StreamNames()
    private var calls = HeldCalls()
    private var finishes = OwnedArray<Finish>(capacity: 2)
    private var hasToldFinish = false
    /// A bit for each choice with a call that cannot be written.
    private var malformed: UInt128 = 0
    private var texts = StreamedTexts()
    private var hasWritten = false
    private(set) var lost = FeatureSet()

    mutating func reset() {
        names.clear()
        calls.clear()
        finishes.removeAll()
        hasToldFinish = false
        malformed = 0
        texts = StreamedTexts()
        hasWritten = false
        lost = FeatureSet()
    }

    /// Bytes of calls whose arguments are not whole, and of finishes.
    var held: Int {
        var held = calls.held
        for index in finishes.indices { held += finishes[index].word.utf8CodeUnitCount }
        return held
    }

    mutating func write(
        _ event: ChatEvent, _ text: borrowing ChatText, _ events: borrowing ChatEvents,
        _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        switch event.kind {
        case .start: names.take(event, text)
        case .text, .refusal, .thinking, .signature, .image:
            if event.kind == .refusal { lost.insert(.refusalText) }
            endCalls(of: event.choice, context, into: &out)
            part(event, text, context, into: &out)
        case .redactedThinking: lost.insert(.redactedThinking)
        case .toolStart: calls.begin(event, text)
        case .toolArguments: calls.append(event, text)
        case .toolEnd: if let position = calls.position(of: event) { end(position, event.choice, context, into: &out) }
        case .finish: finish(event, context, into: &out)
        case .usage: if !finishes.isEmpty || hasToldFinish { last(events, context, into: &out) }
        case .error: fail(events, context, into: &out)
        case .end:
            flush(events, context, into: &out)
            if context.asArray { out.append(hasWritten ? "\r\n]" as StaticString : "[]") }
        }
    }

    mutating func flush(
        _ events: borrowing ChatEvents, _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        if !finishes.isEmpty { last(events, context, into: &out) }
    }

    // MARK: Objects

    /// Begins an object of the stream.
    private mutating func begin(_ context: borrowing AnswerContext, into out: inout ByteBuffer) -> JSONWriter {
        if context.asArray {
            out.append(hasWritten ? ",\r\n" as StaticString : "[")
        } else {
            out.append("data: " as StaticString)
        }
        hasWritten = true
        var json = JSONWriter()
        json.beginObject(into: &out)
        return json
    }

    private func end(_ json: inout JSONWriter, _ context: borrowing AnswerContext, into out: inout ByteBuffer) {
        json.geminiNames(names.id.span, names.model.span, context, into: &out)
        json.endObject(into: &out)
        if !context.asArray { out.append("\n\n" as StaticString) }
    }

    /// Begins an object with one candidate and one part, in which members are to be written.
    private mutating func beginPart(_ context: borrowing AnswerContext, into out: inout ByteBuffer) -> JSONWriter {
        var json = begin(context, into: &out)
        json.key("candidates", into: &out)
        json.beginArray(into: &out)
        json.beginObject(into: &out)
        json.key("content", into: &out)
        json.beginObject(into: &out)
        json.key("parts", into: &out)
        json.beginArray(into: &out)
        json.beginObject(into: &out)
        return json
    }

    private func endPart(
        _ json: inout JSONWriter, _ choice: Int, _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        json.endObject(into: &out)
        json.endArray(into: &out)
        json.member("role", word: "model", into: &out)
        json.endObject(into: &out)
        json.member("index", choice, into: &out)
        json.endObject(into: &out)
        json.endArray(into: &out)
        end(&json, context, into: &out)
    }

    private mutating func part(
        _ event: ChatEvent, _ text: borrowing ChatText, _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        if !texts.take(event) { return }
        var json = beginPart(context, into: &out)
        switch event.kind {
        case .image:
            json.key("inlineData", into: &out)
            json.beginObject(into: &out)
            json.member("mimeType", event.name, text, into: &out)
            json.member("data", event.text, text, into: &out)
            json.endObject(into: &out)
        case .signature:
            json.member("text", word: "", into: &out)
            json.member("thought", true, into: &out)
            json.member("thoughtSignature", event.text, text, into: &out)
        default:
            json.member("text", event.text, text, into: &out)
            if event.kind == .thinking { json.member("thought", true, into: &out) }
        }
        endPart(&json, event.choice, context, into: &out)
    }

    // MARK: Calls

    private mutating func endCalls(of choice: Int, _ context: borrowing AnswerContext, into out: inout ByteBuffer) {
        while let position = calls.first(of: choice) { end(position, choice, context, into: &out) }
    }

    /// Writes a call whose arguments are whole. Those that are no object make the answer one with a malformed call, as Google has it
    /// when its own model does so.
    private mutating func end(
        _ position: Int, _ choice: Int, _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        guard let call = calls.take(position) else {
            lost.insert(.toolArguments)
            malformed |= 1 << UInt128(choice)
            return
        }
        var json = beginPart(context, into: &out)
        json.geminiCall(call, calls.text, into: &out)
        endPart(&json, choice, context, into: &out)
    }

    // MARK: The end

    private mutating func finish(_ event: ChatEvent, _ context: borrowing AnswerContext, into out: inout ByteBuffer) {
        endCalls(of: event.choice, context, into: &out)
        let isMalformed = malformed >> UInt128(event.choice) & 1 != 0
        finishes.append(Finish(choice: event.choice, reason: event.finish, isMalformed: isMalformed))
    }

    /// The object with the reasons why the choices stopped, and the usage; or the usage alone, when it comes late.
    private mutating func last(
        _ events: borrowing ChatEvents, _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        var json = begin(context, into: &out)
        json.key("candidates", into: &out)
        json.beginArray(into: &out)
        for index in finishes.indices { write(finishes[index], &json, into: &out) }
        if finishes.isEmpty { write(nil, &json, into: &out) }
        json.endArray(into: &out)
        if events.usage.isReported { json.geminiUsage(events.usage, into: &out) }
        end(&json, context, into: &out)
        finishes.removeAll()
        hasToldFinish = true
    }

    /// A candidate that says nothing more. It has a part all the same: Google's SDKs keep no turn of a chat in which an answer, or an
    /// object of a stream, has none.
    private func write(_ finish: Finish?, _ json: inout JSONWriter, into out: inout ByteBuffer) {
        json.beginObject(into: &out)
        json.key("content", into: &out)
        json.beginObject(into: &out)
        json.key("parts", into: &out)
        json.beginArray(into: &out)
        json.beginObject(into: &out)
        json.member("text", word: "", into: &out)
        json.endObject(into: &out)
        json.endArray(into: &out)
        json.member("role", word: "model", into: &out)
        json.endObject(into: &out)
        if let finish { json.member("finishReason", word: finish.word, into: &out) }
        json.member("index", finish?.choice ?? 0, into: &out)
        json.endObject(into: &out)
    }

    /// An object that is an error: SDKs raise on it.
    private mutating func fail(
        _ events: borrowing ChatEvents, _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        let status = events.failure.kind?.geminiStatus ?? 500
        var json = begin(context, into: &out)
        json.key("error", into: &out)
        json.beginObject(into: &out)
        json.member("code", status, into: &out)
        json.message(events.failure, into: &out)
        json.member("status", word: GeminiDialect.status(of: status), into: &out)
        if let code = events.failure.code {
            json.key("details", into: &out)
            json.beginArray(into: &out)
            GeminiDialect.info(code, context.requestID.span, &json, into: &out)
            json.endArray(into: &out)
        }
        json.endObject(into: &out)
        json.endObject(into: &out)
        out.append(context.asArray ? "\r\n]" as StaticString : "\n\n")
    }
}

extension UpstreamReport.Kind {
    /// The status that a client is told. That the gateway is not let in by its upstream is no fault of the client's.
    fileprivate var geminiStatus: Int {
        switch self {
        case .invalidRequest, .contextLength, .contentPolicy: 400
        case .notFound: 404
        case .tooLarge: 413
        case .rateLimit, .quota: 429
        case .authentication, .permission, .server: 500
        case .overloaded: 503
        case .timeout: 504
        }
    }
}
