/// Writes the parts that content is made of, and knows which of them can be written.
import Chat
import Containers
import JSON

extension ChatCompletionsRequestWriter {
    /// Whether a message of the user's can hold the part.
    func canSay(_ part: ChatPart) -> Bool {
        switch part.kind {
        case .text: true
        case .image: part.url.isPresent || part.data.isPresent
        case .audio: part.data.isPresent
        case .file: part.data.isPresent || part.id.isPresent || part.text.isPresent
        case .refusal, .thinking, .redactedThinking, .toolCall, .toolResult: false
        }
    }

    /// Whether the part, which stands in a tool's result, goes to the message behind the results: they hold text only.
    func canMove(_ part: ChatPart) -> Bool { part.kind != .text && canSay(part) }

    /// Notes that the part is left out.
    mutating func lose(_ part: ChatPart) {
        switch part.kind {
        case .image: lost.insert(.imageFile)
        case .audio: lost.insert(.audio)
        case .file: lost.insert(part.url.isPresent ? .fileURL : .file)
        case .redactedThinking: lost.insert(.redactedThinking)
        case .refusal: lost.insert(.refusalText)
        case .thinking:
            lost.insert(.thinking)
            if part.signature.isPresent { lost.insert(.thinkingSignature) }
        case .text, .toolCall, .toolResult: lost.insert(.unknown)
        }
    }

    /// One part that `canSay` holds for.
    mutating func write(_ part: ChatPart, _ text: borrowing ChatText, into out: inout ByteBuffer) {
        json.beginObject(into: &out)
        switch part.kind {
        case .image:
            json.member("type", word: "image_url", into: &out)
            json.key("image_url", into: &out)
            json.beginObject(into: &out)
            json.address("url", part, text, into: &out)
            json.member("detail", part.detail, text, into: &out)
            json.endObject(into: &out)
        case .audio:
            json.member("type", word: "input_audio", into: &out)
            json.key("input_audio", into: &out)
            json.beginObject(into: &out)
            json.member("data", part.data, text, into: &out)
            json.key("format", into: &out)
            json.escaped(Self.audioFormat(text[part.mediaType]), into: &out)
            json.endObject(into: &out)
        case .file where part.data.isPresent || part.id.isPresent:
            writeFile(part, text, into: &out)
        default:
            // A document may be its text.
            json.raw("\"type\":\"text\"", into: &out)
            json.member("text", part.text, text, into: &out)
        }
        json.endObject(into: &out)
    }

    private mutating func writeFile(_ part: ChatPart, _ text: borrowing ChatText, into out: inout ByteBuffer) {
        json.member("type", word: "file", into: &out)
        json.key("file", into: &out)
        json.beginObject(into: &out)
        if part.data.isPresent {
            json.address("file_data", part, text, into: &out)
            // OpenAI asks for the id of a file whose data have no name.
            if part.name.isEmpty { json.member("filename", word: "file", into: &out) }
        } else {
            json.member("file_id", part.id, text, into: &out)
        }
        if !part.name.isEmpty { json.member("filename", part.name, text, into: &out) }
        json.endObject(into: &out)
    }

    /// `wav` or `mp3`, as OpenAI has them, of a media type; the subtype of any other.
    @_lifetime(copy type)
    private static func audioFormat(_ type: Span<UInt8>) -> Span<UInt8> {
        if type.equals("audio/mpeg") { return ("mp3" as StaticString).bytes }
        if type.equals("audio/x-wav") || type.equals("audio/wave") { return ("wav" as StaticString).bytes }
        let start = type.firstIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
        return type.extracting(start..<type.count)
    }
}

/// What requests and answers have in common.
extension JSONWriter {
    /// `"type":"function","function":{"name","arguments"}` of a call.
    mutating func function(_ call: ChatPart, _ text: borrowing ChatText, into out: inout ByteBuffer) {
        raw("\"type\":\"function\",\"function\":{\"name\":\"", into: &out)
        out.append(text[call.name])
        out.append("\",\"arguments\":\"" as StaticString)
        if call.json.isEmpty { out.append("{}" as StaticString) } else { out.appendEscaped(text[call.json]) }
        out.append("\"}" as StaticString)
    }

    /// The address of an image or file: its own, or a `data:` URL of what it holds.
    mutating func address(
        _ name: StaticString, _ part: ChatPart, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) {
        if !part.data.isPresent { return member(name, part.url, text, into: &out) }
        key(name, into: &out)
        dataURL(part.mediaType, part.data, text, into: &out)
    }

    mutating func dataURL(_ type: Piece, _ data: Piece, _ text: borrowing ChatText, into out: inout ByteBuffer) {
        beginString(into: &out)
        out.append("data:" as StaticString)
        out.append(text[type])
        out.append(";base64," as StaticString)
        out.append(text[data])
        endString(into: &out)
    }

    /// LiteLLM's block of thinking; nothing for a part of another kind.
    mutating func thinkingBlock(_ part: ChatPart, _ text: borrowing ChatText, into out: inout ByteBuffer) {
        if part.kind != .thinking, part.kind != .redactedThinking { return }
        beginObject(into: &out)
        if part.kind == .redactedThinking {
            member("type", word: "redacted_thinking", into: &out)
            member("data", part.data, text, into: &out)
        } else {
            member("type", word: "thinking", into: &out)
            key("thinking", into: &out)
            escaped(text[part.text], into: &out)
            if !part.signature.isEmpty { member("signature", part.signature, text, into: &out) }
        }
        endObject(into: &out)
    }
}
