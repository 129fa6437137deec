/// Whole answers of generateContent, read and written.
public import Chat
public import Containers
import JSON

extension GenerateContentFormat {
    /// Throws `malformed` for what is no object, or has neither candidates nor a word on the prompt or its tokens.
    public func readAnswer(_ body: Span<UInt8>, into answer: inout ChatAnswer) throws(ChatError) {
        guard let start = body.objectStart else { throw ChatError(.malformed, "") }
        var candidates: Member?
        var isAnswer = false
        var isBlocked = false
        var members = MemberSkim(object: start)
        while let member = members.next(in: body) {
            if member.kind == .array, member.isNamed("candidates", in: body) {
                (candidates, isAnswer) = (member, true)
            } else if member.isSpelled("promptFeedback", "prompt_feedback", in: body) {
                isAnswer = true
                isBlocked = GeminiFeedback.isBlocked(member, body)
            } else if member.isSpelled("usageMetadata", "usage_metadata", in: body) {
                isAnswer = true
                if let usage = TokenUsage(gemini: body.extracting(member.value)) { answer.usage = usage }
            } else if member.isSpelled("modelVersion", "model_version", in: body) {
                answer.model = member.inside
            } else if member.isSpelled("responseId", "response_id", in: body) {
                answer.id = member.inside
            }
        }
        if !isAnswer { throw ChatError(.malformed, "candidates") }
        if let candidates { readCandidates(candidates, body, into: &answer) }
        if answer.choices.isEmpty {
            answer.beginChoice(0)
            answer.choices[0].finish = isBlocked ? .contentFilter : .other
        }
    }

    private func readCandidates(_ list: Member, _ body: Span<UInt8>, into answer: inout ChatAnswer) {
        var items = GeminiItems(list)
        var calls = 0
        while let item = items.nextObject(in: body) {
            let candidate = GeminiCandidate(item, body)
            answer.beginChoice(candidate.index ?? answer.choices.count)
            let before = calls
            if let parts = candidate.parts {
                var walker = GeminiItems(parts)
                while let part = walker.nextObject(in: body) {
                    readPart(GeminiPart(part, body), body, &calls, into: &answer)
                }
            }
            var finish = candidate.finish(body) ?? .stop
            if calls > before, finish == .stop { finish = .toolCalls }
            answer.choices[answer.choices.count - 1].finish = finish
            answer.lost.formUnion(candidate.lost)
        }
    }

    private func readPart(
        _ part: GeminiPart, _ body: Span<UInt8>, _ calls: inout Int, into answer: inout ChatAnswer
    ) {
        switch part.kind {
        case .text:
            if part.signature.isPresent, !part.isThought { answer.lost.insert(.thinkingSignature) }
            if !part.text.isEmpty || part.isThought { answer.add(part.words) }
        case .inlineData, .fileData:
            if let media = part.media(body), !part.isThought { answer.add(media) }
        case .functionCall:
            var (call, isCut) = part.call(body)
            if call.name.isEmpty { return }
            if isCut { answer.lost.insert(.toolArguments) }
            if !call.id.isPresent {
                let id = answer.id.isPresent ? ChatText(source: body, made: Span())[answer.id] : Span()
                call.id = answer.arena.add { $0.appendCallID(calls, answer: id) }
            }
            if !call.json.isPresent { call.json = answer.arena.add("{}") }
            calls += 1
            answer.add(call)
        case .builtIn: answer.lost.insert(.builtInTools)
        case .functionResponse, .none: break
        }
    }

    // MARK: Writing

    public func writeAnswer(
        _ answer: inout ChatAnswer, _ source: Span<UInt8>, _ context: borrowing AnswerContext,
        into out: inout ByteBuffer
    ) {
        var writing = GeminiAnswerWriting()
        writing.write(answer, answer.text(source), context, into: &out)
        answer.lost.formUnion(writing.lost)
    }
}

/// One of the candidates of an answer, or of an object of a stream.
struct GeminiCandidate {
    var index: Int?
    var parts: Member?
    var lost = FeatureSet()
    private var reason: Member?

    init(_ start: Int, _ bytes: Span<UInt8>) {
        var members = MemberSkim(object: start)
        while let member = members.next(in: bytes) {
            if member.isNamed("index", in: bytes) {
                index = member.count(in: bytes)
            } else if member.kind == .object, member.isNamed("content", in: bytes) {
                parts = bytes.member("parts", ofObjectAt: member.value.lowerBound)
            } else if member.kind == .string, member.isSpelled("finishReason", "finish_reason", in: bytes) {
                reason = member
            } else if bytes.says(member) {
                if member.isSpelled("groundingMetadata", "grounding_metadata", in: bytes)
                    || member.isSpelled("citationMetadata", "citation_metadata", in: bytes)
                {
                    lost.insert(.citations)
                } else if member.isSpelled("logprobsResult", "logprobs_result", in: bytes) {
                    lost.insert(.logprobs)
                }
            }
        }
    }

    /// Why it ended; nil while it goes on.
    func finish(_ bytes: Span<UInt8>) -> FinishReason? {
        guard let reason, !reason.text.isEmpty else { return nil }
        return FinishReason(gemini: bytes.extracting(reason.text))
    }
}

/// One answer on its way to the client.
private struct GeminiAnswerWriting {
    var json = JSONWriter()
    var lost = FeatureSet()

    mutating func write(
        _ answer: borrowing ChatAnswer, _ text: borrowing ChatText, _ context: borrowing AnswerContext,
        into out: inout ByteBuffer
    ) {
        json.beginObject(into: &out)
        json.key("candidates", into: &out)
        json.beginArray(into: &out)
        for index in answer.choices.indices { candidate(answer.choices[index], answer, text, into: &out) }
        json.endArray(into: &out)
        if answer.usage.isReported { json.geminiUsage(answer.usage, into: &out) }
        json.geminiNames(text[answer.id], text[answer.model], context, into: &out)
        json.endObject(into: &out)
    }

    private mutating func candidate(
        _ choice: ChatChoice, _ answer: borrowing ChatAnswer, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) {
        json.beginObject(into: &out)
        json.key("content", into: &out)
        json.beginObject(into: &out)
        json.key("parts", into: &out)
        json.beginArray(into: &out)
        let hasText = answer.hasText(choice)
        for index in choice.parts {
            if answer.parts[index].kind == .refusal { lost.insert(.refusalText) }
            if answer.parts[index].kind != .refusal || !hasText { part(answer.parts[index], text, into: &out) }
        }
        json.endArray(into: &out)
        json.member("role", word: "model", into: &out)
        json.endObject(into: &out)
        json.member("finishReason", word: choice.finish.geminiWord, into: &out)
        json.member("index", choice.index, into: &out)
        json.endObject(into: &out)
    }

    private mutating func part(_ part: ChatPart, _ text: borrowing ChatText, into out: inout ByteBuffer) {
        switch part.kind {
        case .text, .refusal, .thinking:
            if part.kind == .text, part.text.isEmpty { return }
            json.beginObject(into: &out)
            json.member("text", part.text, text, into: &out)
            if part.kind == .thinking { json.member("thought", true, into: &out) }
        case .image, .audio, .file:
            if !part.data.isPresent && !part.url.isPresent { return lost.insert(.generatedImage) }
            json.beginObject(into: &out)
            json.key(part.data.isPresent ? "inlineData" : "fileData", into: &out)
            json.beginObject(into: &out)
            json.member("mimeType", part.mediaType, text, into: &out)
            json.member("data", part.data, text, into: &out)
            if !part.data.isPresent { json.member("fileUri", part.url, text, into: &out) }
            json.endObject(into: &out)
        case .toolCall:
            json.beginObject(into: &out)
            json.geminiCall(part, text, into: &out)
            return json.endObject(into: &out)
        case .redactedThinking: return lost.insert(.redactedThinking)
        case .toolResult: return
        }
        json.member("thoughtSignature", part.signature, text, into: &out)
        json.endObject(into: &out)
    }
}

extension JSONWriter {
    /// `"functionCall":{"id","name","args"},"thoughtSignature"`
    mutating func geminiCall(_ call: ChatPart, _ text: borrowing ChatText, into out: inout ByteBuffer) {
        key("functionCall", into: &out)
        beginObject(into: &out)
        member("id", call.id, text, into: &out)
        member("name", call.name, text, into: &out)
        member("args", json: call.json, text, into: &out)
        endObject(into: &out)
        member("thoughtSignature", call.signature, text, into: &out)
    }

    /// `"modelVersion":"…","responseId":"…"`, as the backend names them, else as the request.
    mutating func geminiNames(
        _ id: Span<UInt8>, _ model: Span<UInt8>, _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        self.model(model, key: "modelVersion", context, into: &out)
        key("responseId", into: &out)
        if id.isEmpty { string(context.requestID.span, into: &out) } else { escaped(id, into: &out) }
    }

    /// `"usageMetadata":{…}`: thinking is counted apart from what the candidates say.
    mutating func geminiUsage(_ usage: TokenUsage, into out: inout ByteBuffer) {
        key("usageMetadata", into: &out)
        beginObject(into: &out)
        member("promptTokenCount", usage.input, into: &out)
        member("candidatesTokenCount", max(usage.output - usage.reasoning, 0), into: &out)
        member("totalTokenCount", usage.total, into: &out)
        if usage.cachedInput > 0 { member("cachedContentTokenCount", usage.cachedInput, into: &out) }
        if usage.reasoning > 0 { member("thoughtsTokenCount", usage.reasoning, into: &out) }
        endObject(into: &out)
    }
}
