/// Writing messages: one for each turn, and one for each result of a tool, before what else its turn says.
///
///     turn of the user: [result of a] [result of b] [text] [image]  ─▶  tool, tool, user with "images"
///
/// Contents are one string: several texts are joined, the user's and the system's by an empty line, and the model's, which came from
/// one stream of words, as they are.
import Chat
import Containers
import JSON

struct OllamaMessageWriter {
    /// Parts in which the call of a result is looked for, backwards, for the tool's name.
    private static let reach = 256

    private(set) var json: JSONWriter
    private(set) var losses = FeatureSet()

    init(_ json: JSONWriter) { self.json = json }

    mutating func write(
        _ request: borrowing ChatRequest, _ source: Span<UInt8>, into out: inout ByteBuffer
    ) throws(ChatError) {
        let text = request.text(source)
        json.beginArray(into: &out)
        for index in request.turns.indices {
            let turn = request.turns[index]
            if turn.name.isPresent { losses.insert(.participantName) }
            var hasResults = false
            var hasMore = false
            var at = turn.first
            while at < turn.first + turn.count {
                let part = request.parts[at]
                if part.kind == .toolResult {
                    try writeResult(at, request, text, into: &out)
                    hasResults = true
                    at += part.children
                } else {
                    try note(part, text)
                    hasMore = true
                }
                at += 1
            }
            if hasMore || !hasResults { writeTurn(turn, request, text, into: &out) }
        }
        json.endArray(into: &out)
    }

    /// Notes what a part says that no message can. Audio and files cannot be left out: what is asked is about them.
    private mutating func note(_ part: ChatPart, _ text: borrowing ChatText) throws(ChatError) {
        if part.endsCachedPrefix { losses.insert(.cacheControl) }
        switch part.kind {
        case .text, .refusal, .toolResult: break
        case .thinking, .toolCall: if part.signature.isPresent { losses.insert(.thinkingSignature) }
        case .redactedThinking: losses.insert(.redactedThinking)
        case .image:
            if part.url.isPresent { losses.insert(.imageURL) }
            if !part.url.isPresent, !part.data.isPresent { losses.insert(.imageFile) }
            if part.detail.isPresent, !text[part.detail].equals("auto") { losses.insert(.imageDetail) }
        case .audio: throw ChatError(.unsupported, "audio")
        case .file: throw ChatError(.unsupported, "file")
        }
    }

    private mutating func writeTurn(
        _ turn: ChatTurn, _ request: borrowing ChatRequest, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) {
        json.beginObject(into: &out)
        switch turn.role {
        case .system: json.member("role", word: "system", into: &out)
        case .user: json.member("role", word: "user", into: &out)
        case .assistant: json.member("role", word: "assistant", into: &out)
        }
        let between: StaticString = turn.role == .assistant ? "" : "\\n\\n"
        writeJoined("content", turn.parts, between, request, text, into: &out) { $0 == .text || $0 == .refusal }
        if Self.contains(.thinking, turn.parts, request) {
            writeJoined("thinking", turn.parts, between, request, text, into: &out) { $0 == .thinking }
        }
        writeImages(turn.parts, request, text, into: &out)
        writeCalls(turn.parts, request, text, into: &out)
        json.endObject(into: &out)
    }

    private mutating func writeResult(
        _ index: Int, _ request: borrowing ChatRequest, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) throws(ChatError) {
        let part = request.parts[index]
        let children = index + 1..<index + 1 + part.children
        for child in children { try note(request.parts[child], text) }
        if part.endsCachedPrefix { losses.insert(.cacheControl) }
        if part.isError { losses.insert(.toolResultError) }
        json.beginObject(into: &out)
        json.member("role", word: "tool", into: &out)
        writeJoined("content", children, "\\n\\n", request, text, into: &out) { $0 == .text }
        writeImages(children, request, text, into: &out)
        json.member("tool_name", Self.name(of: part, before: index, request, text), text, into: &out)
        json.member("tool_call_id", part.id, text, into: &out)
        json.endObject(into: &out)
    }

    /// The tool's name: told, or that of the call.
    private static func name(
        of result: ChatPart, before index: Int, _ request: borrowing ChatRequest, _ text: borrowing ChatText
    ) -> Piece {
        if !result.name.isEmpty || result.id.isEmpty { return result.name }
        let id = text[result.id]
        for at in (max(0, index - reach)..<index).reversed() {
            let part = request.parts[at]
            if part.kind == .toolCall, text[part.id].equals(id) { return part.name }
        }
        return .none
    }

    private static func contains(
        _ kind: ChatPart.Kind, _ parts: Range<Int>, _ request: borrowing ChatRequest
    ) -> Bool {
        for index in parts where request.parts[index].kind == kind { return true }
        return false
    }

    /// The words of those parts, children of results aside.
    private mutating func writeJoined(
        _ name: StaticString, _ parts: Range<Int>, _ between: StaticString, _ request: borrowing ChatRequest,
        _ text: borrowing ChatText, into out: inout ByteBuffer, _ isWanted: (ChatPart.Kind) -> Bool
    ) {
        json.key(name, into: &out)
        json.beginString(into: &out)
        var isFirst = true
        var index = parts.lowerBound
        while index < parts.upperBound {
            let part = request.parts[index]
            if isWanted(part.kind), !part.text.isEmpty {
                if !isFirst { out.append(between) }
                out.append(text[part.text])
                isFirst = false
            }
            index += 1 + part.children
        }
        json.endString(into: &out)
    }

    private mutating func writeImages(
        _ parts: Range<Int>, _ request: borrowing ChatRequest, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) {
        var isFirst = true
        var index = parts.lowerBound
        while index < parts.upperBound {
            let part = request.parts[index]
            index += 1 + part.children
            if part.kind != .image || !part.data.isPresent { continue }
            if isFirst {
                json.key("images", into: &out)
                json.beginArray(into: &out)
            }
            isFirst = false
            json.escaped(text[part.data], into: &out)
        }
        if !isFirst { json.endArray(into: &out) }
    }

    private mutating func writeCalls(
        _ parts: Range<Int>, _ request: borrowing ChatRequest, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) {
        if !Self.contains(.toolCall, parts, request) { return }
        json.key("tool_calls", into: &out)
        json.beginArray(into: &out)
        for index in parts where request.parts[index].kind == .toolCall {
            json.ollamaCall(request.parts[index], text, into: &out)
        }
        json.endArray(into: &out)
    }
}

extension JSONWriter {
    /// `{"id":…,"function":{"name":…,"arguments":{…}}}`
    mutating func ollamaCall(_ call: ChatPart, _ text: borrowing ChatText, into out: inout ByteBuffer) {
        beginObject(into: &out)
        member("id", call.id, text, into: &out)
        key("function", into: &out)
        beginObject(into: &out)
        member("name", call.name, text, into: &out)
        key("arguments", into: &out)
        if call.json.isPresent {
            raw(text[call.json], into: &out)
        } else {
            raw(("{}" as StaticString).bytes, into: &out)
        }
        endObject(into: &out)
        endObject(into: &out)
    }
}
