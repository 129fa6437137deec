/// Reads a backend's whole answer. Only `choices` must be there; what else is not as expected is as if it were not there.
import Chat
import Containers
import JSON

struct ChatCompletionsAnswerReader: ~Escapable {
    let body: Span<UInt8>

    @_lifetime(copy body)
    init(_ body: Span<UInt8>) { self.body = body }

    func read(into answer: inout ChatAnswer) throws(ChatError) {
        guard let start = body.objectStart else { throw ChatError(.malformed, "") }
        var hasChoices = false
        var walker = MemberDive(object: start)
        while let found = walker.next(in: body) {
            if found.kind == .array, found.isNamed("choices", in: body) {
                hasChoices = true
                walker.passed(to: readChoices(found.value.lowerBound, into: &answer))
                continue
            }
            let member = walker.whole(found, in: body)
            if member.isNamed("id", in: body) {
                answer.id = member.inside
            } else if member.isNamed("model", in: body) {
                answer.model = member.inside
            } else if member.isNamed("created", in: body) {
                answer.created = member.count(in: body) ?? 0
            } else if member.isNamed("usage", in: body) {
                if let usage = TokenUsage(openAI: body.extracting(member.value)) { answer.usage = usage }
            }
        }
        if !hasChoices { throw ChatError(.malformed, "choices") }
    }

    /// Returns where the array ends.
    private func readChoices(_ start: Int, into answer: inout ChatAnswer) -> Int {
        var walker = ElementDive(array: start)
        while let choice = walker.next(in: body) {
            if choice.kind == .object { walker.passed(to: readChoice(choice.start, into: &answer)) }
        }
        return walker.end
    }

    /// Returns where the choice ends.
    private func readChoice(_ start: Int, into answer: inout ChatAnswer) -> Int {
        var index: Int?
        var message: ChatCompletionsMessage?
        var finish: FinishReason?
        var stop = Piece.none
        var walker = MemberDive(object: start)
        while let member = walker.next(in: body) {
            if member.kind == .object, member.isNamed("message", in: body) {
                let read = ChatCompletionsMessage(body, at: member.value.lowerBound)
                walker.passed(to: read.end)
                message = read
            } else if member.isNamed("index", in: body) {
                index = member.count(in: body)
            } else if member.isNamed("finish_reason", in: body) {
                finish = ChatCompletionsWords.finish(member, body)
            } else if member.isNamed("stop_reason", in: body) {
                stop = member.inside
            }
        }
        answer.beginChoice(index ?? answer.choices.count)
        if let message { readMessage(message, into: &answer) }
        let place = answer.choices.count - 1
        let hasCalls = hasCalls(answer, answer.choices[place])
        answer.choices[place].finish = ChatCompletionsWords.finish(finish ?? .stop, stop: stop, hasCalls: hasCalls)
        if answer.choices[place].finish == .stopSequence { answer.choices[place].stopSequence = stop }
        return walker.end
    }

    private func hasCalls(_ answer: borrowing ChatAnswer, _ choice: ChatChoice) -> Bool {
        for part in choice.parts where answer.parts[part].kind == .toolCall { return true }
        return false
    }

    private func readMessage(_ message: ChatCompletionsMessage, into answer: inout ChatAnswer) {
        readThinking(message, into: &answer)
        if let content = message.content { readContent(content, into: &answer) }
        if let refusal = message.refusal, !refusal.inside.isEmpty {
            answer.add(ChatPart(.refusal, text: refusal.inside))
        }
        if let images = message.images { readImages(images, into: &answer) }
        if let calls = message.toolCalls, calls.kind == .array {
            var walker = ElementDive(array: calls.value.lowerBound)
            while let element = walker.next(in: body) {
                if element.kind != .object { continue }
                let call = ChatCompletionsCall(body, at: element.start)
                walker.passed(to: call.end)
                readCall(call, into: &answer)
            }
        }
        if let call = message.functionCall, call.kind == .object {
            var read = ChatCompletionsCall()
            read.readFunction(body, at: call.value.lowerBound)
            readCall(read, into: &answer)
        }
        if message.holdsAudio { answer.lost.insert(.generatedAudio) }
        if message.holdsAnnotations { answer.lost.insert(.citations) }
    }

    private func readThinking(_ message: ChatCompletionsMessage, into answer: inout ChatAnswer) {
        let before = answer.parts.count
        if let blocks = message.thinkingBlocks, blocks.kind == .array {
            var walker = ElementDive(array: blocks.value.lowerBound)
            while let block = walker.next(in: body) {
                if block.kind == .object, let part = ChatPart(thinkingBlock: block.start, in: body) { answer.add(part) }
            }
        }
        if answer.parts.count == before, let words = message.reasoning?.inside, !words.isEmpty {
            answer.add(ChatPart(.thinking, text: words))
        }
    }

    /// A string; with Mistral's reasoning models, an array of parts.
    private func readContent(_ content: Member, into answer: inout ChatAnswer) {
        if content.kind == .string, !content.text.isEmpty { answer.add(ChatPart(.text, text: content.inside)) }
        if content.kind != .array { return }
        var walker = ElementDive(array: content.value.lowerBound)
        while let part = walker.next(in: body) {
            if part.kind != .object { continue }
            body.contentPart(at: part.start) { kind, text in answer.add(ChatPart(kind, text: text)) }
        }
    }

    /// `[{"type":"image_url","image_url":{"url":"data:…"}}]`: so LiteLLM and OpenRouter tell images that the model made.
    private func readImages(_ images: Member, into answer: inout ChatAnswer) {
        if images.kind != .array { return }
        var walker = ElementDive(array: images.value.lowerBound)
        while let image = walker.next(in: body) {
            if image.kind == .object, let part = ChatPart(image: image.start, in: body) { answer.add(part) }
        }
    }

    private func readCall(_ call: ChatCompletionsCall, into answer: inout ChatAnswer) {
        if call.isCustom { return answer.lost.insert(.builtInTools) }
        var part = ChatPart(.toolCall)
        part.id = call.id?.inside ?? .none
        part.name = call.name?.inside ?? .none
        part.signature = call.signature
        if let arguments = call.arguments, arguments.kind == .object {
            part.json = arguments.json
        } else if let arguments = call.arguments, arguments.kind == .string {
            part.json = answer.arena.object(spelledBy: body.extracting(arguments.text)) ?? .none
            if !part.json.isPresent { answer.lost.insert(.toolArguments) }
        }
        if !part.json.isPresent { part.json = answer.arena.add("{}") }
        answer.add(part)
    }
}

extension Span where Element == UInt8 {
    /// What a part of an array of content says: `{"type":"text","text":"…"}`, or Mistral's `{"type":"thinking","thinking":[…]}` with
    /// such texts inside.
    func contentPart(at start: Int, _ found: (ChatPart.Kind, Piece) -> Void) {
        var walker = MemberSkim(object: start)
        while let member = walker.next(in: self) {
            if member.kind == .string, member.isNamed("text", in: self) {
                if !member.text.isEmpty { found(.text, member.inside) }
            } else if member.kind == .array, member.isNamed("thinking", in: self) {
                var inner = ElementDive(array: member.value.lowerBound)
                while let part = inner.next(in: self) {
                    if part.kind != .object { continue }
                    if let text = self.member("text", ofObjectAt: part.start), !text.inside.isEmpty {
                        found(.thinking, text.inside)
                    }
                }
            }
        }
    }
}

extension ChatPart {
    /// `{"type":"image_url","image_url":{"url":"…"}}`; nil for anything else.
    init?(image start: Int, in source: Span<UInt8>) {
        guard let image = source.object("image_url", ofObjectAt: start),
            let url = source.member("url", ofObjectAt: image), url.kind == .string, !url.text.isEmpty
        else { return nil }
        self.init(.image)
        setAddress(url.text, in: source)
    }
}
