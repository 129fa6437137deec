/// Reads what a client says of tools: those there are, which are to be called, and which have been.
import Chat
import Containers
import JSON

extension ChatCompletionsRequestReader {
    /// Returns where the array ends.
    func readTools(_ start: Int, into request: inout ChatRequest) throws(ChatError) -> Int {
        var walker = ElementDive(array: start)
        while let tool = walker.next(in: body) {
            guard tool.kind == .object else { throw ChatError(.invalid, "tools[]") }
            walker.passed(to: try readTool(at: tool.start, into: &request))
        }
        return walker.end
    }

    /// Returns where the tool ends.
    private func readTool(at start: Int, into request: inout ChatRequest) throws(ChatError) -> Int {
        var type: Member?
        var hasFunction = false
        var tool = ChatTool()
        var walker = MemberDive(object: start)
        while let member = walker.next(in: body) {
            if member.isNamed("type", in: body) {
                type = member
            } else if member.kind == .object, member.isNamed("function", in: body) {
                hasFunction = true
                walker.passed(to: readFunction(member.value.lowerBound, into: &tool))
            } else if member.kind == .object, member.isNamed("cache_control", in: body) {
                tool.endsCachedPrefix = true
            }
        }
        guard let type, type.kind == .string else { throw ChatError(.invalid, "tools[].type") }
        // Its input is text of a grammar, which no schema stands for.
        if type.says("custom", in: body) { throw ChatError(.unsupported, "tools[].type") }
        guard type.says("function", in: body) else {
            request.lose(.builtInTools)
            return walker.end
        }
        if !hasFunction { throw ChatError(.invalid, "tools[].function") }
        if tool.name.isEmpty { throw ChatError(.invalid, "tools[].function.name") }
        request.tools.append(tool)
        return walker.end
    }

    /// Returns where the function ends.
    private func readFunction(_ start: Int, into tool: inout ChatTool) -> Int {
        var walker = MemberDive(object: start)
        while let found = walker.next(in: body) {
            let member = walker.whole(found, in: body)
            if member.isNamed("name", in: body) {
                tool.name = member.inside
            } else if member.isNamed("description", in: body) {
                tool.description = member.inside
            } else if member.isNamed("parameters", in: body) {
                if member.kind == .object { tool.parameters = member.json }
            } else if member.isNamed("strict", in: body) {
                tool.isStrict = member.kind == .true
            } else if member.kind == .object, member.isNamed("cache_control", in: body) {
                tool.endsCachedPrefix = true
            }
        }
        return walker.end
    }

    /// A word, a tool's name, or a mode and the tools that it is for.
    func readToolChoice(_ choice: Member, into request: inout ChatRequest) throws(ChatError) {
        if choice.kind == .string {
            request.toolChoice = try mode(choice, "tool_choice")
            return
        }
        let start = try object(choice, "tool_choice")
        guard let type = body.member("type", ofObjectAt: start) else { throw ChatError(.invalid, "tool_choice.type") }
        if type.says("function", in: body) {
            guard let name = nameOfTool(at: start) else { throw ChatError(.invalid, "tool_choice.function.name") }
            request.toolChoice = .named
            request.toolChoiceName = name
        } else if type.says("allowed_tools", in: body) {
            guard let allowed = body.object("allowed_tools", ofObjectAt: start) else {
                throw ChatError(.invalid, "tool_choice.allowed_tools")
            }
            try readAllowedTools(allowed, into: &request)
        } else if type.says("custom", in: body) {
            throw ChatError(.unsupported, "tool_choice.type")
        } else {
            throw ChatError(.invalid, "tool_choice.type")
        }
    }

    private func mode(_ word: Member, _ field: StaticString) throws(ChatError) -> ChatRequest.ToolChoice {
        if word.says("auto", in: body) { return .auto }
        if word.says("none", in: body) { return ChatRequest.ToolChoice.none }
        if word.says("required", in: body) { return .required }
        throw ChatError(.invalid, field)
    }

    /// `{"mode":"auto","tools":[{"type":"function","function":{"name":"f"}}]}`: the other tools may not be called, so they are as if
    /// they were not there.
    private func readAllowedTools(_ start: Int, into request: inout ChatRequest) throws(ChatError) {
        guard let word = body.member("mode", ofObjectAt: start) else {
            throw ChatError(.invalid, "tool_choice.allowed_tools.mode")
        }
        guard let tools = body.member("tools", ofObjectAt: start), tools.kind == .array else {
            throw ChatError(.invalid, "tool_choice.allowed_tools.tools")
        }
        request.toolChoice = try mode(word, "tool_choice.allowed_tools.mode")
        var index = request.tools.count
        while index > 0 {
            index -= 1
            if !isAllowed(request.text(body)[request.tools[index].name], by: tools) { request.tools.remove(at: index) }
        }
    }

    private func isAllowed(_ name: Span<UInt8>, by tools: Member) -> Bool {
        var walker = ElementDive(array: tools.value.lowerBound)
        while let tool = walker.next(in: body) {
            guard tool.kind == .object, let allowed = nameOfTool(at: tool.start) else { continue }
            // A piece of the body.
            if ChatText(source: body, made: Span())[allowed].equals(name) { return true }
        }
        return false
    }

    /// Of `{"type":"function","function":{"name":"f"}}`.
    private func nameOfTool(at start: Int) -> Piece? {
        guard let function = body.object("function", ofObjectAt: start),
            let name = body.member("name", ofObjectAt: function), name.kind == .string, !name.text.isEmpty
        else { return nil }
        return name.inside
    }

    // Calls that were made.

    func readToolCalls(_ calls: Member, into request: inout ChatRequest) throws(ChatError) {
        guard calls.kind == .array else { throw ChatError(.invalid, "messages[].tool_calls") }
        var walker = ElementDive(array: calls.value.lowerBound)
        while let element = walker.next(in: body) {
            guard element.kind == .object else { throw ChatError(.invalid, "messages[].tool_calls[]") }
            let call = ChatCompletionsCall(body, at: element.start)
            walker.passed(to: call.end)
            if call.isCustom { throw ChatError(.unsupported, "messages[].tool_calls[].type") }
            guard let id = call.id else { throw ChatError(.invalid, "messages[].tool_calls[].id") }
            var part = ChatPart(.toolCall)
            (part.id, part.signature) = ThoughtMark.split(id.inside, in: body)
            if !part.signature.isPresent { part.signature = call.signature }
            part.name = try name(call)
            part.json = try arguments(call, into: &request)
            request.add(part)
        }
    }

    /// The deprecated form of a call has no id: it gets one, and its result finds it by the function's name.
    func readFunctionCall(_ call: Member, into request: inout ChatRequest) throws(ChatError) {
        var read = ChatCompletionsCall()
        read.readFunction(body, at: try object(call, "messages[].function_call"))
        var part = ChatPart(.toolCall)
        let number = request.parts.count
        part.id = request.arena.add { out in
            out.append("call_" as StaticString)
            out.append(decimal: number)
        }
        part.name = try name(read)
        part.json = try arguments(read, into: &request)
        request.add(part)
    }

    private func name(_ call: ChatCompletionsCall) throws(ChatError) -> Piece {
        guard let name = call.name, !name.text.isEmpty else {
            throw ChatError(.invalid, "messages[].tool_calls[].function.name")
        }
        return name.inside
    }

    /// What the model wrote may be no JSON at all; then other dialects have no place for it.
    private func arguments(_ call: ChatCompletionsCall, into request: inout ChatRequest) throws(ChatError) -> Piece {
        guard let arguments = call.arguments, arguments.kind == .string else {
            throw ChatError(.invalid, "messages[].tool_calls[].function.arguments")
        }
        if let json = request.arena.object(spelledBy: body.extracting(arguments.text)) { return json }
        request.lose(.toolArguments)
        return request.arena.add("{}")
    }
}

/// A tool call as it stands in a message or a delta.
struct ChatCompletionsCall {
    /// A string.
    var id: Member?
    /// A string.
    var name: Member?
    /// A string, or with some servers an object.
    var arguments: Member?
    var index: Int?
    var isCustom = false
    /// `extra_content.google.thought_signature`, which Gemini's compatible endpoint gives.
    var signature = Piece.none
    /// Past the call's object.
    var end = 0

    init() {}

    init(_ source: Span<UInt8>, at start: Int) {
        var walker = MemberDive(object: start)
        while let member = walker.next(in: source) {
            if member.isNamed("function", in: source) {
                if member.kind == .object {
                    walker.passed(to: readFunction(source, at: member.value.lowerBound))
                }
            } else if member.isNamed("id", in: source) {
                if member.kind == .string, !member.text.isEmpty { id = member }
            } else if member.isNamed("index", in: source) {
                index = member.count(in: source)
            } else if member.isNamed("type", in: source) {
                isCustom = member.says("custom", in: source)
            } else if member.kind == .object, member.isNamed("extra_content", in: source) {
                readExtra(source, at: member.value.lowerBound)
            }
        }
        end = walker.end
    }

    /// Returns where the function ends.
    @discardableResult
    mutating func readFunction(_ source: Span<UInt8>, at start: Int) -> Int {
        var walker = MemberDive(object: start)
        while let found = walker.next(in: source) {
            let member = walker.whole(found, in: source)
            if member.isNamed("arguments", in: source) {
                if member.kind != .null { arguments = member }
            } else if member.kind == .string, member.isNamed("name", in: source) {
                name = member
            }
        }
        return walker.end
    }

    private mutating func readExtra(_ source: Span<UInt8>, at start: Int) {
        guard let google = source.object("google", ofObjectAt: start),
            let found = source.member("thought_signature", ofObjectAt: google), found.kind == .string
        else { return }
        signature = found.inside
    }
}
