/// Writing the parts of a generateContent's contents.
import Chat
import Containers
import JSON

extension GenerateContentWriting {
    /// Google's validator passes a call with this signature, which is the base64 of `skip_thought_signature_validator`: for calls
    /// that another model made, or whose signature a client has dropped.
    private static let bypass: StaticString = "c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I="

    mutating func write(
        _ part: ChatPart, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) throws(ChatError) {
        if part.endsCachedPrefix { lost.insert(.cacheControl) }
        switch part.kind {
        case .text, .refusal:
            if part.kind == .refusal { lost.insert(.refusalText) }
            json.beginObject(into: &out)
            json.member("text", part.text, text, into: &out)
            json.member("thoughtSignature", part.signature, text, into: &out)
            json.endObject(into: &out)
        case .thinking:
            // Whose signature it is cannot be told, and Google refuses those of others; it asks for none here.
            if part.signature.isPresent { lost.insert(.thinkingSignature) }
            json.beginObject(into: &out)
            json.member("text", part.text, text, into: &out)
            json.member("thought", true, into: &out)
            json.endObject(into: &out)
        case .redactedThinking: lost.insert(.redactedThinking)
        case .image, .audio, .file: try media(part, text, into: &out)
        case .toolCall: call(part, text, into: &out)
        case .toolResult: throw ChatError(.invalid, "role")
        }
    }

    private mutating func call(_ part: ChatPart, _ text: borrowing ChatText, into out: inout ByteBuffer) {
        json.beginObject(into: &out)
        json.key("functionCall", into: &out)
        json.beginObject(into: &out)
        json.member("name", part.name, text, into: &out)
        if part.json.isPresent {
            json.member("args", json: part.json, text, into: &out)
        } else {
            json.key("args", into: &out)
            json.raw(("{}" as StaticString).bytes, into: &out)
        }
        json.endObject(into: &out)
        if part.signature.isPresent {
            json.member("thoughtSignature", part.signature, text, into: &out)
        } else if model.signsCalls, !hasCall {
            // Of calls that were made at once, Google signs the first.
            json.member("thoughtSignature", word: Self.bypass, into: &out)
        }
        json.endObject(into: &out)
        hasCall = true
    }

    // MARK: Media

    private mutating func media(
        _ part: ChatPart, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) throws(ChatError) {
        if part.detail.isPresent, !text[part.detail].equals("auto") { lost.insert(.imageDetail) }
        // What was uploaded to another provider, and is told by its id.
        if !part.data.isPresent && !part.url.isPresent { throw ChatError(.unsupported, "file_id") }
        json.beginObject(into: &out)
        let isInline = part.data.isPresent
        json.key(isInline ? "inlineData" : "fileData", into: &out)
        json.beginObject(into: &out)
        mimeType(part, text, into: &out)
        json.member(isInline ? "data" : "fileUri", isInline ? part.data : part.url, text, into: &out)
        json.endObject(into: &out)
        json.endObject(into: &out)
    }

    /// Google wants one in any case; where none is told the address says it, or what is most often sent.
    private mutating func mimeType(_ part: ChatPart, _ text: borrowing ChatText, into out: inout ByteBuffer) {
        if !part.mediaType.isEmpty { return json.member("mimeType", part.mediaType, text, into: &out) }
        let usual: StaticString
        switch part.kind {
        case .image: usual = "image/jpeg"
        case .audio: usual = "audio/wav"
        default: usual = "application/pdf"
        }
        json.member("mimeType", word: Self.mimeType(ofAddress: text[part.url]) ?? usual, into: &out)
    }

    private static let endings: [(ending: StaticString, type: StaticString)] = [
        (".png", "image/png"), (".jpg", "image/jpeg"), (".jpeg", "image/jpeg"), (".webp", "image/webp"),
        (".gif", "image/gif"), (".heic", "image/heic"), (".pdf", "application/pdf"), (".txt", "text/plain"),
        (".csv", "text/csv"), (".html", "text/html"), (".mp3", "audio/mp3"), (".wav", "audio/wav"),
        (".mp4", "video/mp4"), (".webm", "video/webm"), (".mov", "video/quicktime"),
    ]

    private static func mimeType(ofAddress address: Span<UInt8>) -> StaticString? {
        let query = address.firstIndex(of: UInt8(ascii: "?")) ?? address.firstIndex(of: UInt8(ascii: "#"))
        let path = address.extracting(0..<(query ?? address.count))
        for known in endings {
            let length = known.ending.utf8CodeUnitCount
            if path.count < length { continue }
            if path.extracting(path.count - length..<path.count).equalsIgnoringCase(known.ending) { return known.type }
        }
        return nil
    }

    // MARK: Results

    /// `{"functionResponse":{"name":…,"response":{…}}}`: an object as it is, any other text wrapped.
    mutating func write(
        result index: Int, _ request: borrowing ChatRequest, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) {
        let result = request.parts[index]
        let children = index + 1..<min(index + 1 + result.children, request.parts.count)
        if result.endsCachedPrefix { lost.insert(.cacheControl) }
        json.beginObject(into: &out)
        json.key("functionResponse", into: &out)
        json.beginObject(into: &out)
        json.member("name", result.name, text, into: &out)
        json.key("response", into: &out)
        if result.isError || !object(children, request, text, into: &out) {
            json.beginObject(into: &out)
            words(children, result.isError ? "error" : "result", request, text, into: &out)
            json.endObject(into: &out)
        }
        images(children, request, text, into: &out)
        json.endObject(into: &out)
        json.endObject(into: &out)
    }

    /// Writes the one text of a result where it spells a JSON object. False: nothing was written.
    private mutating func object(
        _ children: Range<Int>, _ request: borrowing ChatRequest, _ text: borrowing ChatText,
        into out: inout ByteBuffer
    ) -> Bool {
        var only = Piece.none
        for child in children where request.parts[child].kind == .text {
            if only.isPresent { return false }
            only = request.parts[child].text
        }
        let inside = text[only]
        if inside.firstInk != UInt8(ascii: "{") { return false }
        let start = out.count
        try? JSONText.unescape(inside, into: &out)
        if out.span.extracting(start..<out.count).isJSONObject {
            json.raw("", into: &out)
            return true
        }
        out.truncate(to: start)
        return false
    }

    /// `"result":"…"`: the texts, a line each.
    private mutating func words(
        _ children: Range<Int>, _ name: StaticString, _ request: borrowing ChatRequest, _ text: borrowing ChatText,
        into out: inout ByteBuffer
    ) {
        json.key(name, into: &out)
        json.beginString(into: &out)
        var isFirst = true
        for child in children where request.parts[child].kind == .text {
            if !isFirst { out.append("\\n" as StaticString) }
            isFirst = false
            out.append(text[request.parts[child].text])
            if request.parts[child].endsCachedPrefix { lost.insert(.cacheControl) }
        }
        json.endString(into: &out)
    }

    /// Images and files of a result, which newer models take.
    private mutating func images(
        _ children: Range<Int>, _ request: borrowing ChatRequest, _ text: borrowing ChatText,
        into out: inout ByteBuffer
    ) {
        var isOpen = false
        for child in children where request.parts[child].kind != .text {
            let part = request.parts[child]
            if !model.takesResultImages || !part.data.isPresent {
                lost.insert(.toolResultImages)
                continue
            }
            if !isOpen {
                json.key("parts", into: &out)
                json.beginArray(into: &out)
            }
            isOpen = true
            json.beginObject(into: &out)
            json.key("inlineData", into: &out)
            json.beginObject(into: &out)
            mimeType(part, text, into: &out)
            json.member("data", part.data, text, into: &out)
            json.endObject(into: &out)
            json.endObject(into: &out)
        }
        if isOpen { json.endArray(into: &out) }
    }
}

extension Span where Element == UInt8 {
    /// The first byte of a string's inside that is neither white space nor an escaped line break or tab.
    fileprivate var firstInk: UInt8 {
        var at = 0
        while at < count {
            if self[at] == UInt8(ascii: "\\"), at + 1 < count,
                self[at + 1] == UInt8(ascii: "n") || self[at + 1] == UInt8(ascii: "r")
                    || self[at + 1] == UInt8(ascii: "t")
            {
                at += 2
            } else if self[at] > 0x20 {
                return self[at]
            } else {
                at += 1
            }
        }
        return 0
    }
}
