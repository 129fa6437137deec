/// Reading the conversation: the system prompt, turns and their content.
///
///     block                     becomes
///     text, image, thinking     the same
///     document                  a file; one of text: texts (title, context and words)
///     search_result             a text: title, source and words; lost: citations
///     tool_use, tool_result     the same, a result's content as its children
///     server_tool_use and its   nothing: what the model made of them stands in its words; lost: built_in_tools
///     result
///     any other                 an error: leaving it out would change what is asked
import Chat
import Containers
import JSON

extension MessagesRequestReader {
    func readSystem(_ member: Member, into request: inout ChatRequest) throws(ChatError) {
        request.beginTurn(.system)
        switch member.kind {
        case .string: request.add(ChatPart(.text, text: member.inside))
        case .array:
            var walker = ElementWalker(array: member.value.lowerBound)
            while let start = try walker.nextObject(in: body, orInvalid: "system[]") {
                let block = MessagesBlock(body, at: start)
                if block.kind != .text { throw ChatError(.invalid, "system[].type") }
                try add(block, .system, into: &request)
            }
        default: throw ChatError(.invalid, "system")
        }
    }

    func readMessages(_ messages: Member, into request: inout ChatRequest) throws(ChatError) {
        var walker = ElementWalker(array: messages.value.lowerBound)
        var isEmpty = true
        while let start = try walker.nextObject(in: body, orInvalid: "messages[]") {
            isEmpty = false
            try readTurn(start, into: &request)
        }
        if isEmpty { throw ChatError(.invalid, "messages") }
    }

    private func readTurn(_ start: Int, into request: inout ChatRequest) throws(ChatError) {
        var role: ChatTurn.Role?
        var content: Member?
        var walker = MemberSkim(object: start)
        while let member = walker.next(in: body) {
            if member.isNamed("role", in: body) {
                role = self.role(member)
            } else if member.isNamed("content", in: body) {
                content = member
            }
        }
        guard let role else { throw ChatError(.invalid, "messages[].role") }
        guard let content else { throw ChatError(.invalid, "messages[].content") }
        request.beginTurn(role)
        switch content.kind {
        case .string: request.add(ChatPart(.text, text: content.inside))
        case .array:
            var blocks = ElementWalker(array: content.value.lowerBound)
            while let start = try blocks.nextObject(in: body, orInvalid: "messages[].content[]") {
                try add(MessagesBlock(body, at: start), role, into: &request)
            }
        default: throw ChatError(.invalid, "messages[].content")
        }
    }

    private func role(_ member: Member) -> ChatTurn.Role? {
        if member.says("user", in: body) { return .user }
        if member.says("assistant", in: body) { return .assistant }
        return member.says("system", in: body) ? .system : nil
    }

    /// Adds what a block says to the turn in hand, and marks the last of it where the block bears a mark.
    private func add(
        _ block: MessagesBlock, _ role: ChatTurn.Role, into request: inout ChatRequest
    ) throws(ChatError) {
        let first = request.parts.count
        if block.asksForCitations(body) { request.lose(.citations) }
        switch block.kind {
        case .text:
            if !block.text.isPresent { throw ChatError(.invalid, "messages[].content[].text") }
            request.add(ChatPart(.text, text: block.text))
        case .image: try addImage(block, into: &request)
        case .document: try addDocument(block, into: &request)
        case .searchResult: try addSearchResult(block, into: &request)
        case .thinking where role == .assistant:
            var part = ChatPart(.thinking, text: block.thinking)
            // Without words for "none", clients send an empty one.
            if !block.signature.isEmpty { part.signature = block.signature }
            request.add(part)
        case .redactedThinking where role == .assistant:
            var part = ChatPart(.redactedThinking)
            part.data = block.data
            request.add(part)
        case .toolUse where role == .assistant: try addToolUse(block, into: &request)
        case .toolResult where role == .user:
            try addToolResult(block, into: &request)
            return setMark(block.mark, on: first, of: &request)
        case .serverTool where role == .assistant: request.lose(.builtInTools)
        case .thinking, .redactedThinking, .toolUse, .toolResult:
            throw ChatError(.invalid, "messages[].content[].type")
        case .serverTool, .unknown: throw ChatError(.unsupported, "messages[].content[].type")
        }
        if request.parts.count > first { setMark(block.mark, on: request.parts.count - 1, of: &request) }
    }

    private func addToolUse(_ block: MessagesBlock, into request: inout ChatRequest) throws(ChatError) {
        if !block.id.isPresent { throw ChatError(.invalid, "messages[].content[].id") }
        if !block.name.isPresent { throw ChatError(.invalid, "messages[].content[].name") }
        guard let input = block.input, input.kind == .object else {
            throw ChatError(.invalid, "messages[].content[].input")
        }
        var part = ChatPart(.toolCall)
        (part.name, part.json) = (block.name, input.json)
        (part.id, part.signature) = ThoughtMark.split(block.id, in: body)
        request.arena.useCommonBase64(&part.signature, body, isForURLs: true)
        request.add(part)
    }

    private func addToolResult(_ block: MessagesBlock, into request: inout ChatRequest) throws(ChatError) {
        if !block.toolUseID.isPresent { throw ChatError(.invalid, "messages[].content[].tool_use_id") }
        var part = ChatPart(.toolResult)
        part.id = ThoughtMark.split(block.toolUseID, in: body).id
        part.name = toolName(of: part.id, in: request)
        part.isError = block.isError
        let index = request.parts.count
        request.add(part)
        if let content = block.content { try addContent(content, into: &request) }
        request.parts[index].children = request.parts.count - index - 1
    }

    /// The content of a tool's result or of a document: words, or blocks that hold no other such content.
    func addContent(_ content: Member, into request: inout ChatRequest) throws(ChatError) {
        switch content.kind {
        case .string:
            if !content.inside.isEmpty { request.add(ChatPart(.text, text: content.inside)) }
        case .array:
            var walker = ElementWalker(array: content.value.lowerBound)
            while let start = try walker.nextObject(in: body, orInvalid: "messages[].content[].content[]") {
                let block = MessagesBlock(body, at: start)
                switch block.kind {
                case .text, .image, .document, .searchResult: try add(block, .system, into: &request)
                default: throw ChatError(.unsupported, "messages[].content[].content[].type")
                }
            }
        default: throw ChatError(.invalid, "messages[].content[].content")
        }
    }

    /// The name of the tool that was called under `id`, looked for in the 256 parts before: it was asked in the turn before.
    private func toolName(of id: Piece, in request: borrowing ChatRequest) -> Piece {
        let text = request.text(body)
        var index = request.parts.count
        let end = max(0, index - 256)
        while index > end {
            index -= 1
            let part = request.parts[index]
            if part.kind == .toolCall, text[part.id].equals(text[id]) { return part.name }
        }
        return .none
    }
}
