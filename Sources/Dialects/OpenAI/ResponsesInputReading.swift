/// The items of a request's `input`.
///
///     {"role":"user","content":"…" or […]}                                                  message (its type may be left out)
///     {"type":"reasoning","id":"rs_…","summary":[…],"encrypted_content":"…"}
///     {"type":"function_call","call_id":"…","name":"…","arguments":"{…}"}
///     {"type":"function_call_output","call_id":"…","output":"…" or […]}
import Chat
import Containers
import JSON

/// The members of one item.
private struct InputItem {
    var type: Member?
    var role: Member?
    var content: Member?
    var id: Member?
    var callID: Member?
    var name: Member?
    var arguments: Member?
    var output: Member?
    var summary: Member?
    var sealed: Member?
    /// It holds something that has no place here.
    var hasMore = false

    init(_ body: Span<UInt8>, objectAt start: Int) {
        var walker = MemberSkim(object: start)
        while let member = walker.nextSaid(in: body) {
            if member.isNamed("type", in: body) {
                type = member
            } else if member.isNamed("role", in: body) {
                role = member
            } else if member.isNamed("content", in: body) {
                content = member
            } else if member.isNamed("id", in: body) {
                id = member
            } else if member.isNamed("call_id", in: body) {
                callID = member
            } else if member.isNamed("name", in: body) {
                name = member
            } else if member.isNamed("arguments", in: body) {
                arguments = member
            } else if member.isNamed("output", in: body) {
                output = member
            } else if member.isNamed("summary", in: body) {
                summary = member
            } else if member.isNamed("encrypted_content", in: body) {
                sealed = member
            } else if !member.isNamed("status", in: body) {
                hasMore = true
            }
        }
    }
}

extension ResponsesReader {
    mutating func readInput(_ input: Member?, _ request: inout ChatRequest) throws(ChatError) {
        guard let input else { throw ChatError(.invalid, "input") }
        if input.kind == .string {
            request.beginTurn(.user)
            return request.add(ChatPart(.text, text: input.inside))
        }
        var walker = ElementWalker(array: try input.array(orInvalid: "input"))
        var isEmpty = true
        while let start = try walker.nextObject(in: body, orInvalid: "input[]") {
            try readItem(InputItem(body, objectAt: start), &request)
            isEmpty = false
        }
        if isEmpty { throw ChatError(.invalid, "input") }
        dropCallSignature(&request)
    }

    private mutating func readItem(_ item: InputItem, _ request: inout ChatRequest) throws(ChatError) {
        if item.hasMore { request.lose(.unknown) }
        guard let type = item.type else {
            if item.role != nil { return try readMessage(item, &request) }
            throw item.id == nil ? ChatError(.invalid, "input[].type") : ChatError(.unsupported, "item_reference")
        }
        if type.says("message", in: body) {
            try readMessage(item, &request)
        } else if type.says("function_call", in: body) {
            try readCall(item, &request)
        } else if type.says("function_call_output", in: body) {
            try readResult(item, &request)
        } else if type.says("reasoning", in: body) {
            try readThinking(item, &request)
        } else if type.says("item_reference", in: body) {
            throw ChatError(.unsupported, "item_reference")
        } else if type.says("image_generation_call", in: body) {
            request.lose(.generatedImage)
        } else if isRecord(type) {
            request.lose(.builtInTools)
        } else {
            throw ChatError(.unsupported, "input[].type")
        }
    }

    /// What a tool did that ran at the provider: the model's words after it hold what came of it.
    private func isRecord(_ type: Member) -> Bool {
        type.says("web_search_call", in: body) || type.says("file_search_call", in: body)
            || type.says("code_interpreter_call", in: body) || type.says("mcp_list_tools", in: body)
            || type.says("mcp_call", in: body)
    }

    private mutating func readMessage(_ item: InputItem, _ request: inout ChatRequest) throws(ChatError) {
        dropCallSignature(&request)
        guard let role = item.role, let content = item.content else {
            throw ChatError(.invalid, item.role == nil ? "input[].role" : "input[].content")
        }
        if role.says("user", in: body) {
            request.beginTurn(.user)
        } else if role.says("system", in: body) || role.says("developer", in: body) {
            request.beginTurn(.system)
            try readContent(content, textOnly: true, &request)
            return
        } else if role.says("assistant", in: body) {
            joinAssistant(&request)
        } else {
            throw ChatError(.invalid, "input[].role")
        }
        try readContent(content, textOnly: false, &request)
    }

    /// What the assistant says in several items is one turn.
    private func joinAssistant(_ request: inout ChatRequest) {
        let last = request.turns.count - 1
        if last < 0 || request.turns[last].role != .assistant { request.beginTurn(.assistant) }
    }

    /// Results that follow one another are one turn.
    private func joinResults(_ request: inout ChatRequest) {
        if let last = request.turns.indices.last {
            let turn = request.turns[last]
            if turn.role == .user, turn.count > 0, request.parts[turn.first].kind == .toolResult { return }
        }
        request.beginTurn(.user)
    }

    private mutating func readCall(_ item: InputItem, _ request: inout ChatRequest) throws(ChatError) {
        joinAssistant(&request)
        var part = ChatPart(.toolCall)
        part.id = try item.callID.required("input[].call_id")
        part.name = try item.name.required("input[].name")
        guard let arguments = item.arguments, arguments.kind == .string else {
            throw ChatError(.invalid, "input[].arguments")
        }
        if let json = request.arena.object(spelledBy: body.extracting(arguments.text)) {
            part.json = json
        } else {
            // Models write what is no JSON, and OpenAI takes it back.
            request.lose(.toolArguments)
            part.json = request.arena.add("{}")
        }
        part.signature = callSignature
        callSignature = .none
        request.add(part)
    }

    private mutating func readResult(_ item: InputItem, _ request: inout ChatRequest) throws(ChatError) {
        dropCallSignature(&request)
        joinResults(&request)
        var part = ChatPart(.toolResult)
        part.id = try item.callID.required("input[].call_id")
        if let name = item.name { part.name = try name.inside(orInvalid: "input[].name") }
        guard let output = item.output else { throw ChatError(.invalid, "input[].output") }
        let index = request.parts.count
        request.add(part)
        try readContent(output, textOnly: false, &request)
        request.parts[index].children = request.parts.count - index - 1
    }

    /// The summary, or the words themselves where there is none; without either, redacted thinking.
    private mutating func readThinking(_ item: InputItem, _ request: inout ChatRequest) throws(ChatError) {
        dropCallSignature(&request)
        let sealed = try item.sealed?.inside(orInvalid: "input[].encrypted_content") ?? Piece.none
        if let id = item.id, id.kind == .string, body.extracting(id.text).starts(with: "rs_call_") {
            callSignature = sealed
            return
        }
        let first = request.parts.count
        try readThoughts(item.summary, "input[].summary", &request)
        if request.parts.count == first { try readThoughts(item.content, "input[].content", &request) }
        if request.parts.count > first {
            request.parts[request.parts.count - 1].signature = sealed
        } else if sealed.isPresent {
            joinAssistant(&request)
            var part = ChatPart(.redactedThinking)
            part.data = sealed
            request.add(part)
        } else {
            // A name for what OpenAI keeps.
            request.lose(.thinking)
        }
    }

    private func readThoughts(
        _ texts: Member?, _ field: StaticString, _ request: inout ChatRequest
    ) throws(ChatError) {
        guard let texts else { return }
        var walker = ElementWalker(array: try texts.array(orInvalid: field))
        while let start = try walker.nextObject(in: body, orInvalid: field) {
            guard let text = body.member("text", ofObjectAt: start) else { throw ChatError(.invalid, field) }
            joinAssistant(&request)
            request.add(ChatPart(.thinking, text: try text.inside(orInvalid: field)))
        }
    }

    /// A call's signature without its call.
    private mutating func dropCallSignature(_ request: inout ChatRequest) {
        if callSignature.isPresent { request.lose(.thinkingSignature) }
        callSignature = .none
    }
}
