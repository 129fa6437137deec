/// Reading `tools` and `toolConfig`: functions that the model may call, and whether it must.
import Chat
import Containers
import JSON

extension ChatRequest {
    mutating func readGeminiTools(_ list: Member, _ body: Span<UInt8>) throws(ChatError) {
        guard list.kind == .array || list.kind == .object else { throw ChatError(.invalid, "tools") }
        var items = GeminiItems(list)
        while let item = try items.nextObject(in: body, orInvalid: "tools[]") {
            var members = MemberSkim(object: item)
            while let member = members.next(in: body) {
                if member.kind == .null { continue }
                if member.isSpelled("functionDeclarations", "function_declarations", in: body) {
                    try readFunctions(member, body)
                } else {
                    lose(.builtInTools)
                }
            }
        }
    }

    private mutating func readFunctions(_ list: Member, _ body: Span<UInt8>) throws(ChatError) {
        var items = GeminiItems(list)
        while let item = try items.nextObject(in: body, orInvalid: "tools[].functionDeclarations[]") {
            var tool = ChatTool()
            var members = MemberSkim(object: item)
            while let member = members.next(in: body) {
                if member.kind == .null { continue }
                if member.isNamed("name", in: body) {
                    tool.name = member.inside
                } else if member.isNamed("description", in: body) {
                    tool.description = member.inside
                } else if member.kind == .object, member.isNamed("parameters", in: body) {
                    let start = member.value.lowerBound
                    tool.parameters = try arena.add { (out) throws(ChatError) in
                        try GeminiSchema.write(start, body, into: &out)
                    }
                } else if member.kind == .object,
                    member.isSpelled("parametersJsonSchema", "parameters_json_schema", in: body)
                {
                    tool.parameters = member.json
                }
                // The schema of its result, and whether it blocks, are for Google's own use.
            }
            if tool.name.isEmpty { throw ChatError(.invalid, "tools[].functionDeclarations[].name") }
            tools.append(tool)
        }
    }

    mutating func readGeminiToolConfig(_ config: Member, _ body: Span<UInt8>) throws(ChatError) {
        guard config.kind == .object else { throw ChatError(.invalid, "toolConfig") }
        var members = MemberSkim(object: config.value.lowerBound)
        while let member = members.next(in: body) {
            if member.kind == .object,
                member.isSpelled("functionCallingConfig", "function_calling_config", in: body)
            {
                try readCalling(member, body)
            } else if member.kind != .null {
                // Where and in which language Google's own tools search.
                lose(.builtInTools)
            }
        }
    }

    private mutating func readCalling(_ config: Member, _ body: Span<UInt8>) throws(ChatError) {
        var names = 0
        var members = MemberSkim(object: config.value.lowerBound)
        while let member = members.next(in: body) {
            if member.isNamed("mode", in: body) {
                try readMode(member, body)
            } else if member.isSpelled("allowedFunctionNames", "allowed_function_names", in: body) {
                var items = GeminiItems(member)
                while let item = items.nextElement(in: body) {
                    guard body[item.lowerBound] == UInt8(ascii: "\"") else {
                        throw ChatError(.invalid, "toolConfig.functionCallingConfig.allowedFunctionNames[]")
                    }
                    toolChoiceName = Piece(item.lowerBound + 1..<item.upperBound - 1)
                    names += 1
                }
            }
        }
        if names == 0 { return }
        // Of several none can be named elsewhere; and only a call that must be made can be one by name.
        if names == 1, toolChoice == .required {
            toolChoice = .named
        } else {
            toolChoiceName = .none
            lose(.toolChoice)
        }
    }

    private mutating func readMode(_ mode: Member, _ body: Span<UInt8>) throws(ChatError) {
        if mode.says("AUTO", in: body) {
            toolChoice = .auto
        } else if mode.says("ANY", in: body) {
            toolChoice = .required
        } else if mode.says("NONE", in: body) {
            toolChoice = .none
        } else if mode.says("VALIDATED", in: body) {
            // Calls that follow their schema, or text.
            toolChoice = .auto
            lose(.strictTools)
        } else if mode.kind != .null, !mode.says("MODE_UNSPECIFIED", in: body) {
            throw ChatError(.invalid, "toolConfig.functionCallingConfig.mode")
        }
    }
}
