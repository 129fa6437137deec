/// Reads what a client's messages are made of: `content`, a string or an array of parts.
import Chat
import Containers
import JSON

extension ChatCompletionsRequestReader {
    /// Whose content it is: not every kind of part may stand everywhere.
    enum Place {
        case system, user, assistant, tool

        func takes(_ kind: ChatPart.Kind) -> Bool {
            switch kind {
            case .text: true
            case .refusal: self == .assistant
            // Results with images are no part of OpenAI's API; vLLM and others take them.
            case .image, .file: self == .user || self == .tool
            case .audio: self == .user
            case .thinking, .redactedThinking, .toolCall, .toolResult: false
            }
        }
    }

    func readContent(_ content: Member?, _ place: Place, into request: inout ChatRequest) throws(ChatError) {
        guard let content else { throw ChatError(.invalid, "messages[].content") }
        if content.kind == .string {
            // An assistant that called tools said nothing.
            if place == .assistant, content.text.isEmpty { return }
            return request.add(ChatPart(.text, text: content.inside))
        }
        guard content.kind == .array else { throw ChatError(.invalid, "messages[].content") }
        var walker = ElementDive(array: content.value.lowerBound)
        while let part = walker.next(in: body) {
            guard part.kind == .object else { throw ChatError(.invalid, "messages[].content[]") }
            walker.passed(to: try readPart(at: part.start, place, into: &request))
        }
    }

    /// Returns where the part ends.
    private func readPart(at start: Int, _ place: Place, into request: inout ChatRequest) throws(ChatError) -> Int {
        var type: Member?
        var value: Member?
        var isCached = false
        var walker = MemberDive(object: start)
        while let found = walker.next(in: body) {
            if found.kind == .null { continue }
            let member = walker.whole(found, in: body)
            if member.isNamed("type", in: body) {
                type = member
            } else if member.isNamed("cache_control", in: body)
                || member.isNamed("prompt_cache_breakpoint", in: body)
            {
                isCached = true
            } else if isContent(member) {
                value = member
            } else if body.says(member) {
                request.lose(.unknown)
            }
        }
        guard let type, type.kind == .string else { throw ChatError(.invalid, "messages[].content[].type") }
        var part = try read(type, value, into: &request)
        if !place.takes(part.kind) { throw ChatError(.invalid, "messages[].content[].type") }
        part.endsCachedPrefix = isCached
        request.add(part)
        return walker.end
    }

    /// The member that is named like the part's type.
    private func isContent(_ member: Member) -> Bool {
        member.isNamed("text", in: body) || member.isNamed("image_url", in: body) || member.isNamed("file", in: body)
            || member.isNamed("input_audio", in: body) || member.isNamed("refusal", in: body)
    }

    private func read(
        _ type: Member, _ value: Member?, into request: inout ChatRequest
    ) throws(ChatError) -> ChatPart {
        if type.says("text", in: body) {
            guard let value, value.kind == .string else { throw ChatError(.invalid, "messages[].content[].text") }
            return ChatPart(.text, text: value.inside)
        }
        if type.says("refusal", in: body) {
            guard let value, value.kind == .string else { throw ChatError(.invalid, "messages[].content[].refusal") }
            return ChatPart(.refusal, text: value.inside)
        }
        if type.says("image_url", in: body) {
            guard let value else { throw ChatError(.invalid, "messages[].content[].image_url") }
            return try readImage(object(value, "messages[].content[].image_url"))
        }
        if type.says("input_audio", in: body) {
            guard let value else { throw ChatError(.invalid, "messages[].content[].input_audio") }
            return try readAudio(object(value, "messages[].content[].input_audio"), into: &request)
        }
        if type.says("file", in: body) {
            guard let value else { throw ChatError(.invalid, "messages[].content[].file") }
            return try readFile(object(value, "messages[].content[].file"))
        }
        throw ChatError(.unsupported, "messages[].content[].type")
    }

    private func readImage(_ start: Int) throws(ChatError) -> ChatPart {
        var part = ChatPart(.image)
        var walker = MemberSkim(object: start)
        while let member = walker.next(in: body) {
            if member.isNamed("url", in: body), member.kind == .string {
                part.setAddress(member.text, in: body)
            } else if member.isNamed("detail", in: body) {
                part.detail = member.inside
            }
        }
        if part.url.isEmpty && part.data.isEmpty { throw ChatError(.invalid, "messages[].content[].image_url.url") }
        return part
    }

    /// `{"data":"<base64>","format":"wav"}`
    private func readAudio(_ start: Int, into request: inout ChatRequest) throws(ChatError) -> ChatPart {
        var part = ChatPart(.audio)
        var walker = MemberSkim(object: start)
        while let member = walker.next(in: body) {
            if member.kind != .string { continue }
            if member.isNamed("data", in: body) {
                part.data = member.inside
            } else if member.isNamed("format", in: body) {
                part.mediaType = request.arena.add { out in
                    out.append("audio/" as StaticString)
                    out.append(body.extracting(member.text))
                }
            }
        }
        if !part.data.isPresent { throw ChatError(.invalid, "messages[].content[].input_audio.data") }
        if !part.mediaType.isPresent { throw ChatError(.invalid, "messages[].content[].input_audio.format") }
        return part
    }

    /// `file_data` is a `data:` URL; gateways take addresses in its place and in that of the id.
    private func readFile(_ start: Int) throws(ChatError) -> ChatPart {
        var part = ChatPart(.file)
        var walker = MemberSkim(object: start)
        while let member = walker.next(in: body) {
            if member.kind != .string { continue }
            let isID = member.isNamed("file_id", in: body)
            if isID || member.isNamed("file_data", in: body) {
                let text = body.extracting(member.text)
                if text.starts(with: "data:") || text.starts(with: "https:") || text.starts(with: "http:") {
                    part.setAddress(member.text, in: body)
                } else if isID {
                    part.id = member.inside
                }
            } else if member.isNamed("filename", in: body) {
                part.name = member.inside
            }
        }
        if part.url.isEmpty && part.data.isEmpty && part.id.isEmpty {
            throw ChatError(.invalid, "messages[].content[].file.file_data")
        }
        return part
    }
}
