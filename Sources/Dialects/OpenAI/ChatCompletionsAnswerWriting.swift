/// Writes a whole answer for a client of chat completions.
///
/// All members that OpenAI's own SDKs take for granted are there, `refusal` and `logprobs` as null. Texts of a choice are joined:
/// there is one `content`.
import Chat
import Containers
import JSON

struct ChatCompletionsAnswerWriter {
    private var json = JSONWriter()
    private(set) var lost = FeatureSet()

    init() {}

    mutating func write(
        _ answer: borrowing ChatAnswer, _ text: borrowing ChatText, _ context: borrowing AnswerContext,
        into out: inout ByteBuffer
    ) {
        json.beginObject(into: &out)
        json.head("chat.completion", answer.id, answer.model, text, answer.created, context, into: &out)
        json.key("choices", into: &out)
        json.beginArray(into: &out)
        for index in answer.choices.indices {
            writeChoice(answer.choices[index], answer, text, context, into: &out)
        }
        json.endArray(into: &out)
        if answer.usage.isReported { json.usage(answer.usage, into: &out) }
        json.endObject(into: &out)
    }

    private mutating func writeChoice(
        _ choice: ChatChoice, _ answer: borrowing ChatAnswer, _ text: borrowing ChatText,
        _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        json.beginObject(into: &out)
        json.member("index", choice.index, into: &out)
        json.key("message", into: &out)
        json.beginObject(into: &out)
        json.member("role", word: "assistant", into: &out)
        writeMessage(choice, answer, text, context, into: &out)
        json.endObject(into: &out)
        json.key("logprobs", into: &out)
        json.null(into: &out)
        json.member("finish_reason", word: ChatCompletionsWords.word(choice.finish), into: &out)
        json.member("stop_reason", choice.stopSequence, text, into: &out)
        json.endObject(into: &out)
    }

    private mutating func writeMessage(
        _ choice: ChatChoice, _ answer: borrowing ChatAnswer, _ text: borrowing ChatText,
        _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        let hasCalls = holds(.toolCall, choice, answer)
        let hasRefusal = holds(.refusal, choice, answer)
        json.key("content", into: &out)
        if holds(.text, choice, answer) || !hasCalls && !hasRefusal {
            writeJoined(.text, choice, answer, text, into: &out)
        } else {
            json.null(into: &out)
        }
        json.key("refusal", into: &out)
        if hasRefusal { writeJoined(.refusal, choice, answer, text, into: &out) } else { json.null(into: &out) }
        writeThinking(choice, answer, text, into: &out)
        if holds(.image, choice, answer) { writeImages(choice, answer, text, into: &out) }
        if hasCalls { writeCalls(choice, answer, text, context, into: &out) }
        if holds(.audio, choice, answer) { lost.insert(.generatedAudio) }
        if holds(.file, choice, answer) { lost.insert(.file) }
    }

    private func holds(_ kind: ChatPart.Kind, _ choice: ChatChoice, _ answer: borrowing ChatAnswer) -> Bool {
        for part in choice.parts where answer.parts[part].kind == kind { return true }
        return false
    }

    private mutating func writeJoined(
        _ kind: ChatPart.Kind, _ choice: ChatChoice, _ answer: borrowing ChatAnswer, _ text: borrowing ChatText,
        into out: inout ByteBuffer
    ) {
        json.beginString(into: &out)
        for part in choice.parts where answer.parts[part].kind == kind { out.append(text[answer.parts[part].text]) }
        json.endString(into: &out)
    }

    private mutating func writeThinking(
        _ choice: ChatChoice, _ answer: borrowing ChatAnswer, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) {
        if holds(.thinking, choice, answer) {
            json.key("reasoning_content", into: &out)
            writeJoined(.thinking, choice, answer, text, into: &out)
        }
        var needsBlocks = false
        for index in choice.parts {
            let part = answer.parts[index]
            if part.kind == .redactedThinking || part.kind == .thinking && part.signature.isPresent {
                needsBlocks = true
            }
        }
        if !needsBlocks { return }
        json.key("thinking_blocks", into: &out)
        json.beginArray(into: &out)
        for part in choice.parts { json.thinkingBlock(answer.parts[part], text, into: &out) }
        json.endArray(into: &out)
    }

    private mutating func writeImages(
        _ choice: ChatChoice, _ answer: borrowing ChatAnswer, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) {
        json.key("images", into: &out)
        json.beginArray(into: &out)
        for part in choice.parts where answer.parts[part].kind == .image {
            json.beginObject(into: &out)
            json.member("type", word: "image_url", into: &out)
            json.key("image_url", into: &out)
            json.beginObject(into: &out)
            json.address("url", answer.parts[part], text, into: &out)
            json.endObject(into: &out)
            json.endObject(into: &out)
        }
        json.endArray(into: &out)
    }

    private mutating func writeCalls(
        _ choice: ChatChoice, _ answer: borrowing ChatAnswer, _ text: borrowing ChatText,
        _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        json.key("tool_calls", into: &out)
        json.beginArray(into: &out)
        var number = 0
        for index in choice.parts where answer.parts[index].kind == .toolCall {
            let call = answer.parts[index]
            json.beginObject(into: &out)
            json.callID(call.id, call.signature, text, choice.index, number, context, into: &out)
            json.function(call, text, into: &out)
            json.endObject(into: &out)
            number += 1
        }
        json.endArray(into: &out)
    }
}

/// What whole answers and chunks have in common.
extension JSONWriter {
    /// `id`, `object`, `created`, `model`.
    mutating func head(
        _ object: StaticString, _ id: Piece, _ model: Piece, _ text: borrowing ChatText, _ created: Int,
        _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        key("id", into: &out)
        beginString(into: &out)
        if id.isEmpty {
            out.append("chatcmpl-" as StaticString)
            out.append(context.requestID.span)
        } else {
            out.append(text[id])
        }
        endString(into: &out)
        member("object", word: object, into: &out)
        member("created", created > 0 ? created : context.now, into: &out)
        self.model(text[model], context, into: &out)
    }

    /// `"id":"…"` of a call, with its signature behind the mark.
    mutating func callID(
        _ id: Piece, _ signature: Piece, _ text: borrowing ChatText, _ choice: Int, _ number: Int,
        _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        key("id", into: &out)
        beginString(into: &out)
        if id.isEmpty {
            out.append("call_" as StaticString)
            out.append(context.requestID.span)
            out.append(UInt8(ascii: "_"))
            if choice > 0 {
                out.append(decimal: choice)
                out.append(UInt8(ascii: "_"))
            }
            out.append(decimal: number)
        } else {
            out.append(text[id])
        }
        if !signature.isEmpty {
            out.append(ThoughtMark.text)
            out.append(text[signature])
        }
        endString(into: &out)
    }

    mutating func usage(_ usage: TokenUsage, into out: inout ByteBuffer) {
        key("usage", into: &out)
        beginObject(into: &out)
        member("prompt_tokens", usage.input, into: &out)
        member("completion_tokens", usage.output, into: &out)
        member("total_tokens", usage.total, into: &out)
        key("prompt_tokens_details", into: &out)
        beginObject(into: &out)
        member("cached_tokens", usage.cachedInput, into: &out)
        if usage.cacheWrite > 0 { member("cache_write_tokens", usage.cacheWrite, into: &out) }
        endObject(into: &out)
        key("completion_tokens_details", into: &out)
        beginObject(into: &out)
        member("reasoning_tokens", usage.reasoning, into: &out)
        endObject(into: &out)
        endObject(into: &out)
    }
}
