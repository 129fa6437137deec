/// What a request for a response says of its tools, its reasoning and the shape of its text.
///
///     {"type":"function","name":"…","description":"…","parameters":{…},"strict":true}
///     "auto" | "none" | "required" | {"type":"function","name":"…"} | {"type":"allowed_tools","mode":"auto","tools":[…]}
///     {"effort":"low","summary":"auto"}
///     {"format":{"type":"json_schema","name":"…","schema":{…},"strict":true},"verbosity":"low"}
import Chat
import Containers
import JSON

extension ResponsesReader {
    /// Functions; tools of other types run at OpenAI, or are called with words that are no JSON.
    func readTools(_ tools: Member?, _ request: inout ChatRequest) throws(ChatError) {
        guard let tools else { return }
        var walker = ElementWalker(array: try tools.array(orInvalid: "tools"))
        while let start = try walker.nextObject(in: body, orInvalid: "tools[].type") {
            guard let type = body.member("type", ofObjectAt: start) else { throw ChatError(.invalid, "tools[].type") }
            if type.says("function", in: body) {
                request.tools.append(try readFunction(objectAt: start, &request))
            } else {
                request.lose(.builtInTools)
            }
        }
    }

    private func readFunction(objectAt start: Int, _ request: inout ChatRequest) throws(ChatError) -> ChatTool {
        var tool = ChatTool()
        var walker = MemberSkim(object: start)
        while let member = walker.nextSaid(in: body) {
            if member.isNamed("name", in: body) {
                tool.name = try member.inside(orInvalid: "tools[].name")
            } else if member.isNamed("description", in: body) {
                tool.description = try member.inside(orInvalid: "tools[].description")
            } else if member.isNamed("parameters", in: body) {
                _ = try member.object(orInvalid: "tools[].parameters")
                tool.parameters = member.json
            } else if member.isNamed("strict", in: body) {
                tool.isStrict = try member.flag(orInvalid: "tools[].strict")
            } else if member.kind != .false, !member.isNamed("type", in: body) {
                request.lose(.unknown)
            }
        }
        if !tool.name.isPresent { throw ChatError(.invalid, "tools[].name") }
        return tool
    }

    func readToolChoice(_ choice: Member?, _ request: inout ChatRequest) throws(ChatError) {
        guard let choice else { return }
        if choice.kind == .string {
            request.toolChoice = try toolChoice(choice, "tool_choice")
        } else {
            try readToolChoice(objectAt: try choice.object(orInvalid: "tool_choice"), &request)
        }
        if request.tools.isEmpty {
            // Nothing is left to choose from.
            if request.toolChoice == .required || request.toolChoice == .named { request.lose(.toolChoice) }
            request.toolChoice = .unsaid
        }
    }

    private func readToolChoice(objectAt start: Int, _ request: inout ChatRequest) throws(ChatError) {
        guard let type = body.member("type", ofObjectAt: start) else { throw ChatError(.invalid, "tool_choice.type") }
        if type.says("function", in: body) {
            request.toolChoice = .named
            request.toolChoiceName = try body.member("name", ofObjectAt: start).required("tool_choice.name")
            return
        }
        request.lose(.toolChoice)
        if type.says("allowed_tools", in: body), let mode = body.member("mode", ofObjectAt: start) {
            request.toolChoice = try toolChoice(mode, "tool_choice.mode")
        }
    }

    private func toolChoice(_ word: Member, _ field: StaticString) throws(ChatError) -> ChatRequest.ToolChoice {
        if word.says("auto", in: body) { return .auto }
        if word.says("none", in: body) { return .none }
        if word.says("required", in: body) { return .required }
        throw ChatError(.invalid, field)
    }

    func readReasoning(_ reasoning: Member, _ request: inout ChatRequest) throws(ChatError) {
        var walker = MemberSkim(object: try reasoning.object(orInvalid: "reasoning"))
        while let member = walker.nextSaid(in: body) {
            if member.isNamed("effort", in: body) {
                guard let effort = Reasoning.Effort(member, in: body) else {
                    throw ChatError(.invalid, "reasoning.effort")
                }
                request.reasoning.effort = effort
            } else if member.isNamed("summary", in: body) || member.isNamed("generate_summary", in: body) {
                _ = try member.inside(orInvalid: "reasoning.summary")
                request.reasoning.isShown = true
            } else if member.isNamed("mode", in: body) {
                if !member.says("standard", in: body) { request.lose(.reasoningEffort) }
            } else if member.isNamed("context", in: body) {
                if !member.says("auto", in: body) { request.lose(.thinking) }
            } else {
                request.lose(.unknown)
            }
        }
    }

    func readText(_ text: Member, _ request: inout ChatRequest) throws(ChatError) {
        var walker = MemberSkim(object: try text.object(orInvalid: "text"))
        while let member = walker.nextSaid(in: body) {
            if member.isNamed("format", in: body) {
                try readFormat(objectAt: try member.object(orInvalid: "text.format"), &request)
            } else if member.isNamed("verbosity", in: body) {
                // `medium` is what comes unasked.
                let verbosity = try member.inside(orInvalid: "text.verbosity")
                if !member.says("medium", in: body) { request.verbosity = verbosity }
            } else {
                request.lose(.unknown)
            }
        }
    }

    private func readFormat(objectAt start: Int, _ request: inout ChatRequest) throws(ChatError) {
        guard let type = body.member("type", ofObjectAt: start) else { throw ChatError(.invalid, "text.format.type") }
        if type.says("text", in: body) { return }
        if type.says("json_object", in: body) {
            request.format.kind = .json
            return
        }
        if !type.says("json_schema", in: body) { throw ChatError(.invalid, "text.format.type") }
        var format = ResponseFormat()
        format.kind = .schema
        var walker = MemberSkim(object: start)
        while let member = walker.nextSaid(in: body) {
            if member.isNamed("name", in: body) {
                format.name = try member.inside(orInvalid: "text.format.name")
            } else if member.isNamed("description", in: body) {
                format.description = try member.inside(orInvalid: "text.format.description")
            } else if member.isNamed("schema", in: body) {
                _ = try member.object(orInvalid: "text.format.schema")
                format.schema = member.json
            } else if member.isNamed("strict", in: body) {
                format.isStrict = try member.flag(orInvalid: "text.format.strict")
            }
        }
        if !format.name.isPresent { throw ChatError(.invalid, "text.format.name") }
        if !format.schema.isPresent { throw ChatError(.invalid, "text.format.schema") }
        request.format = format
    }
}
