/// Writing images, audio and documents of a Converse request: their bytes as base64, or where they are in S3. Their kind goes by a word
/// that Converse knows: `png`, `wav`, `docx`.
import Chat
import Containers
import JSON

extension ConverseWriting {
    /// Throws `.unsupported` for one that is elsewhere, was uploaded, or is of another kind.
    mutating func writeImage(
        _ part: ChatPart, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) throws(ChatError) {
        let detail = text[part.detail]
        if !detail.isEmpty, !detail.equals("auto") { lost.insert(.imageDetail) }
        if !part.data.isPresent, !text[part.url].isInS3 {
            lost.insert(part.url.isPresent ? .imageURL : .imageFile)
            throw ChatError(.unsupported, "messages[].content[].image.source")
        }
        guard let format = part.kinds(text, Self.imageFormat) else {
            throw ChatError(.unsupported, "messages[].content[].image.format")
        }
        json.beginObject(into: &out)
        json.key("image", into: &out)
        json.beginObject(into: &out)
        json.member("format", word: format, into: &out)
        writeSource(part, text, into: &out)
        json.endObject(into: &out)
        json.endObject(into: &out)
    }

    mutating func writeAudio(
        _ part: ChatPart, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) throws(ChatError) {
        guard part.data.isPresent || text[part.url].isInS3, let format = part.kinds(text, Self.audioFormat) else {
            lost.insert(.audio)
            throw ChatError(.unsupported, "messages[].content[].audio")
        }
        json.beginObject(into: &out)
        json.key("audio", into: &out)
        json.beginObject(into: &out)
        json.member("format", word: format, into: &out)
        writeSource(part, text, into: &out)
        json.endObject(into: &out)
        json.endObject(into: &out)
    }

    /// A file of text may be given as it is.
    mutating func writeDocument(
        _ part: ChatPart, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) throws(ChatError) {
        if !part.data.isPresent, !part.text.isPresent, !text[part.url].isInS3 {
            lost.insert(part.url.isPresent ? .fileURL : .file)
            throw ChatError(.unsupported, "messages[].content[].document.source")
        }
        let isText = !part.data.isPresent && part.text.isPresent
        guard let format = part.kinds(text, Self.documentFormat) ?? (isText ? "txt" : nil) else {
            lost.insert(.file)
            throw ChatError(.unsupported, "messages[].content[].document.format")
        }
        documents += 1
        json.beginObject(into: &out)
        json.key("document", into: &out)
        json.beginObject(into: &out)
        json.member("format", word: format, into: &out)
        json.key("name", into: &out)
        writeName(of: part, number: documents, text, into: &out)
        writeSource(part, text, into: &out)
        json.endObject(into: &out)
        json.endObject(into: &out)
    }

    private mutating func writeSource(_ part: ChatPart, _ text: borrowing ChatText, into out: inout ByteBuffer) {
        json.key("source", into: &out)
        json.beginObject(into: &out)
        if part.data.isPresent {
            json.member("bytes", part.data, text, into: &out)
        } else if part.text.isPresent {
            json.member("text", part.text, text, into: &out)
        } else {
            json.key("s3Location", into: &out)
            json.beginObject(into: &out)
            json.member("uri", part.url, text, into: &out)
            json.endObject(into: &out)
        }
        json.endObject(into: &out)
    }

    /// Writes a document's name as Converse takes it: at most 200 letters, digits, hyphens, brackets, parentheses and single blanks.
    /// All but the first document have their number behind it, for no two may have the same.
    mutating func writeName(
        of part: ChatPart, number: Int, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) {
        json.beginString(into: &out)
        let start = out.count
        let name = text[part.name]
        // Room for the number.
        for index in name.indices where out.count - start < 180 {
            let byte = name[index]
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "["),
                UInt8(ascii: "]"):
                out.append(byte)
            case UInt8(ascii: " "):
                if out.count == start || out.span[out.count - 1] != byte { out.append(byte) }
            default: out.append(UInt8(ascii: "-"))
            }
        }
        if name.isEmpty { out.append("document" as StaticString) }
        if number > 1 {
            out.append(UInt8(ascii: "-"))
            out.append(decimal: number)
        }
        json.endString(into: &out)
    }

    // MARK: - Words for kinds

    /// For the subtype of a media type, or a file's extension.
    private static func imageFormat(_ kind: Span<UInt8>) -> StaticString? {
        if kind.equalsIgnoringCase("jpg") { return "jpeg" }
        return known(kind, ["png", "jpeg", "gif", "webp"])
    }

    private static func audioFormat(_ kind: Span<UInt8>) -> StaticString? {
        if kind.equalsIgnoringCase("x-wav") || kind.equalsIgnoringCase("wave") { return "wav" }
        if kind.equalsIgnoringCase("mpeg3") { return "mp3" }
        return known(
            kind,
            [
                "wav", "mp3", "mpeg", "flac", "aac", "ogg", "opus", "mp4", "m4a", "webm", "pcm", "x-aac", "mpga", "mkv",
                "mka",
            ])
    }

    private static func documentFormat(_ kind: Span<UInt8>) -> StaticString? {
        if kind.equalsIgnoringCase("plain") { return "txt" }
        if kind.equalsIgnoringCase("markdown") || kind.equalsIgnoringCase("x-markdown") { return "md" }
        if kind.equalsIgnoringCase("htm") { return "html" }
        if kind.equalsIgnoringCase("msword") { return "doc" }
        if kind.equalsIgnoringCase("vnd.ms-excel") { return "xls" }
        if kind.equalsIgnoringCase("vnd.openxmlformats-officedocument.wordprocessingml.document") { return "docx" }
        if kind.equalsIgnoringCase("vnd.openxmlformats-officedocument.spreadsheetml.sheet") { return "xlsx" }
        return known(kind, ["pdf", "csv", "txt", "md", "html", "doc", "docx", "xls", "xlsx"])
    }

    private static func known<let count: Int>(
        _ kind: Span<UInt8>, _ words: InlineArray<count, StaticString>
    ) -> StaticString? {
        for index in words.indices where kind.equalsIgnoringCase(words[index]) { return words[index] }
        return nil
    }
}

extension ChatPart {
    /// What `word` makes of the media type, or of the name's or the address's extension.
    fileprivate func kinds(_ text: borrowing ChatText, _ word: (Span<UInt8>) -> StaticString?) -> StaticString? {
        let type = text[mediaType]
        // A slash may be escaped, and parameters may follow.
        let end = type.firstIndex(of: UInt8(ascii: ";")) ?? type.count
        let slash = type.firstIndex(of: UInt8(ascii: "/"))
        if let slash, slash < end, let found = word(type.extracting(slash + 1..<end)) { return found }
        return word(text[name].extensionOfFile) ?? word(text[url].extensionOfFile)
    }
}

extension Span where Element == UInt8 {
    /// `s3://bucket/key`
    fileprivate var isInS3: Bool { starts(with: "s3://") || starts(with: "s3:\\/\\/") }

    /// What follows the last dot; all of it when there is none.
    fileprivate var extensionOfFile: Span<UInt8> {
        @_lifetime(copy self) get {
            var start = count
            while start > 0, self[start - 1] != UInt8(ascii: ".") { start -= 1 }
            return extracting(start..<count)
        }
    }
}
