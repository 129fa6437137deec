/// Reading a client's generateContent.
///
/// A key may be in camel or snake case, and a list of one may stand without its brackets: Google's parser takes both.
public import Chat
import Containers
import JSON

extension GenerateContentFormat {
    /// `streams` is told by the path. Throws `invalid` where the API would refuse the request, and `unsupported` for cached
    /// contents, which are a part of the prompt that only Google has.
    public func readRequest(_ body: Span<UInt8>, into request: inout ChatRequest) throws(ChatError) {
        guard let start = body.objectStart else { throw ChatError(.malformed, "") }
        request.wantsUsage = true
        // System text stands before all turns, wherever it stands in the body.
        var system: Member?
        var contents: Member?
        var members = MemberSkim(object: start)
        while let member = members.next(in: body) {
            if member.kind == .null { continue }
            if member.isNamed("contents", in: body) {
                contents = member
            } else if member.isSpelled("systemInstruction", "system_instruction", in: body) {
                system = member
            } else if member.isSpelled("generationConfig", "generation_config", in: body) {
                try request.readGeminiConfig(member, body)
            } else if member.isNamed("tools", in: body) {
                try request.readGeminiTools(member, body)
            } else if member.isSpelled("toolConfig", "tool_config", in: body) {
                try request.readGeminiToolConfig(member, body)
            } else {
                try readRest(member, body, into: &request)
            }
        }
        if let system { try readSystem(system, body, into: &request) }
        guard let contents, contents.kind == .array || contents.kind == .object else {
            throw ChatError(.invalid, "contents")
        }
        try readContents(contents, body, into: &request)
    }

    private func readRest(
        _ member: Member, _ body: Span<UInt8>, into request: inout ChatRequest
    ) throws(ChatError) {
        if member.isSpelled("cachedContent", "cached_content", in: body) {
            if member.kind != .string || !member.text.isEmpty { throw ChatError(.unsupported, "cachedContent") }
        } else if member.isSpelled("safetySettings", "safety_settings", in: body) {
            if body.says(member) { request.lose(.safetySettings) }
        } else if member.isNamed("labels", in: body) {
            if body.says(member) { request.lose(.metadata) }
        } else if member.isSpelled("serviceTier", "service_tier", in: body) {
            request.serviceTier = tier(member, body, &request)
        } else if member.isNamed("store", in: body) {
            if member.kind == .true { request.lose(.store) }
        } else if member.isNamed("model", in: body) {
            request.model = member.inside
        } else {
            request.loseMember(member.key)
        }
    }

    /// `standard` is what others call `default`.
    private func tier(_ member: Member, _ body: Span<UInt8>, _ request: inout ChatRequest) -> Piece {
        member.says("standard", in: body) ? request.arena.add("default") : member.inside
    }

    private func readSystem(
        _ system: Member, _ body: Span<UInt8>, into request: inout ChatRequest
    ) throws(ChatError) {
        guard system.kind == .object else { throw ChatError(.invalid, "systemInstruction") }
        guard let parts = content(system.value.lowerBound, body).parts else { return }
        request.beginTurn(.system)
        var items = GeminiItems(parts)
        while let item = try items.nextObject(in: body, orInvalid: "systemInstruction.parts[]") {
            let part = GeminiPart(item, body)
            if part.kind != .text { throw ChatError(.unsupported, "systemInstruction.parts[]") }
            if !part.text.isEmpty { request.add(ChatPart(.text, text: part.text)) }
        }
        request.dropEmptyTurn()
    }

    private func readContents(
        _ contents: Member, _ body: Span<UInt8>, into request: inout ChatRequest
    ) throws(ChatError) {
        var calls = GeminiCalls()
        var items = GeminiItems(contents)
        let before = request.turns.count
        var open = -1
        while let item = try items.nextObject(in: body, orInvalid: "contents[]") {
            try readContent(item, body, &calls, &open, into: &request)
        }
        request.endModelTurn(&open, body)
        if request.turns.count == before { throw ChatError(.invalid, "contents") }
    }

    /// Contents of the model that follow one another are one turn, the one at `open`: SDKs keep those of a stream as they came.
    private func readContent(
        _ start: Int, _ body: Span<UInt8>, _ calls: inout GeminiCalls, _ open: inout Int,
        into request: inout ChatRequest
    ) throws(ChatError) {
        let (role, parts) = content(start, body)
        var speaker = ChatTurn.Role.user
        if let role {
            if role.says("model", in: body) {
                speaker = .assistant
            } else if !role.says("user", in: body), !role.says("function", in: body), !role.says("", in: body) {
                throw ChatError(.invalid, "contents[].role")
            }
        }
        calls.begin(speaker)
        if speaker == .user { request.endModelTurn(&open, body) }
        if open != request.turns.count - 1 || open < 0 {
            request.beginTurn(speaker)
            open = speaker == .assistant ? request.turns.count - 1 : -1
        }
        guard let parts else { return request.dropEmptyTurn() }
        var items = GeminiItems(parts)
        while let item = try items.nextObject(in: body, orInvalid: "contents[].parts[]") {
            try readPart(GeminiPart(item, body), speaker, body, &calls, into: &request)
        }
        request.dropEmptyTurn()
    }

    /// The role and the parts of a content; nil where they are absent or null.
    private func content(_ start: Int, _ body: Span<UInt8>) -> (role: Member?, parts: Member?) {
        var found: (role: Member?, parts: Member?) = (nil, nil)
        var members = MemberSkim(object: start)
        while let member = members.next(in: body) {
            if member.kind == .null { continue }
            if member.isNamed("role", in: body) {
                found.role = member
            } else if member.isNamed("parts", in: body) {
                found.parts = member
            }
        }
        return found
    }

    private func readPart(
        _ part: GeminiPart, _ speaker: ChatTurn.Role, _ body: Span<UInt8>, _ calls: inout GeminiCalls,
        into request: inout ChatRequest
    ) throws(ChatError) {
        if part.hasModifiers, part.kind != .none { request.lose(.modelOptions) }
        switch part.kind {
        case .text:
            var words = part.words
            request.arena.useCommonBase64(&words.signature, body)
            request.add(words)
        case .inlineData, .fileData:
            guard var media = part.media(body) else { throw ChatError(.invalid, "contents[].parts[]") }
            request.arena.useCommonBase64(&media.data, body)
            request.add(media)
        case .functionCall:
            var call = part.call(body).part
            if speaker != .assistant || call.name.isEmpty {
                throw ChatError(.invalid, "contents[].parts[].functionCall")
            }
            if !call.id.isPresent { call.id = request.arena.add { $0.appendCallID(calls.total) } }
            if !call.json.isPresent { call.json = request.arena.add("{}") }
            request.arena.useCommonBase64(&call.signature, body)
            calls.add(call)
            request.add(call)
        case .functionResponse:
            if speaker != .user { throw ChatError(.invalid, "contents[].parts[].functionResponse") }
            try request.addGeminiResult(part.response(body), body, &calls)
        case .builtIn: request.lose(.builtInTools)
        case .none: throw ChatError(.unsupported, "contents[].parts[]")
        }
    }
}

extension ChatRequest {
    /// Takes back a turn in which nothing stands.
    fileprivate mutating func dropEmptyTurn() {
        if let last = turns.popLast(), last.count > 0 { turns.append(last) }
    }

    /// The turn of the model's that is open, if one is, has ended.
    fileprivate mutating func endModelTurn(_ open: inout Int, _ source: Span<UInt8>) {
        if open >= 0, open == turns.count - 1 { joinStreamed(source) }
        open = -1
    }

    /// Makes one of the texts that follow one another in the last turn, and one of the thoughts, as they do when a client kept the
    /// parts of a stream: the signature came after the words. Their texts are copied.
    private mutating func joinStreamed(_ source: Span<UInt8>) {
        guard var turn = turns.popLast() else { return }
        var kept = turn.first
        var at = turn.first
        while at < parts.count {
            var end = at + 1
            while end < parts.count, Self.continues(parts[end - 1], parts[end]) { end += 1 }
            var part = parts[at]
            if end > at + 1 {
                part.signature = parts[end - 1].signature
                part.text = joined(at..<end, source)
            }
            parts[kept] = part
            kept += 1
            at = end
        }
        while parts.count > kept { _ = parts.popLast() }
        turn.count = kept - turn.first
        turns.append(turn)
    }

    private static func continues(_ first: ChatPart, _ second: ChatPart) -> Bool {
        (first.kind == .thinking || first.kind == .text) && second.kind == first.kind && !first.signature.isPresent
    }

    private mutating func joined(_ range: Range<Int>, _ source: Span<UInt8>) -> Piece {
        // Words that were read stand in the source, never in the arena.
        let text = ChatText(source: source, made: Span())
        var piece = Piece.none
        var whole = Arena()
        swap(&whole, &arena)
        piece = whole.add { out in
            for index in range { out.append(text[parts[index].text]) }
        }
        swap(&whole, &arena)
        return piece
    }
}
