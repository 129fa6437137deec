/// Writing the tools of a Converse request.
///
/// Converse has no choice `none`, and wants the tools told wherever a call or a result stands in the messages. Where the client told
/// none, the tools that were called are told by their names alone.
import Chat
import Containers
import JSON

extension ConverseWriting {
    mutating func writeTools(
        _ request: borrowing ChatRequest, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) {
        let isOff = request.toolChoice == .none
        if request.tools.isEmpty || isOff, !request.usesTools { return }
        // The model may call what it should not.
        if isOff { lost.insert(.toolChoice) }
        let config = open("toolConfig", into: &out)
        let list = open("tools", array: true, into: &out)
        for index in request.tools.indices { writeTool(request.tools[index], text, into: &out) }
        if request.tools.isEmpty { writeCalledTools(request, text, into: &out) }
        close(list, into: &out)
        if !request.tools.isEmpty, !isSingle(request) { writeToolChoice(request, text, into: &out) }
        close(config, into: &out)
    }

    private mutating func writeTool(_ tool: ChatTool, _ text: borrowing ChatText, into out: inout ByteBuffer) {
        json.beginObject(into: &out)
        json.key("toolSpec", into: &out)
        json.beginObject(into: &out)
        json.member("name", tool.name, text, into: &out)
        if !text[tool.description].isBlankInside { json.member("description", tool.description, text, into: &out) }
        writeSchema(text[tool.parameters], into: &out)
        if tool.isStrict { json.member("strict", true, into: &out) }
        json.endObject(into: &out)
        json.endObject(into: &out)
        writeCachePoint(tool.endsCachedPrefix, into: &out)
    }

    /// The schema must be one of an object, and say so.
    private mutating func writeSchema(_ schema: Span<UInt8>, into out: inout ByteBuffer) {
        json.key("inputSchema", into: &out)
        json.beginObject(into: &out)
        json.key("json", into: &out)
        if let start = schema.objectStart, schema.hasMember("type", ofObjectAt: start) {
            json.raw(schema, into: &out)
        } else {
            json.beginObject(into: &out)
            json.member("type", word: "object", into: &out)
            if let start = schema.objectStart {
                var walker = MemberSkim(object: start)
                while let member = walker.next(in: schema) {
                    json.key(inside: schema.extracting(member.key), into: &out)
                    json.raw(schema.extracting(member.value), into: &out)
                }
            }
            json.endObject(into: &out)
        }
        json.endObject(into: &out)
    }

    /// Each tool that was called, once, and no more than 32: any one makes the messages legal.
    private mutating func writeCalledTools(
        _ request: borrowing ChatRequest, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) {
        var told = InlineArray<32, Piece>(repeating: .none)
        var count = 0
        for place in request.parts.indices where request.parts[place].kind == .toolCall {
            let name = request.parts[place].name
            var isNew = true
            for index in 0..<count where isNew { isNew = !text[told[index]].equals(text[name]) }
            if !isNew { continue }
            var tool = ChatTool()
            tool.name = name
            writeTool(tool, text, into: &out)
            told[count] = name
            count += 1
            if count == told.count { return }
        }
    }

    private mutating func writeToolChoice(
        _ request: borrowing ChatRequest, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) {
        // `auto` is what holds anyway, and not every model takes a choice.
        guard request.toolChoice == .required || request.toolChoice == .named else { return }
        json.key("toolChoice", into: &out)
        json.beginObject(into: &out)
        json.key(request.toolChoice == .required ? "any" : "tool", into: &out)
        json.beginObject(into: &out)
        if request.toolChoice == .named { json.member("name", request.toolChoiceName, text, into: &out) }
        json.endObject(into: &out)
        json.endObject(into: &out)
    }

    /// One tool at a time, which only Claude can be told, and only where the whole choice stands among its own fields: Converse
    /// refuses what stands in both places.
    private func isSingle(_ request: borrowing ChatRequest) -> Bool {
        request.parallelToolCalls == false && request.toolChoice != .none && model.family == .claude
    }

    mutating func writeSingleToolChoice(
        _ request: borrowing ChatRequest, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) {
        if request.tools.isEmpty || request.toolChoice == .none || request.parallelToolCalls != false { return }
        if !isSingle(request) {
            lost.insert(.parallelToolCalls)
            return
        }
        json.key("tool_choice", into: &out)
        json.beginObject(into: &out)
        switch request.toolChoice {
        case .required: json.member("type", word: "any", into: &out)
        case .named:
            json.member("type", word: "tool", into: &out)
            json.member("name", request.toolChoiceName, text, into: &out)
        case .unsaid, .auto, .none: json.member("type", word: "auto", into: &out)
        }
        json.member("disable_parallel_tool_use", true, into: &out)
        json.endObject(into: &out)
    }
}

extension ChatRequest {
    /// Whether a tool was called before.
    fileprivate var usesTools: Bool {
        for place in parts.indices where parts[place].kind == .toolCall || parts[place].kind == .toolResult {
            return true
        }
        return false
    }
}

extension Span where Element == UInt8 {
    fileprivate func hasMember(_ name: StaticString, ofObjectAt start: Int) -> Bool {
        var walker = MemberSkim(object: start)
        while let member = walker.next(in: self) {
            if member.isNamed(name, in: self) { return true }
        }
        return false
    }
}

extension JSONWriter {
    /// A key that is the inside of a string.
    mutating func key(inside: Span<UInt8>, into out: inout ByteBuffer) {
        escaped(inside, into: &out)
        out.append(UInt8(ascii: ":"))
        // What comes next is no element of its own.
        self = JSONWriter()
    }
}
