/// Reading the messages of a client's `/api/chat`.
///
///     {"role":"tool","content":"12 °C","tool_name":"weather","tool_call_id":"call_0"}   ─▶ a turn of the user's with a tool's result
///
/// Calls may have no ids, and results may name the tool alone or nothing: ids are made by the call's place in the conversation, which
/// stays as it is from request to request, and results are given to the calls of the turn before them, in order.
import Chat
import Containers
import JSON

/// The members of one message, before it is known whose it is.
private struct OllamaMessage {
    var role = Piece.none
    var content = Piece.none
    var thinking = Piece.none
    var images: Member?
    var calls: Member?
    var toolName = Piece.none
    var callID = Piece.none

    init(_ start: Int, _ body: Span<UInt8>) throws(ChatError) {
        var walker = MemberSkim(object: start)
        while let member = walker.next(in: body) {
            if member.isNamed("role", in: body) {
                role = try OllamaMember.inside(member, "messages[].role")
            } else if member.isNamed("content", in: body) {
                content = try OllamaMember.inside(member, "messages[].content")
            } else if member.isNamed("thinking", in: body) {
                thinking = try OllamaMember.inside(member, "messages[].thinking")
            } else if member.isNamed("images", in: body) {
                images = member
            } else if member.isNamed("tool_calls", in: body) {
                calls = member
            } else if member.isNamed("tool_name", in: body) {
                toolName = try OllamaMember.inside(member, "messages[].tool_name")
            } else if member.isNamed("tool_call_id", in: body) {
                callID = try OllamaMember.inside(member, "messages[].tool_call_id")
            }
        }
    }
}

/// Calls of the last turn that has any, and which of them have been answered.
private struct OpenCalls {
    /// A turn with more than this has the rest of its results without their calls.
    static let limit = 64
    var parts = 0..<0
    var answered: UInt64 = 0
    /// Calls and results without a call so far: numbers for made ids.
    var made = 0

    func isOpen(_ index: Int) -> Bool { answered >> UInt64(index) & 1 == 0 }
}

extension ChatRequest {
    mutating func readOllamaMessages(_ member: Member, _ body: Span<UInt8>) throws(ChatError) {
        guard var walker = try OllamaMember.elements(member, "messages") else { return }
        var open = OpenCalls()
        while let start = try walker.nextObject(in: body, orInvalid: "messages[]") {
            let message = try OllamaMessage(start, body)
            switch Self.speaker(text(body)[message.role]) {
            case .system: try addOllama(message, .system, body)
            case .user: try addOllama(message, .user, body)
            case .assistant:
                try addOllama(message, .assistant, body)
                if let calls = message.calls { try addOllamaCalls(calls, body, &open) }
            case .tool: try addOllamaResult(message, body, &open)
            case nil: throw ChatError(.invalid, "messages[].role")
            }
        }
    }

    private enum OllamaSpeaker { case system, user, assistant, tool }

    /// The server lowers the letters of roles.
    private static func speaker(_ role: Span<UInt8>) -> OllamaSpeaker? {
        if role.equalsIgnoringCase("user") { return .user }
        if role.equalsIgnoringCase("assistant") { return .assistant }
        if role.equalsIgnoringCase("system") { return .system }
        return role.equalsIgnoringCase("tool") ? .tool : nil
    }

    private mutating func addOllama(
        _ message: OllamaMessage, _ role: ChatTurn.Role, _ body: Span<UInt8>
    ) throws(ChatError) {
        beginTurn(role)
        if !message.thinking.isEmpty {
            if role == .assistant { add(ChatPart(.thinking, text: message.thinking)) } else { lose(.thinking) }
        }
        // Templates put a message's images before its words.
        if let images = message.images { try addOllamaImages(images, body, "messages[].images") }
        if !message.content.isEmpty { add(ChatPart(.text, text: message.content)) }
    }

    private mutating func addOllamaCalls(
        _ calls: Member, _ body: Span<UInt8>, _ open: inout OpenCalls
    ) throws(ChatError) {
        guard var walker = try OllamaMember.elements(calls, "messages[].tool_calls") else { return }
        let first = parts.count
        while let call = try walker.nextObject(in: body, orInvalid: "messages[].tool_calls[]") {
            var part = ChatPart(.toolCall)
            var members = MemberSkim(object: call)
            while let member = members.next(in: body) {
                if member.isNamed("id", in: body) {
                    part.id = try OllamaMember.inside(member, "messages[].tool_calls[].id")
                } else if member.isNamed("function", in: body) {
                    try part.readOllamaFunction(member, body)
                }
            }
            if part.name.isEmpty { throw ChatError(.invalid, "messages[].tool_calls[].function.name") }
            if !part.json.isPresent { part.json = arena.add("{}") }
            if part.id.isEmpty { part.id = madeID(&open) }
            add(part)
        }
        if parts.count > first {
            open.parts = first..<min(parts.count, first + OpenCalls.limit)
            open.answered = 0
        }
    }

    private mutating func addOllamaResult(
        _ message: OllamaMessage, _ body: Span<UInt8>, _ open: inout OpenCalls
    ) throws(ChatError) {
        var part = ChatPart(.toolResult)
        part.id = message.callID
        part.name = message.toolName
        if let index = call(of: part, open, body) {
            open.answered |= 1 << UInt64(index)
            let call = parts[open.parts.lowerBound + index]
            if part.id.isEmpty { part.id = call.id }
            if part.name.isEmpty { part.name = call.name }
        }
        if part.id.isEmpty { part.id = madeID(&open) }
        beginTurn(.user)
        add(part)
        let position = parts.count - 1
        if let images = message.images { try addOllamaImages(images, body, "messages[].images") }
        if message.content.isPresent { add(ChatPart(.text, text: message.content)) }
        part.children = parts.count - position - 1
        parts[position] = part
    }

    /// The number of the call that a result belongs to: that of its id; else the first open one, of its name where it has one.
    private func call(of result: ChatPart, _ open: OpenCalls, _ body: Span<UInt8>) -> Int? {
        let text = text(body)
        for index in 0..<open.parts.count {
            let call = parts[open.parts.lowerBound + index]
            if !result.id.isEmpty {
                if text[call.id].equals(text[result.id]) { return index }
            } else if open.isOpen(index), result.name.isEmpty || text[call.name].equals(text[result.name]) {
                return index
            }
        }
        return nil
    }

    private mutating func madeID(_ open: inout OpenCalls) -> Piece {
        let number = open.made
        open.made += 1
        return arena.add { out in
            out.append("call_" as StaticString)
            out.append(decimal: number)
        }
    }
}

extension ChatPart {
    /// Takes over `function` of a call: its name and arguments.
    fileprivate mutating func readOllamaFunction(_ function: Member, _ body: Span<UInt8>) throws(ChatError) {
        guard let start = try OllamaMember.object(function, "messages[].tool_calls[].function") else { return }
        var members = MemberSkim(object: start)
        while let member = members.next(in: body) {
            if member.isNamed("name", in: body) {
                name = try OllamaMember.inside(member, "messages[].tool_calls[].function.name")
            } else if member.isNamed("arguments", in: body) {
                _ = try OllamaMember.object(member, "messages[].tool_calls[].function.arguments")
                json = member.json
            }
        }
    }
}
