/// Reading a client's `/api/chat`, and what it has in common with `/api/generate`.
///
///     think      true ─▶ effort medium      false ─▶ none      "low" "medium" "high" "max" ─▶ the same
///     format     "json" ─▶ any object       an object ─▶ a schema
///     options    num_predict ─▶ maxTokens (0 and less: no limit)   repeat_penalty ─▶ repetitionPenalty   others: lost
import Chat
import Containers
import JSON

extension ChatRequest {
    mutating func readOllamaChat(_ body: Span<UInt8>) throws(ChatError) {
        guard let start = body.objectStart else { throw ChatError(.malformed, "body") }
        streams = true
        wantsUsage = true
        // Of members that stand twice the server takes the last.
        var messages: Member?
        var tools: Member?
        var walker = MemberSkim(object: start)
        while let member = walker.next(in: body) {
            if member.isNamed("messages", in: body) {
                messages = member
            } else if member.isNamed("tools", in: body) {
                tools = member
            } else if try !readOllamaOption(member, body), try !readOllamaRest(member, body) {
                loseMember(member.key)
            }
        }
        if !model.isPresent { throw ChatError(.invalid, "model") }
        if let tools { try readOllamaTools(tools, body) }
        if let messages { try readOllamaMessages(messages, body) }
        // Without messages it only loads the model, which no other dialect can ask for.
        if turns.isEmpty { throw ChatError(.unsupported, "messages") }
    }

    /// Members that both requests have and that shape the answer. False: the member is none of these.
    mutating func readOllamaOption(_ member: Member, _ body: Span<UInt8>) throws(ChatError) -> Bool {
        if member.isNamed("model", in: body) {
            model = try OllamaMember.inside(member, "model")
        } else if member.isNamed("stream", in: body) {
            streams = try OllamaMember.flag(member, "stream") ?? true
        } else if member.isNamed("options", in: body) {
            try readOllamaOptions(member, body)
        } else if member.isNamed("format", in: body) {
            try readOllamaFormat(member, body)
        } else if member.isNamed("think", in: body) {
            try readOllamaThink(member, body)
        } else {
            return false
        }
        return true
    }

    /// The rest of what both have, most of which has no place elsewhere. False: the member is not known.
    mutating func readOllamaRest(_ member: Member, _ body: Span<UInt8>) throws(ChatError) -> Bool {
        if member.kind == .null { return true }
        if member.isNamed("keep_alive", in: body) {
            lose(.keepAlive)
        } else if member.isNamed("truncate", in: body) || member.isNamed("shift", in: body) {
            // Both are true where they are not said.
            if member.kind != .true { lose(.modelOptions) }
        } else if member.isNamed("logprobs", in: body) {
            wantsLogprobs = try OllamaMember.flag(member, "logprobs") ?? false
        } else if member.isNamed("top_logprobs", in: body) {
            topLogprobs = try OllamaMember.integer(member, body, "top_logprobs")
        } else {
            return false
        }
        return true
    }

    private mutating func readOllamaFormat(_ member: Member, _ body: Span<UInt8>) throws(ChatError) {
        switch member.kind {
        case .null: break
        case .object:
            format.kind = .schema
            format.schema = Piece(member.value)
        case .string:
            if member.says("json", in: body) {
                format.kind = .json
            } else if !member.text.isEmpty {
                throw ChatError(.invalid, "format")
            }
        default: throw ChatError(.invalid, "format")
        }
    }

    private mutating func readOllamaThink(_ member: Member, _ body: Span<UInt8>) throws(ChatError) {
        switch member.kind {
        case .null: return
        case .true: reasoning.effort = .medium
        case .false: reasoning.effort = Reasoning.Effort.none
        case .string where member.says("low", in: body): reasoning.effort = .low
        case .string where member.says("medium", in: body): reasoning.effort = .medium
        case .string where member.says("high", in: body): reasoning.effort = .high
        case .string where member.says("max", in: body): reasoning.effort = .max
        default: throw ChatError(.invalid, "think")
        }
        reasoning.isShown = member.kind != .false
    }

    private mutating func readOllamaOptions(_ member: Member, _ body: Span<UInt8>) throws(ChatError) {
        guard let start = try OllamaMember.object(member, "options") else { return }
        var walker = MemberSkim(object: start)
        while let option = walker.next(in: body) {
            if option.kind == .null { continue }
            if option.isNamed("num_predict", in: body) {
                let limit = try OllamaMember.integer(option, body, "options.num_predict") ?? 0
                maxTokens = limit > 0 ? limit : nil
            } else if option.isNamed("stop", in: body) {
                try readOllamaStops(option, body)
            } else if try !readOllamaSampling(option, body) {
                lose(.modelOptions)
            }
        }
    }

    /// False: the option is none that other dialects have.
    private mutating func readOllamaSampling(_ option: Member, _ body: Span<UInt8>) throws(ChatError) -> Bool {
        if option.isNamed("temperature", in: body) {
            temperature = try OllamaMember.number(option, "options.temperature")
        } else if option.isNamed("top_p", in: body) {
            topP = try OllamaMember.number(option, "options.top_p")
        } else if option.isNamed("top_k", in: body) {
            topK = try OllamaMember.number(option, "options.top_k")
        } else if option.isNamed("min_p", in: body) {
            minP = try OllamaMember.number(option, "options.min_p")
        } else if option.isNamed("seed", in: body) {
            seed = try OllamaMember.number(option, "options.seed")
        } else if option.isNamed("presence_penalty", in: body) {
            presencePenalty = try OllamaMember.number(option, "options.presence_penalty")
        } else if option.isNamed("frequency_penalty", in: body) {
            frequencyPenalty = try OllamaMember.number(option, "options.frequency_penalty")
        } else if option.isNamed("repeat_penalty", in: body) {
            repetitionPenalty = try OllamaMember.number(option, "options.repeat_penalty")
        } else {
            return false
        }
        return true
    }

    private mutating func readOllamaStops(_ option: Member, _ body: Span<UInt8>) throws(ChatError) {
        guard var walker = try OllamaMember.elements(option, "options.stop") else { return }
        stops.removeAll()
        while let element = walker.nextElement(in: body) {
            guard let inside = body.stringElement(element) else { throw ChatError(.invalid, "options.stop") }
            stops.append(Piece(inside))
        }
    }

    private mutating func readOllamaTools(_ member: Member, _ body: Span<UInt8>) throws(ChatError) {
        guard var walker = try OllamaMember.elements(member, "tools") else { return }
        while let tool = try walker.nextObject(in: body, orInvalid: "tools[]") {
            var function: Member?
            var members = MemberSkim(object: tool)
            while let member = members.next(in: body) {
                if member.isNamed("function", in: body) { function = member }
            }
            guard let function, let start = try OllamaMember.object(function, "tools[].function") else {
                throw ChatError(.invalid, "tools[].function")
            }
            try readOllamaFunction(start, body)
        }
    }

    private mutating func readOllamaFunction(_ start: Int, _ body: Span<UInt8>) throws(ChatError) {
        var tool = ChatTool()
        var members = MemberSkim(object: start)
        while let member = members.next(in: body) {
            if member.isNamed("name", in: body) {
                tool.name = try OllamaMember.inside(member, "tools[].function.name")
            } else if member.isNamed("description", in: body) {
                tool.description = try OllamaMember.inside(member, "tools[].function.description")
            } else if member.isNamed("parameters", in: body) {
                _ = try OllamaMember.object(member, "tools[].function.parameters")
                tool.parameters = member.json
            } else if member.isNamed("strict", in: body) {
                tool.isStrict = member.kind == .true
            }
        }
        if tool.name.isEmpty { throw ChatError(.invalid, "tools[].function.name") }
        tools.append(tool)
    }
}
