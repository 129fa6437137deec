/// Writing the messages of a Converse request.
///
/// Roles must alternate, so turns of one role that follow one another become one message; the results of tools come first in it, for
/// they must follow the calls at once. Texts of white space are refused, so they are left out, and turns of nothing else with them.
import Chat
import Containers
import JSON

extension ConverseWriting {
    mutating func writeMessages(
        _ request: borrowing ChatRequest, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) throws(ChatError) {
        let list = open("messages", array: true, into: &out)
        var first = 0
        while first < request.turns.count {
            let role = request.turns[first].role
            if !says(request.turns[first], request, text) {
                first += 1
                continue
            }
            var end = first + 1
            while end < request.turns.count,
                request.turns[end].role == role || !says(request.turns[end], request, text)
            {
                end += 1
            }
            try writeMessage(first..<end, role, request, text, into: &out)
            first = end
        }
        if out.count == list.inner { throw ChatError(.invalid, "messages") }
        close(list, into: &out)
    }

    /// Whether a turn comes to anything among the messages. One that does not parts nothing.
    private func says(_ turn: ChatTurn, _ request: borrowing ChatRequest, _ text: borrowing ChatText) -> Bool {
        if turn.role == .system { return false }
        for place in turn.parts {
            let part = request.parts[place]
            switch part.kind {
            case .text, .refusal: if !text[part.text].isBlankInside { return true }
            case .thinking: if !part.signature.isEmpty { return true }
            default: return true
            }
        }
        return false
    }

    private mutating func writeMessage(
        _ turns: Range<Int>, _ role: ChatTurn.Role, _ request: borrowing ChatRequest, _ text: borrowing ChatText,
        into out: inout ByteBuffer
    ) throws(ChatError) {
        json.beginObject(into: &out)
        json.member("role", word: role == .user ? "user" : "assistant", into: &out)
        let content = open("content", array: true, into: &out)
        let ends = Ends(message: content.inner, isLast: turns.upperBound == request.turns.count)
        if role == .user {
            try writeBlocks(turns, role, request, text, results: true, ends, into: &out)
            try writeBlocks(turns, role, request, text, results: false, ends, into: &out)
            try writeTextForDocument(turns, request, text, into: &out)
        } else {
            try writeBlocks(turns, role, request, text, results: nil, ends, into: &out)
        }
        close(content, into: &out)
        json.endObject(into: &out)
    }

    /// Where a message begins, and whether it is the last.
    private struct Ends {
        var message: Int
        var isLast: Bool
    }

    /// Writes the parts of some turns: results of tools, all others, or both.
    private mutating func writeBlocks(
        _ turns: Range<Int>, _ role: ChatTurn.Role, _ request: borrowing ChatRequest, _ text: borrowing ChatText,
        results: Bool?, _ ends: Ends, into out: inout ByteBuffer
    ) throws(ChatError) {
        for index in turns where request.turns[index].role == role {
            let turn = request.turns[index]
            if !turn.name.isEmpty { lost.insert(.participantName) }
            var at = turn.first
            while at < turn.parts.upperBound {
                let part = request.parts[at]
                let place = at
                at += 1 + part.children
                if let results, results != (part.kind == .toolResult) { continue }
                let isEnd = ends.isLast && role == .assistant && at == request.parts.count
                try writeBlock(place, request, text, isEnd: isEnd, into: &out)
                let marked = part.endsCachedPrefix || request.marksCache(place + 1..<at)
                if out.count > ends.message { writeCachePoint(marked, into: &out) }
            }
        }
    }

    /// `isEnd`: the answer is to go on from here, and white space at the end is refused.
    private mutating func writeBlock(
        _ place: Int, _ request: borrowing ChatRequest, _ text: borrowing ChatText, isEnd: Bool,
        into out: inout ByteBuffer
    ) throws(ChatError) {
        let part = request.parts[place]
        switch part.kind {
        case .text, .refusal:
            let inside = text[part.text]
            if inside.isBlankInside { return }
            writeText(isEnd ? inside.extracting(0..<inside.lengthOfTrimmedInside) : inside, into: &out)
        case .thinking, .redactedThinking: writeReasoning(part, text, into: &out)
        case .image: try writeImage(part, text, into: &out)
        case .audio: try writeAudio(part, text, into: &out)
        case .file: try writeDocument(part, text, into: &out)
        case .toolCall: writeToolUse(part, text, into: &out)
        case .toolResult: try writeToolResult(place, request, text, into: &out)
        }
    }

    mutating func writeText(_ inside: Span<UInt8>, into out: inout ByteBuffer) {
        json.beginObject(into: &out)
        json.key("text", into: &out)
        json.escaped(inside, into: &out)
        json.endObject(into: &out)
    }

    /// Ends what is to be cached, where the model's maker caches.
    mutating func writeCachePoint(_ isMarked: Bool, into out: inout ByteBuffer) {
        if !isMarked { return }
        if !model.knowsMore {
            lost.insert(.cacheControl)
            return
        }
        json.beginObject(into: &out)
        json.key("cachePoint", into: &out)
        json.beginObject(into: &out)
        json.member("type", word: "default", into: &out)
        json.endObject(into: &out)
        json.endObject(into: &out)
    }

    /// Thinking that nobody signed is refused, so it is left out.
    private mutating func writeReasoning(_ part: ChatPart, _ text: borrowing ChatText, into out: inout ByteBuffer) {
        if part.kind == .thinking, part.signature.isEmpty { return }
        json.beginObject(into: &out)
        json.key("reasoningContent", into: &out)
        json.beginObject(into: &out)
        if part.kind == .redactedThinking {
            json.member("redactedContent", part.data, text, into: &out)
        } else {
            json.key("reasoningText", into: &out)
            json.beginObject(into: &out)
            json.key("text", into: &out)
            json.escaped(text[part.text], into: &out)
            json.member("signature", part.signature, text, into: &out)
            json.endObject(into: &out)
        }
        json.endObject(into: &out)
        json.endObject(into: &out)
    }

    private mutating func writeToolUse(_ part: ChatPart, _ text: borrowing ChatText, into out: inout ByteBuffer) {
        if !part.signature.isEmpty { lost.insert(.thinkingSignature) }
        json.beginObject(into: &out)
        json.key("toolUse", into: &out)
        json.beginObject(into: &out)
        json.member("toolUseId", toolID: text[part.id], into: &out)
        json.member("name", part.name, text, into: &out)
        json.key("input", into: &out)
        json.raw(part.json.isEmpty ? ("{}" as StaticString).bytes : text[part.json], into: &out)
        json.endObject(into: &out)
        json.endObject(into: &out)
    }

    private mutating func writeToolResult(
        _ place: Int, _ request: borrowing ChatRequest, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) throws(ChatError) {
        let result = request.parts[place]
        json.beginObject(into: &out)
        json.key("toolResult", into: &out)
        json.beginObject(into: &out)
        json.member("toolUseId", toolID: text[result.id], into: &out)
        json.key("content", into: &out)
        json.beginArray(into: &out)
        for child in place + 1..<place + 1 + result.children {
            let part = request.parts[child]
            switch part.kind {
            case .text, .refusal:
                if !text[part.text].isBlankInside { writeText(text[part.text], into: &out) }
            case .image:
                if model.knowsMore { try writeImage(part, text, into: &out) } else { lost.insert(.toolResultImages) }
            case .file: try writeDocument(part, text, into: &out)
            case .audio: lost.insert(.audio)
            case .thinking, .redactedThinking: lost.insert(.thinking)
            case .toolCall, .toolResult: throw ChatError(.unsupported, "messages[].content[].toolResult.content[]")
            }
        }
        json.endArray(into: &out)
        if result.isError {
            if model.knowsMore {
                json.member("status", word: "error", into: &out)
            } else {
                lost.insert(.toolResultError)
            }
        }
        json.endObject(into: &out)
        json.endObject(into: &out)
    }

    /// A message with a document must have a text: the document's name will do.
    private mutating func writeTextForDocument(
        _ turns: Range<Int>, _ request: borrowing ChatRequest, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) throws(ChatError) {
        var document: ChatPart?
        for index in turns where request.turns[index].role == .user {
            var at = request.turns[index].first
            while at < request.turns[index].parts.upperBound {
                let part = request.parts[at]
                if part.kind == .text, !text[part.text].isBlankInside { return }
                if part.kind == .file { document = part }
                at += 1 + part.children
            }
        }
        guard let document else { return }
        json.beginObject(into: &out)
        json.key("text", into: &out)
        writeName(of: document, number: documents, text, into: &out)
        json.endObject(into: &out)
    }
}

extension ChatRequest {
    /// Whether one of some parts ends what is to be cached.
    fileprivate func marksCache(_ places: Range<Int>) -> Bool {
        for place in places where parts[place].endsCachedPrefix { return true }
        return false
    }
}
