/// The content of messages and of tools' outputs: one text, or parts.
///
///     {"type":"input_text" or "output_text","text":"…"}        {"type":"refusal","refusal":"…"}
///     {"type":"input_image","image_url":"…" or "file_id":"…","detail":"auto"}
///     {"type":"input_file","file_data":"data:…" or "file_url":"…" or "file_id":"…","filename":"…"}
///     {"type":"input_audio","input_audio":{"data":"…","format":"wav" or "mp3"}}
import Chat
import Containers
import JSON

/// The members of one part.
private struct ContentPart {
    var type: Member?
    var text: Member?
    var refusal: Member?
    var address: Member?
    var data: Member?
    var fileID: Member?
    var filename: Member?
    var detail: Member?
    var audio: Member?
    var annotations: Member?
    var endsCachedPrefix = false
    /// It holds something that has no place here.
    var hasMore = false

    init(_ body: Span<UInt8>, objectAt start: Int) {
        var walker = MemberSkim(object: start)
        while let member = walker.nextSaid(in: body) {
            if member.isNamed("type", in: body) {
                type = member
            } else if member.isNamed("text", in: body) {
                text = member
            } else if member.isNamed("refusal", in: body) {
                refusal = member
            } else if member.isNamed("image_url", in: body) || member.isNamed("file_url", in: body) {
                address = member
            } else if member.isNamed("file_data", in: body) {
                data = member
            } else if member.isNamed("file_id", in: body) {
                fileID = member
            } else if member.isNamed("filename", in: body) {
                filename = member
            } else if member.isNamed("detail", in: body) {
                detail = member
            } else if member.isNamed("input_audio", in: body) {
                audio = member
            } else if member.isNamed("annotations", in: body) {
                annotations = member
            } else if member.isNamed("prompt_cache_breakpoint", in: body) {
                endsCachedPrefix = true
            } else if !member.isNamed("logprobs", in: body) {
                hasMore = true
            }
        }
    }
}

extension ResponsesReader {
    /// Adds the parts to the turn that was begun last. `textOnly`: of the system, which is words alone.
    func readContent(_ content: Member, textOnly: Bool, _ request: inout ChatRequest) throws(ChatError) {
        if content.kind == .string { return request.add(ChatPart(.text, text: content.inside)) }
        var walker = ElementWalker(array: try content.array(orInvalid: "input[].content"))
        while let start = try walker.nextObject(in: body, orInvalid: "input[].content[]") {
            let source = ContentPart(body, objectAt: start)
            var part = try read(source, &request)
            if textOnly, part.kind != .text { throw ChatError(.unsupported, "input[].content[].type") }
            part.endsCachedPrefix = source.endsCachedPrefix
            request.add(part)
        }
    }

    private func read(_ source: ContentPart, _ request: inout ChatRequest) throws(ChatError) -> ChatPart {
        guard let type = source.type else { throw ChatError(.invalid, "input[].content[].type") }
        if source.hasMore { request.lose(.unknown) }
        if type.says("input_text", in: body) || type.says("output_text", in: body) {
            if let annotations = source.annotations, body.says(annotations) { request.lose(.citations) }
            return ChatPart(.text, text: try source.text.required("input[].content[].text"))
        }
        if type.says("refusal", in: body) {
            return ChatPart(.refusal, text: try source.refusal.required("input[].content[].refusal"))
        }
        if type.says("input_image", in: body) { return try readImage(source) }
        if type.says("input_file", in: body) { return try readFile(source, &request) }
        if type.says("input_audio", in: body) { return try readAudio(source, &request) }
        throw ChatError(.unsupported, "input[].content[].type")
    }

    private func readImage(_ source: ContentPart) throws(ChatError) -> ChatPart {
        var part = ChatPart(.image)
        if let address = source.address {
            _ = try address.inside(orInvalid: "input[].content[].image_url")
            part.setAddress(address.text, in: body)
        } else {
            part.id = try source.fileID.required("input[].content[].image_url")
        }
        if let detail = source.detail, !detail.says("auto", in: body) {
            part.detail = try detail.inside(orInvalid: "input[].content[].detail")
        }
        return part
    }

    private func readFile(_ source: ContentPart, _ request: inout ChatRequest) throws(ChatError) -> ChatPart {
        var part = ChatPart(.file)
        if let filename = source.filename {
            part.name = try filename.inside(orInvalid: "input[].content[].filename")
        }
        if let detail = source.detail, !detail.says("auto", in: body) { request.lose(.imageDetail) }
        if let data = source.data {
            part.data = try data.inside(orInvalid: "input[].content[].file_data")
            if body.extracting(data.text).starts(with: "data:") {
                part.data = .none
                part.setAddress(data.text, in: body)
            } else if let name = source.filename, body.extracting(name.text).ends(with: ".pdf") {
                part.mediaType = request.arena.add("application/pdf")
            }
        } else if let address = source.address {
            _ = try address.inside(orInvalid: "input[].content[].file_url")
            part.setAddress(address.text, in: body)
        } else {
            part.id = try source.fileID.required("input[].content[].file_data")
        }
        return part
    }

    private func readAudio(_ source: ContentPart, _ request: inout ChatRequest) throws(ChatError) -> ChatPart {
        guard let audio = source.audio else { throw ChatError(.invalid, "input[].content[].input_audio") }
        let start = try audio.object(orInvalid: "input[].content[].input_audio")
        var part = ChatPart(.audio)
        part.data = try body.member("data", ofObjectAt: start).required("input[].content[].input_audio.data")
        guard let format = body.member("format", ofObjectAt: start), format.kind == .string else {
            throw ChatError(.invalid, "input[].content[].input_audio.format")
        }
        let inside = body.extracting(format.text)
        part.mediaType = request.arena.add { made in
            made.append("audio/" as StaticString)
            made.append(inside)
        }
        return part
    }
}
