/// Writing answers for clients of `/api/chat` and `/api/generate`, whole.
///
/// `created_at` is when the backend made the answer, or else now. How long it took (`total_duration` and the like) is left out: it is
/// not known of another's backend, and 0 would be divided by.
import Chat
import Containers
import HTTP
import JSON

struct OllamaAnswerWriter {
    let shape: OllamaShape
    private var json = JSONWriter()

    init(shape: OllamaShape) { self.shape = shape }

    /// Of several answers the first is written: there is room for one.
    func write(
        _ answer: inout ChatAnswer, _ source: Span<UInt8>, _ context: borrowing AnswerContext,
        into out: inout ByteBuffer
    ) {
        noteLosses(&answer)
        var writer = self
        let text = answer.text(source)
        writer.json.beginObject(into: &out)
        writer.json.model(text[answer.model], context, into: &out)
        writer.json.key("created_at", into: &out)
        writer.json.timestamp(answer.created > 0 ? answer.created : context.now, into: &out)
        let choice: ChatChoice? = answer.choices.isEmpty ? nil : answer.choices[0]
        writer.writeWords(answer, choice?.parts ?? 0..<0, text, into: &out)
        writer.json.ollamaEnd(choice?.finish ?? .stop, answer.usage, into: &out)
        writer.json.endObject(into: &out)
    }

    private mutating func writeWords(
        _ answer: borrowing ChatAnswer, _ parts: Range<Int>, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) {
        if shape == .chat {
            json.key("message", into: &out)
            json.beginObject(into: &out)
            json.member("role", word: "assistant", into: &out)
        }
        json.key(shape == .chat ? "content" : "response", into: &out)
        let words = Self.contains(.text, answer, parts) ? ChatPart.Kind.text : .refusal
        writeJoined(answer, parts, text, into: &out) { $0 == words }
        if Self.contains(.thinking, answer, parts) {
            json.key("thinking", into: &out)
            writeJoined(answer, parts, text, into: &out) { $0 == .thinking }
        }
        if shape == .chat {
            writeImages(answer, parts, text, into: &out)
            writeCalls(answer, parts, text, into: &out)
            json.endObject(into: &out)
        }
    }

    /// One string of the words of those parts: they were one text, cut where something was to be said about a piece of it.
    private mutating func writeJoined(
        _ answer: borrowing ChatAnswer, _ parts: Range<Int>, _ text: borrowing ChatText, into out: inout ByteBuffer,
        _ isWanted: (ChatPart.Kind) -> Bool
    ) {
        json.beginString(into: &out)
        for index in parts where isWanted(answer.parts[index].kind) { out.append(text[answer.parts[index].text]) }
        json.endString(into: &out)
    }

    private mutating func writeImages(
        _ answer: borrowing ChatAnswer, _ parts: Range<Int>, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) {
        var isFirst = true
        for index in parts where answer.parts[index].kind == .image && answer.parts[index].data.isPresent {
            if isFirst {
                json.key("images", into: &out)
                json.beginArray(into: &out)
            }
            isFirst = false
            json.escaped(text[answer.parts[index].data], into: &out)
        }
        if !isFirst { json.endArray(into: &out) }
    }

    private mutating func writeCalls(
        _ answer: borrowing ChatAnswer, _ parts: Range<Int>, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) {
        if !Self.contains(.toolCall, answer, parts) { return }
        json.key("tool_calls", into: &out)
        json.beginArray(into: &out)
        for index in parts where answer.parts[index].kind == .toolCall {
            json.ollamaCall(answer.parts[index], text, into: &out)
        }
        json.endArray(into: &out)
    }

    private static func contains(_ kind: ChatPart.Kind, _ answer: borrowing ChatAnswer, _ parts: Range<Int>) -> Bool {
        for index in parts where answer.parts[index].kind == kind { return true }
        return false
    }

    private func noteLosses(_ answer: inout ChatAnswer) {
        if answer.choices.count > 1 { answer.lost.insert(.choices) }
        if answer.choices.isEmpty { return }
        if answer.choices[0].finish.isLostToOllama { answer.lost.insert(.finishReason) }
        for index in answer.choices[0].parts {
            let part = answer.parts[index]
            if part.signature.isPresent { answer.lost.insert(.thinkingSignature) }
            switch part.kind {
            case .text, .thinking, .toolResult: break
            case .refusal: answer.lost.insert(.refusalText)
            case .redactedThinking: answer.lost.insert(.redactedThinking)
            case .image: if !part.data.isPresent || shape == .generate { answer.lost.insert(.generatedImage) }
            case .audio: answer.lost.insert(.generatedAudio)
            case .file: answer.lost.insert(.file)
            case .toolCall: if shape == .generate { answer.lost.insert(.toolCalls) }
            }
        }
    }
}

extension JSONWriter {
    mutating func timestamp(_ seconds: Int, into out: inout ByteBuffer) {
        beginString(into: &out)
        out.append(timestamp: seconds)
        endString(into: &out)
    }

    /// What stands behind the words of an answer, and of the last line of a stream. There is a word for an answer that was cut off,
    /// and one for all others that ended.
    mutating func ollamaEnd(_ finish: FinishReason, _ usage: TokenUsage, into out: inout ByteBuffer) {
        member("done", true, into: &out)
        member("done_reason", word: finish.ollamaWord, into: &out)
        if !usage.isReported { return }
        member("prompt_eval_count", usage.input, into: &out)
        member("eval_count", usage.output, into: &out)
    }
}

extension FinishReason {
    /// As a `done_reason`.
    var ollamaWord: StaticString { self == .length || self == .contextWindow ? "length" : "stop" }

    /// The answer is not whole, and `stop` says that it is.
    var isLostToOllama: Bool { self == .refusal || self == .contentFilter || self == .pause }
}
