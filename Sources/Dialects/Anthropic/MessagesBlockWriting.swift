/// Writing parts as content blocks.
import Chat
import Containers
import JSON

extension MessagesRequestWriter {
    mutating func writePart(_ part: ChatPart, into out: inout ByteBuffer) throws(ChatError) {
        switch part.kind {
        case .text: writeText(part, into: &out)
        case .refusal:
            lost.insert(.refusalText)
            writeText(part, into: &out)
        case .thinking:
            begin("thinking", into: &out)
            json.key("thinking", into: &out)
            json.escaped(text[part.text], into: &out)
            json.member("signature", part.signature, text, into: &out)
            json.endObject(into: &out)
        case .redactedThinking:
            begin("redacted_thinking", into: &out)
            json.member("data", part.data, text, into: &out)
            json.endObject(into: &out)
        case .image: try writeImage(part, into: &out)
        case .file: try writeFile(part, into: &out)
        case .toolCall: writeCall(part, into: &out)
        case .audio, .toolResult: throw ChatError(.unsupported, "messages[].content")
        }
    }

    private mutating func begin(_ type: StaticString, into out: inout ByteBuffer) {
        json.beginObject(into: &out)
        json.member("type", word: type, into: &out)
    }

    private mutating func end(_ part: ChatPart, into out: inout ByteBuffer) {
        writeMark(part.endsCachedPrefix, into: &out)
        json.endObject(into: &out)
    }

    mutating func writeText(_ part: ChatPart, into out: inout ByteBuffer) {
        begin("text", into: &out)
        json.member("text", part.text, text, into: &out)
        end(part, into: &out)
    }

    private mutating func writeCall(_ part: ChatPart, into out: inout ByteBuffer) {
        begin("tool_use", into: &out)
        writeToolID("id", part.id, calls, into: &out)
        calls += 1
        json.key("name", into: &out)
        json.escaped(text[part.name], into: &out)
        json.key("input", into: &out)
        if part.writeMessagesInput(text, &json, into: &out) { lost.insert(.toolArguments) }
        if part.signature.isPresent { lost.insert(.thinkingSignature) }
        end(part, into: &out)
    }

    /// `part` stands at `index`, its content behind it.
    mutating func writeResult(
        _ part: ChatPart, _ request: borrowing ChatRequest, _ index: Int, into out: inout ByteBuffer
    ) throws(ChatError) {
        begin("tool_result", into: &out)
        writeToolID("tool_use_id", part.id, results, into: &out)
        results += 1
        var isOpen = false
        for child in index + 1..<index + 1 + part.children {
            let child = request.parts[child]
            if !says(child, .user) { continue }
            if !isOpen {
                json.key("content", into: &out)
                json.beginArray(into: &out)
                isOpen = true
            }
            try writePart(child, into: &out)
        }
        if isOpen { json.endArray(into: &out) }
        if part.isError { json.member("is_error", true, into: &out) }
        end(part, into: &out)
    }

    /// Ids hold letters, digits, `_` and `-`; other bytes become `_`, in the call as in its result. Calls and results without an id
    /// are numbered, for both come in order.
    private mutating func writeToolID(
        _ key: StaticString, _ id: Piece, _ number: Int, into out: inout ByteBuffer
    ) {
        json.key(key, into: &out)
        let id = text[id]
        var plain = 0
        while plain < id.count, Self.isPlain(id[plain]) { plain += 1 }
        if plain == id.count, plain > 0 { return json.escaped(id, into: &out) }
        json.beginString(into: &out)
        for index in id.indices { out.append(Self.isPlain(id[index]) ? id[index] : UInt8(ascii: "_")) }
        if id.isEmpty {
            out.append("call_" as StaticString)
            out.append(decimal: number)
        }
        json.endString(into: &out)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte | 0x20 &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10 || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: "-")
    }

    // Images and files.

    private mutating func writeImage(_ part: ChatPart, into out: inout ByteBuffer) throws(ChatError) {
        if part.detail.isPresent, !text[part.detail].equals("auto") { lost.insert(.imageDetail) }
        begin("image", into: &out)
        json.key("source", into: &out)
        if part.data.isPresent {
            begin("base64", into: &out)
            json.key("media_type", into: &out)
            if part.mediaType.isPresent {
                json.escaped(text[part.mediaType], into: &out)
            } else {
                json.string(Self.imageType(text[part.data]), into: &out)
            }
            json.member("data", part.data, text, into: &out)
            json.endObject(into: &out)
        } else {
            try writePlace(part, into: &out)
        }
        end(part, into: &out)
    }

    /// By the first bytes, as base64 has them.
    private static func imageType(_ data: Span<UInt8>) -> StaticString {
        if data.starts(with: "/9j/") || data.starts(with: "\\/9j") { return "image/jpeg" }
        if data.starts(with: "R0lG") { return "image/gif" }
        return data.starts(with: "UklG") ? "image/webp" : "image/png"
    }

    /// An address or an uploaded file, as a source.
    private mutating func writePlace(_ part: ChatPart, into out: inout ByteBuffer) throws(ChatError) {
        if part.url.isPresent {
            begin("url", into: &out)
            json.member("url", part.url, text, into: &out)
        } else if part.id.isPresent {
            begin("file", into: &out)
            json.member("file_id", part.id, text, into: &out)
        } else {
            throw ChatError(.unsupported, "messages[].content")
        }
        json.endObject(into: &out)
    }

    /// A document of PDF or of text; other files the API does not read.
    private mutating func writeFile(_ part: ChatPart, into out: inout ByteBuffer) throws(ChatError) {
        let type = text[part.mediaType]
        if part.data.isPresent, type.starts(with: "image/") { return try writeImage(part, into: &out) }
        begin("document", into: &out)
        json.key("source", into: &out)
        if !part.data.isPresent {
            try writePlace(part, into: &out)
        } else if type.starts(with: "text/") {
            var words = ByteBuffer()
            guard words.appendDecoded(base64: text[part.data]), (try? UTF8Span(validating: words.span)) != nil else {
                throw ChatError(.invalid, "messages[].content")
            }
            begin("text", into: &out)
            json.member("media_type", word: "text/plain", into: &out)
            json.key("data", into: &out)
            json.string(words.span, into: &out)
            json.endObject(into: &out)
        } else if type.isEmpty || type.equals("application/pdf") || type.equals("application\\/pdf") {
            begin("base64", into: &out)
            json.member("media_type", word: "application/pdf", into: &out)
            json.member("data", part.data, text, into: &out)
            json.endObject(into: &out)
        } else {
            throw ChatError(.unsupported, "messages[].content")
        }
        if !part.name.isEmpty { json.member("title", part.name, text, into: &out) }
        end(part, into: &out)
    }
}

extension ChatPart {
    /// Writes a call's arguments as the object that `input` must be. Arguments that are none (`json` is absent and `text` holds
    /// what the model wrote) are wrapped: `{"arguments":"…"}`. Returns whether they were.
    func writeMessagesInput(_ text: borrowing ChatText, _ writer: inout JSONWriter, into out: inout ByteBuffer) -> Bool
    {
        if !json.isEmpty {
            writer.raw(text[json], into: &out)
            return false
        }
        writer.beginObject(into: &out)
        if !self.text.isEmpty { writer.member("arguments", self.text, text, into: &out) }
        writer.endObject(into: &out)
        return !self.text.isEmpty
    }
}

extension ByteBuffer {
    /// Appends what base64 (RFC 4648 section 4) stands for; it may stand in a JSON string, its slashes escaped. False: it is none.
    fileprivate mutating func appendDecoded(base64 text: Span<UInt8>) -> Bool {
        var bits: UInt32 = 0
        var count = 0
        for index in text.indices {
            let byte = text[index]
            if byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "=") { continue }
            guard let value = Self.base64Value(byte) else { return false }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return true
    }

    private static func base64Value(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
