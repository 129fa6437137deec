/// Reading whole answers of Converse.
///
///     {"output":{"message":{"role","content":[…]}},"stopReason","usage":{"inputTokens","outputTokens","cacheReadInputTokens",
///      "cacheWriteInputTokens"},"metrics",…}
///
/// The answer's id stands in a header (`x-amzn-requestid`), and its model nowhere.
public import Chat
import Containers
import JSON

extension ConverseFormat {
    public func readAnswer(_ body: Span<UInt8>, into answer: inout ChatAnswer) throws(ChatError) {
        guard let start = body.objectStart else { throw ChatError(.malformed, "answer") }
        answer.beginChoice(0)
        var hasOutput = false
        var walker = MemberSkim(object: start)
        while let member = walker.next(in: body) {
            if member.kind == .object, member.isNamed("output", in: body) {
                hasOutput = true
                readOutput(body, member.value.lowerBound, into: &answer)
            } else if member.kind == .string, member.isNamed("stopReason", in: body) {
                answer.choices[0].finish = FinishReason(converse: body.extracting(member.text))
            } else if member.kind == .object, member.isNamed("usage", in: body) {
                answer.usage = TokenUsage(converse: body, member.value.lowerBound)
            }
        }
        if !hasOutput { throw ChatError(.malformed, "output") }
    }

    private func readOutput(_ body: Span<UInt8>, _ start: Int, into answer: inout ChatAnswer) {
        guard let message = body.object("message", ofObjectAt: start),
            let content = body.member("content", ofObjectAt: message), content.kind == .array
        else { return }
        var walker = ElementWalker(array: content.value.lowerBound)
        while let block = walker.nextObject(in: body) {
            var members = MemberSkim(object: block)
            // A union: one member says what it is.
            if let member = members.next(in: body) { readBlock(body, member, into: &answer) }
        }
    }

    private func readBlock(_ body: Span<UInt8>, _ block: Member, into answer: inout ChatAnswer) {
        if block.isNamed("text", in: body) {
            if block.inside.isPresent { answer.add(ChatPart(.text, text: block.inside)) }
            return
        }
        guard block.kind == .object else { return }
        let start = block.value.lowerBound
        if block.isNamed("toolUse", in: body) {
            readToolUse(body, start, into: &answer)
        } else if block.isNamed("reasoningContent", in: body) {
            readReasoning(body, start, into: &answer)
        } else if block.isNamed("citationsContent", in: body) {
            readCited(body, start, into: &answer)
        } else if block.isNamed("image", in: body) {
            answer.lost.insert(.generatedImage)
        } else if block.isNamed("audio", in: body) {
            answer.lost.insert(.generatedAudio)
        } else {
            answer.lost.insert(block.isNamed("toolResult", in: body) ? .builtInTools : .unknown)
        }
    }

    /// Tools that AWS runs itself are none of the client's.
    private func readToolUse(_ body: Span<UInt8>, _ start: Int, into answer: inout ChatAnswer) {
        var part = ChatPart(.toolCall)
        var walker = MemberSkim(object: start)
        while let member = walker.next(in: body) {
            if member.isNamed("toolUseId", in: body) {
                part.id = member.inside
            } else if member.isNamed("name", in: body) {
                part.name = member.inside
            } else if member.isNamed("input", in: body) {
                if member.kind == .object { part.json = member.json }
            } else if member.isNamed("type", in: body), member.says("server_tool_use", in: body) {
                answer.lost.insert(.builtInTools)
                return
            }
        }
        if !part.json.isPresent { part.json = answer.arena.add("{}") }
        answer.add(part)
    }

    private func readReasoning(_ body: Span<UInt8>, _ start: Int, into answer: inout ChatAnswer) {
        var walker = MemberSkim(object: start)
        while let member = walker.next(in: body) {
            if member.kind == .object, member.isNamed("reasoningText", in: body) {
                var part = ChatPart(.thinking)
                part.text = body.member("text", ofObjectAt: member.value.lowerBound)?.inside ?? .none
                part.signature = body.member("signature", ofObjectAt: member.value.lowerBound)?.inside ?? .none
                answer.add(part)
            } else if member.isNamed("redactedContent", in: body), member.kind == .string {
                var part = ChatPart(.redactedThinking)
                part.data = member.inside
                answer.add(part)
            }
        }
    }

    /// The words are kept, and what they rest on is not.
    private func readCited(_ body: Span<UInt8>, _ start: Int, into answer: inout ChatAnswer) {
        answer.lost.insert(.citations)
        guard let content = body.member("content", ofObjectAt: start), content.kind == .array else { return }
        var walker = ElementWalker(array: content.value.lowerBound)
        while let piece = walker.nextObject(in: body) {
            guard let text = body.member("text", ofObjectAt: piece), text.kind == .string else { continue }
            answer.add(ChatPart(.text, text: text.inside))
        }
    }
}

extension FinishReason {
    /// In Anthropic's words, and some of AWS's own, of which others do not tell `malformed_model_output` and `malformed_tool_use` apart.
    init(converse word: Span<UInt8>) {
        let isFiltered = word.equals("guardrail_intervened") || word.equals("content_filtered")
        self = isFiltered ? .contentFilter : FinishReason(messages: word)
    }
}

extension TokenUsage {
    /// Reads the object at `start`. `inputTokens` leaves out what was read from the cache and written to it.
    init(converse bytes: Span<UInt8>, _ start: Int) {
        self.init()
        var walker = MemberSkim(object: start)
        while let member = walker.next(in: bytes) {
            guard let count = member.count(in: bytes) else { continue }
            if member.isNamed("inputTokens", in: bytes) {
                addInput(count)
            } else if member.isNamed("outputTokens", in: bytes) {
                output = count
            } else if member.isNamed("cacheReadInputTokens", in: bytes) {
                cachedInput = count
                addInput(count)
            } else if member.isNamed("cacheWriteInputTokens", in: bytes) {
                cacheWrite = count
                addInput(count)
            } else {
                continue
            }
            isReported = true
        }
    }
}
