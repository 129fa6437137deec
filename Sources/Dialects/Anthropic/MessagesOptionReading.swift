/// Reading tools, reasoning and the other options of a messages request.
///
///     thinking {type: enabled, budget_tokens}    a budget, its reasoning shown
///     thinking {type: adaptive}                  a budget without an end
///     thinking {type: disabled}                  effort none
///     output_config {effort, format}             effort, JSON Schema of the answer
import Chat
import Containers
import JSON

extension MessagesRequestReader {
    /// Tools of the provider's own (`web_search_…`, `bash_…`) are lost; only tools that the client runs are in other dialects too.
    func readTools(_ tools: Member, into request: inout ChatRequest) throws(ChatError) {
        if tools.kind != .array { throw ChatError(.invalid, "tools") }
        request.tools.removeAll()
        var walker = ElementWalker(array: tools.value.lowerBound)
        while let start = try walker.nextObject(in: body, orInvalid: "tools[]") { try readTool(start, into: &request) }
    }

    private func readTool(_ start: Int, into request: inout ChatRequest) throws(ChatError) {
        if let type = body.member("type", ofObjectAt: start), type.kind != .null, !type.says("custom", in: body) {
            return request.lose(.builtInTools)
        }
        var tool = ChatTool()
        var walker = MemberSkim(object: start)
        while let member = walker.next(in: body) {
            if member.isNamed("name", in: body) {
                tool.name = member.inside
            } else if member.isNamed("description", in: body) {
                tool.description = member.inside
            } else if member.isNamed("input_schema", in: body) {
                if member.kind == .object { tool.parameters = member.json }
            } else if member.isNamed("strict", in: body) {
                tool.isStrict = member.kind == .true
            } else if member.isNamed("cache_control", in: body) {
                tool.endsCachedPrefix = member.kind == .object
                loseLifetime(member, of: &request)
            } else if !isNeutral(member) {
                request.lose(.unknown)
            }
        }
        if !tool.name.isPresent { throw ChatError(.invalid, "tools[].name") }
        if !tool.parameters.isPresent { throw ChatError(.invalid, "tools[].input_schema") }
        request.tools.append(tool)
    }

    /// A member of a tool that says nothing of what the tool is: how its arguments are streamed, when it is loaded.
    private func isNeutral(_ member: Member) -> Bool {
        member.kind == .null || member.kind == .false || member.isNamed("type", in: body)
            || member.isNamed("eager_input_streaming", in: body) || member.isNamed("defer_loading", in: body)
    }

    func readToolChoice(_ choice: Member, into request: inout ChatRequest) throws(ChatError) {
        if choice.kind != .object { throw ChatError(.invalid, "tool_choice") }
        let start = choice.value.lowerBound
        guard let type = body.member("type", ofObjectAt: start), type.kind == .string else {
            throw ChatError(.invalid, "tool_choice.type")
        }
        if type.says("auto", in: body) {
            request.toolChoice = .auto
        } else if type.says("any", in: body) {
            request.toolChoice = .required
        } else if type.says("none", in: body) {
            request.toolChoice = .none
        } else if type.says("tool", in: body) {
            guard let name = body.member("name", ofObjectAt: start), name.kind == .string else {
                throw ChatError(.invalid, "tool_choice.name")
            }
            request.toolChoice = .named
            request.toolChoiceName = name.inside
        } else {
            throw ChatError(.invalid, "tool_choice.type")
        }
        if body.member("disable_parallel_tool_use", ofObjectAt: start)?.kind == .true {
            request.parallelToolCalls = false
        }
    }

    func readStops(_ stops: Member, into request: inout ChatRequest) throws(ChatError) {
        if stops.kind != .array { throw ChatError(.invalid, "stop_sequences") }
        request.stops.removeAll()
        var walker = ElementWalker(array: stops.value.lowerBound)
        while let element = walker.nextElement(in: body) {
            guard body[element.lowerBound] == UInt8(ascii: "\"") else { throw ChatError(.invalid, "stop_sequences[]") }
            request.stops.append(Piece(element.lowerBound + 1..<element.upperBound - 1))
        }
    }

    func readMetadata(_ metadata: Member, into request: inout ChatRequest) throws(ChatError) {
        if metadata.kind != .object { throw ChatError(.invalid, "metadata") }
        var walker = MemberSkim(object: metadata.value.lowerBound)
        while let member = walker.next(in: body) {
            if member.isNamed("user_id", in: body) {
                request.user = member.inside
            } else if member.kind != .null {
                request.lose(.metadata)
            }
        }
    }

    func readConfig(_ config: Member, into request: inout ChatRequest) throws(ChatError) {
        if config.kind != .object { throw ChatError(.invalid, "output_config") }
        var walker = MemberSkim(object: config.value.lowerBound)
        while let member = walker.next(in: body) {
            if member.kind == .null { continue }
            if member.isNamed("effort", in: body) {
                // Anthropic's begin with `low`.
                request.reasoning.effort = Reasoning.Effort(member, in: body).flatMap { $0 < .low ? nil : $0 }
                if request.reasoning.effort == nil { request.lose(.reasoningEffort) }
            } else if member.isNamed("format", in: body) {
                try readFormat(member, into: &request)
            } else {
                request.lose(.unknown)
            }
        }
    }

    private func readFormat(_ format: Member, into request: inout ChatRequest) throws(ChatError) {
        if format.kind != .object { throw ChatError(.invalid, "output_config.format") }
        let start = format.value.lowerBound
        guard let type = body.member("type", ofObjectAt: start), type.says("json_schema", in: body) else {
            throw ChatError(.unsupported, "output_config.format.type")
        }
        guard let schema = body.member("schema", ofObjectAt: start), schema.kind == .object else {
            throw ChatError(.invalid, "output_config.format.schema")
        }
        request.format.kind = .schema
        request.format.schema = schema.json
        request.format.isStrict = true
    }

    /// Read after `output_config`: what is switched off has no effort.
    func readThinking(_ thinking: Member, into request: inout ChatRequest) throws(ChatError) {
        if thinking.kind != .object { throw ChatError(.invalid, "thinking") }
        let start = thinking.value.lowerBound
        guard let type = body.member("type", ofObjectAt: start), type.kind == .string else {
            throw ChatError(.invalid, "thinking.type")
        }
        if type.says("disabled", in: body) {
            if request.reasoning.effort != nil { request.lose(.reasoningEffort) }
            request.reasoning.effort = Reasoning.Effort.none
        } else if type.says("enabled", in: body) {
            guard let budget = body.member("budget_tokens", ofObjectAt: start)?.count(in: body) else {
                throw ChatError(.invalid, "thinking.budget_tokens")
            }
            request.reasoning.budget = budget
            request.reasoning.isShown = true
        } else if type.says("adaptive", in: body) {
            request.reasoning.budget = -1
        } else {
            // `between_tools`, and what may come.
            request.lose(.reasoningBudget)
        }
        guard let display = body.member("display", ofObjectAt: start), display.kind == .string else { return }
        request.reasoning.isShown = !display.says("omitted", in: body)
    }
}
