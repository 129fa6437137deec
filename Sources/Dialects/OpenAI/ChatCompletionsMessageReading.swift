/// Reads a client's messages.
///
///     system, developer     a turn of the system
///     user                  a turn of the user
///     assistant             thinking, content, refusal, tool calls, in this order
///     tool, function        a result in a turn of the user
import Chat
import Containers
import JSON

extension ChatCompletionsRequestReader {
    /// Returns where the array ends.
    func readMessages(_ start: Int, into request: inout ChatRequest) throws(ChatError) -> Int {
        var walker = ElementDive(array: start)
        while let element = walker.next(in: body) {
            guard element.kind == .object else { throw ChatError(.invalid, "messages[]") }
            let message = ChatCompletionsMessage(body, at: element.start)
            walker.passed(to: message.end)
            try readMessage(message, into: &request)
        }
        return walker.end
    }

    private func readMessage(_ message: ChatCompletionsMessage, into request: inout ChatRequest) throws(ChatError) {
        guard let role = message.role, role.kind == .string else { throw ChatError(.invalid, "messages[].role") }
        if message.holdsUnknown { request.lose(.unknown) }
        if role.says("tool", in: body) {
            guard let id = message.toolCallID, id.kind == .string else {
                throw ChatError(.invalid, "messages[].tool_call_id")
            }
            try readResult(message, ThoughtMark.split(id.inside, in: body).id, into: &request)
        } else if role.says("function", in: body) {
            try readFunctionResult(message, into: &request)
        } else {
            try readTurn(message, self.role(role), into: &request)
        }
        if message.isCached, !request.turns[request.turns.count - 1].parts.isEmpty {
            request.parts[request.parts.count - 1].endsCachedPrefix = true
        }
    }

    private func role(_ word: Member) throws(ChatError) -> ChatTurn.Role {
        if word.says("user", in: body) { return .user }
        if word.says("assistant", in: body) { return .assistant }
        if word.says("system", in: body) || word.says("developer", in: body) { return .system }
        throw ChatError(.invalid, "messages[].role")
    }

    private func readTurn(
        _ message: ChatCompletionsMessage, _ role: ChatTurn.Role, into request: inout ChatRequest
    ) throws(ChatError) {
        request.beginTurn(role)
        if let name = message.name {
            request.turns[request.turns.count - 1].name = try string(name, "messages[].name")
        }
        switch role {
        case .system: try readContent(message.content, .system, into: &request)
        case .user: try readContent(message.content, .user, into: &request)
        case .assistant: try readAssistant(message, into: &request)
        }
    }

    private func readAssistant(
        _ message: ChatCompletionsMessage, into request: inout ChatRequest
    ) throws(ChatError) {
        readThinking(message, into: &request)
        if message.content != nil { try readContent(message.content, .assistant, into: &request) }
        if let refusal = message.refusal {
            let text = try string(refusal, "messages[].refusal")
            if !text.isEmpty { request.add(ChatPart(.refusal, text: text)) }
        }
        if message.holdsAudio { request.lose(.audio) }
        if message.images != nil { request.lose(.generatedImage) }
        if let calls = message.toolCalls { try readToolCalls(calls, into: &request) }
        if let call = message.functionCall { try readFunctionCall(call, into: &request) }
    }

    /// Blocks with signatures where the client kept them, or else the words alone.
    private func readThinking(_ message: ChatCompletionsMessage, into request: inout ChatRequest) {
        var words = message.reasoning?.inside ?? .none
        let before = request.parts.count
        if let blocks = message.thinkingBlocks, blocks.kind == .array {
            var walker = ElementDive(array: blocks.value.lowerBound)
            while let block = walker.next(in: body) {
                guard block.kind == .object, var part = ChatPart(thinkingBlock: block.start, in: body) else { continue }
                if part.kind == .thinking, part.text.isEmpty {
                    // Put together by a client that kept the signature's delta and the words apart.
                    part.text = words
                    words = .none
                }
                request.add(part)
            }
        }
        if request.parts.count == before, !words.isEmpty { request.add(ChatPart(.thinking, text: words)) }
    }

    private func readResult(
        _ message: ChatCompletionsMessage, _ id: Piece, into request: inout ChatRequest
    ) throws(ChatError) {
        var result = ChatPart(.toolResult)
        result.id = id
        result.name = message.name?.inside ?? .none
        if !result.name.isPresent { result.name = nameOfCall(id, in: request) }
        request.beginTurn(.user)
        let place = request.parts.count
        request.add(result)
        try readContent(message.content, .tool, into: &request)
        request.parts[place].children = request.parts.count - place - 1
    }

    /// The tool that the latest call of this id named.
    private func nameOfCall(_ id: Piece, in request: borrowing ChatRequest) -> Piece {
        let text = request.text(body)
        var index = request.parts.count
        while index > 0 {
            index -= 1
            let part = request.parts[index]
            if part.kind == .toolCall, text[part.id].equals(text[id]) { return part.name }
        }
        return .none
    }

    /// A result of the deprecated kind belongs to the latest call of that name.
    private func readFunctionResult(
        _ message: ChatCompletionsMessage, into request: inout ChatRequest
    ) throws(ChatError) {
        guard let name = message.name, name.kind == .string else { throw ChatError(.invalid, "messages[].name") }
        let id = idOfCall(name.inside, in: request)
        if !id.isPresent { throw ChatError(.invalid, "messages[].name") }
        try readResult(message, id, into: &request)
    }

    private func idOfCall(_ name: Piece, in request: borrowing ChatRequest) -> Piece {
        let text = request.text(body)
        var index = request.parts.count
        while index > 0 {
            index -= 1
            let part = request.parts[index]
            if part.kind == .toolCall, text[part.name].equals(text[name]) { return part.id }
        }
        return .none
    }
}

/// The members of one message; those that are null are absent.
struct ChatCompletionsMessage {
    var role: Member?
    var content: Member?
    var name: Member?
    var toolCalls: Member?
    var functionCall: Member?
    var toolCallID: Member?
    var refusal: Member?
    /// `reasoning_content`, or `reasoning` where that is absent or empty.
    var reasoning: Member?
    var thinkingBlocks: Member?
    var images: Member?
    var holdsAudio = false
    var holdsAnnotations = false
    var isCached = false
    var holdsUnknown = false
    /// Past the message's object.
    var end = 0

    init(_ source: Span<UInt8>, at start: Int) {
        var walker = MemberDive(object: start)
        while let found = walker.next(in: source) {
            if found.kind == .null { continue }
            let member = walker.whole(found, in: source)
            if member.isNamed("role", in: source) {
                role = member
            } else if member.isNamed("content", in: source) {
                content = member
            } else if member.isNamed("tool_calls", in: source) {
                toolCalls = member
            } else if member.isNamed("tool_call_id", in: source) {
                toolCallID = member
            } else if !takeReasoning(member, source) {
                takeRare(member, source)
            }
        }
        end = walker.end
    }

    private mutating func takeReasoning(_ member: Member, _ source: Span<UInt8>) -> Bool {
        if member.isNamed("reasoning_content", in: source) {
            if member.kind == .string, !member.text.isEmpty { reasoning = member }
        } else if member.isNamed("reasoning", in: source) {
            if member.kind == .string, reasoning == nil { reasoning = member }
        } else if member.isNamed("thinking_blocks", in: source) {
            thinkingBlocks = member
        } else {
            return false
        }
        return true
    }

    private mutating func takeRare(_ member: Member, _ source: Span<UInt8>) {
        if member.isNamed("name", in: source) {
            name = member
        } else if member.isNamed("refusal", in: source) {
            refusal = member
        } else if member.isNamed("function_call", in: source) {
            functionCall = member
        } else if member.isNamed("images", in: source) {
            images = member
        } else if member.isNamed("audio", in: source) {
            holdsAudio = true
        } else if member.isNamed("annotations", in: source) {
            holdsAnnotations = source.says(member)
        } else if member.isNamed("cache_control", in: source) {
            isCached = true
        } else if !member.isNamed("provider_specific_fields", in: source), source.says(member) {
            holdsUnknown = true
        }
    }
}

extension ChatPart {
    /// LiteLLM's block of thinking, `{"type":"thinking","thinking","signature"}` or `{"type":"redacted_thinking","data"}`; nil for
    /// one that says nothing.
    init?(thinkingBlock start: Int, in source: Span<UInt8>) {
        self.init(.thinking)
        var walker = MemberSkim(object: start)
        while let member = walker.next(in: source) {
            if member.kind != .string { continue }
            if member.isNamed("thinking", in: source) {
                text = member.inside
            } else if member.isNamed("signature", in: source) {
                signature = member.text.isEmpty ? .none : member.inside
            } else if member.isNamed("data", in: source) {
                kind = .redactedThinking
                data = member.inside
            }
        }
        if text.isEmpty, signature.isEmpty, data.isEmpty { return nil }
    }
}
