/// Whole answers, read from a backend and written for a client.
///
///     {"id":"msg_1","type":"message","role":"assistant","model":"…","content":[…],"stop_reason":"end_turn","stop_sequence":null,
///      "usage":{…}}
public import Chat
public import Containers
import JSON

extension MessagesFormat {
    public func readAnswer(_ body: Span<UInt8>, into answer: inout ChatAnswer) throws(ChatError) {
        guard let start = body.objectStart else { throw ChatError(.malformed, "body") }
        answer.beginChoice(0)
        var hasContent = false
        var walker = MemberSkim(object: start)
        while let member = walker.next(in: body) {
            if member.isNamed("content", in: body), member.kind == .array {
                hasContent = true
                Self.readContent(body, member, into: &answer)
            } else if member.isNamed("id", in: body) {
                answer.id = member.inside
            } else if member.isNamed("model", in: body) {
                answer.model = member.inside
            } else if member.isNamed("stop_reason", in: body), member.kind == .string {
                answer.choices[0].finish = FinishReason(messages: body.extracting(member.text))
            } else if member.isNamed("stop_sequence", in: body) {
                answer.choices[0].stopSequence = member.inside
            } else if member.isNamed("usage", in: body) {
                if let usage = TokenUsage(anthropic: body.extracting(member.value)) { answer.usage = usage }
            }
        }
        if !hasContent { throw ChatError(.malformed, "content") }
        if let words = body.messagesRefusal(ofObjectAt: start) { answer.add(ChatPart(.refusal, text: words)) }
    }

    private static func readContent(_ body: Span<UInt8>, _ content: Member, into answer: inout ChatAnswer) {
        var walker = ElementWalker(array: content.value.lowerBound)
        while let start = walker.nextObject(in: body) {
            let block = MessagesBlock(body, at: start)
            if block.asksForCitations(body) { answer.lost.insert(.citations) }
            switch block.kind {
            case .text: answer.add(ChatPart(.text, text: block.text))
            case .thinking:
                var part = ChatPart(.thinking, text: block.thinking)
                part.signature = block.signature
                answer.add(part)
            case .redactedThinking:
                var part = ChatPart(.redactedThinking)
                part.data = block.data
                answer.add(part)
            case .toolUse:
                var part = ChatPart(.toolCall)
                (part.id, part.name) = (block.id, block.name)
                part.json = block.input.flatMap { $0.kind == .object ? $0.json : nil } ?? answer.arena.add("{}")
                answer.add(part)
            case .image, .document, .searchResult, .toolResult, .serverTool, .unknown:
                answer.lost.insert(.builtInTools)
            }
        }
    }

    public func writeAnswer(
        _ answer: inout ChatAnswer, _ source: Span<UInt8>, _ context: borrowing AnswerContext,
        into out: inout ByteBuffer
    ) {
        let lost = Self.write(answer, answer.text(source), context, into: &out)
        answer.lost.formUnion(lost)
    }

    private static func write(
        _ answer: borrowing ChatAnswer, _ text: borrowing ChatText, _ context: borrowing AnswerContext,
        into out: inout ByteBuffer
    ) -> FeatureSet {
        var lost = FeatureSet()
        if answer.choices.count > 1 { lost.insert(.choices) }
        var json = JSONWriter()
        json.beginObject(into: &out)
        json.messagesHead(text[answer.id], text[answer.model], context, into: &out)
        json.key("content", into: &out)
        json.beginArray(into: &out)
        var (calls, refuses) = (0, false)
        if !answer.choices.isEmpty {
            for index in answer.choices[0].parts {
                let part = answer.parts[index]
                if part.kind == .refusal { refuses = true }
                write(part, calls, text, context, &json, &lost, into: &out)
                if part.kind == .toolCall { calls += 1 }
            }
        }
        json.endArray(into: &out)
        let finish = answer.choices.isEmpty ? FinishReason.stop : answer.choices[0].finish
        json.member("stop_reason", word: finish.messagesWord(callsTools: calls > 0, refuses: refuses), into: &out)
        json.key("stop_sequence", into: &out)
        if !answer.choices.isEmpty, answer.choices[0].stopSequence.isPresent {
            json.escaped(text[answer.choices[0].stopSequence], into: &out)
        } else {
            json.null(into: &out)
        }
        json.messagesUsage(answer.usage, into: &out)
        json.endObject(into: &out)
        return lost
    }

    /// A block of the answer. Words of a refusal are text, and the stop reason says what they are.
    private static func write(
        _ part: ChatPart, _ call: Int, _ text: borrowing ChatText, _ context: borrowing AnswerContext,
        _ json: inout JSONWriter, _ lost: inout FeatureSet, into out: inout ByteBuffer
    ) {
        switch part.kind {
        case .text, .refusal:
            if part.text.isEmpty { return }
            json.beginMessagesBlock("text", into: &out)
            json.member("text", part.text, text, into: &out)
        case .thinking:
            json.beginMessagesBlock("thinking", into: &out)
            json.key("thinking", into: &out)
            json.escaped(text[part.text], into: &out)
            json.key("signature", into: &out)
            json.escaped(text[part.signature], into: &out)
        case .redactedThinking:
            json.beginMessagesBlock("redacted_thinking", into: &out)
            json.key("data", into: &out)
            json.escaped(text[part.data], into: &out)
        case .toolCall:
            json.beginMessagesBlock("tool_use", into: &out)
            json.key("id", into: &out)
            json.messagesCallID(text[part.id], text[part.signature], call, context, into: &out)
            json.key("name", into: &out)
            json.escaped(text[part.name], into: &out)
            json.key("input", into: &out)
            if part.writeMessagesInput(text, &json, into: &out) { lost.insert(.toolArguments) }
        case .image: return lost.insert(.generatedImage)
        case .audio: return lost.insert(.generatedAudio)
        case .file, .toolResult: return lost.insert(.file)
        }
        json.endObject(into: &out)
    }
}

extension Span where Element == UInt8 {
    /// What `stop_details` of an answer, or of the `delta` of a `message_delta`, say of a refusal: its `explanation`.
    func messagesRefusal(ofObjectAt start: Int) -> Piece? {
        guard let details = object("stop_details", ofObjectAt: start),
            let words = member("explanation", ofObjectAt: details), !words.inside.isEmpty
        else { return nil }
        return words.inside
    }
}

extension JSONWriter {
    mutating func beginMessagesBlock(_ type: StaticString, into out: inout ByteBuffer) {
        beginObject(into: &out)
        member("type", word: type, into: &out)
    }

    /// What a message begins with, up to its model. Ids begin with `msg_`.
    mutating func messagesHead(
        _ id: Span<UInt8>, _ model: Span<UInt8>, _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        self.id(id, prefix: "msg_", context, into: &out)
        member("type", word: "message", into: &out)
        member("role", word: "assistant", into: &out)
        self.model(model, context, into: &out)
    }

    /// The id of a call, as a string.
    mutating func messagesCallID(
        _ id: Span<UInt8>, _ signature: Span<UInt8>, _ call: Int, _ context: borrowing AnswerContext,
        into out: inout ByteBuffer
    ) {
        beginString(into: &out)
        out.appendMessagesCallID(id, signature, call, context)
        endString(into: &out)
    }
}

extension ByteBuffer {
    /// The inside of a call's id, and what its maker has signed it with; an id is made of the request's where the backend gave none.
    mutating func appendMessagesCallID(
        _ id: Span<UInt8>, _ signature: Span<UInt8>, _ call: Int, _ context: borrowing AnswerContext
    ) {
        if id.isEmpty {
            append("toolu_" as StaticString)
            append(context.requestID.span)
            append("_" as StaticString)
            append(decimal: call)
        } else {
            append(id)
        }
        if signature.isEmpty { return }
        append(ThoughtMark.text)
        append(base64ForURLs: signature)
    }
}
