/// Writing tools, and which of them must be called.
///
/// A history with calls needs tools even where the client gives none (any more): the tools that were called are then declared by
/// name, and `tool_choice` says that none is to be called.
import Chat
import Containers
import JSON

extension MessagesRequestWriter {
    private static let anySchema: StaticString = #"{"type":"object","properties":{}}"#

    mutating func writeTools(_ request: borrowing ChatRequest, into out: inout ByteBuffer) {
        if request.tools.isEmpty {
            let isAsked = request.toolChoice == .required || request.toolChoice == .named
            if isAsked { lost.insert(.toolChoice) }
            return writeFormerTools(request, into: &out)
        }
        json.key("tools", into: &out)
        json.beginArray(into: &out)
        for index in request.tools.indices { writeTool(request.tools[index], into: &out) }
        json.endArray(into: &out)
        writeChoice(request, into: &out)
    }

    private mutating func writeTool(_ tool: ChatTool, into out: inout ByteBuffer) {
        json.beginObject(into: &out)
        json.key("name", into: &out)
        json.escaped(text[tool.name], into: &out)
        if !tool.description.isEmpty { json.member("description", tool.description, text, into: &out) }
        json.key("input_schema", into: &out)
        writeSchema(text[tool.parameters], into: &out)
        if tool.isStrict { json.member("strict", true, into: &out) }
        writeMark(tool.endsCachedPrefix, into: &out)
        json.endObject(into: &out)
    }

    /// The API insists on the schema's type, which others let clients leave out.
    private mutating func writeSchema(_ schema: Span<UInt8>, into out: inout ByteBuffer) {
        guard let start = schema.objectStart else { return json.raw(Self.anySchema.bytes, into: &out) }
        var walker = MemberSkim(object: start)
        var isEmpty = true
        while let member = walker.next(in: schema) {
            if member.isNamed("type", in: schema) { return json.raw(schema, into: &out) }
            isEmpty = false
        }
        if isEmpty { return json.raw(Self.anySchema.bytes, into: &out) }
        json.raw((#"{"type":"object","# as StaticString).bytes, into: &out)
        out.append(schema.extracting(start + 1..<schema.count))
    }

    private mutating func writeChoice(_ request: borrowing ChatRequest, into out: inout ByteBuffer) {
        let isSingle = request.parallelToolCalls == false && request.toolChoice != .none
        if request.toolChoice == .unsaid, !isSingle { return }
        json.key("tool_choice", into: &out)
        json.beginObject(into: &out)
        switch request.toolChoice {
        case .unsaid, .auto: json.member("type", word: "auto", into: &out)
        case .none: json.member("type", word: "none", into: &out)
        case .required: json.member("type", word: "any", into: &out)
        case .named:
            json.member("type", word: "tool", into: &out)
            json.member("name", request.toolChoiceName, text, into: &out)
        }
        if isSingle { json.member("disable_parallel_tool_use", true, into: &out) }
        json.endObject(into: &out)
    }

    /// Up to 128 of them.
    private mutating func writeFormerTools(_ request: borrowing ChatRequest, into out: inout ByteBuffer) {
        var names = InlineArray<128, Piece>(repeating: .none)
        var count = 0
        for index in request.parts.indices {
            let part = request.parts[index]
            if part.kind != .toolCall || part.name.isEmpty || count == names.count { continue }
            var isNew = true
            for name in 0..<count where text[names[name]].equals(text[part.name]) { isNew = false }
            if isNew {
                names[count] = part.name
                count += 1
            }
        }
        if count == 0 { return }
        json.key("tools", into: &out)
        json.beginArray(into: &out)
        for index in 0..<count {
            var tool = ChatTool()
            tool.name = names[index]
            writeTool(tool, into: &out)
        }
        json.endArray(into: &out)
        json.key("tool_choice", into: &out)
        json.beginObject(into: &out)
        json.member("type", word: "none", into: &out)
        json.endObject(into: &out)
    }
}
