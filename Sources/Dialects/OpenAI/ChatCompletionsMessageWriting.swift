/// Writes the messages of a request.
///
///     turn of the system       {"role":"system"}
///     turn of the user         {"role":"tool"} for each result, then {"role":"user"} with the rest, images of results first
///     turn of the assistant    {"role":"assistant"} with content, refusal, tool_calls; reasoning where the server takes it
///
/// One text is written as a string, which every server reads; several, or other content, as an array of parts.
import Chat
import Containers
import JSON

extension ChatCompletionsRequestWriter {
    mutating func writeMessages(
        _ request: borrowing ChatRequest, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) {
        json.beginArray(into: &out)
        var index = 0
        while index < request.turns.count {
            var turn = request.turns[index]
            index += 1
            // Nothing may stand between the results of one turn's calls, so results that follow one another are one turn.
            while index < request.turns.count, isGoneOn(turn, request.turns[index], request) {
                turn.count += request.turns[index].count
                index += 1
            }
            switch turn.role {
            case .system: writeSystem(turn, request, text, into: &out)
            case .user: writeUser(turn, request, text, into: &out)
            case .assistant: writeAssistant(turn, request, text, into: &out)
            }
            for part in turn.parts where request.parts[part].endsCachedPrefix { lost.insert(.cacheControl) }
        }
        json.endArray(into: &out)
        // A text that the model was to go on with is a turn like others here.
        if let last = request.turns.indices.last, isPrefill(request.turns[last], request) { lost.insert(.prefill) }
    }

    private func isGoneOn(_ turn: ChatTurn, _ next: ChatTurn, _ request: borrowing ChatRequest) -> Bool {
        turn.role == .user && next.role == .user && !turn.parts.isEmpty && !next.parts.isEmpty
            && next.first == turn.parts.upperBound && request.parts[turn.first].kind == .toolResult
            && request.parts[next.first].kind == .toolResult
    }

    private func isPrefill(_ turn: ChatTurn, _ request: borrowing ChatRequest) -> Bool {
        if turn.role != .assistant { return false }
        var hasText = false
        for part in turn.parts {
            if request.parts[part].kind == .toolCall { return false }
            if request.parts[part].kind == .text { hasText = true }
        }
        return hasText
    }

    private mutating func begin(
        _ opening: StaticString, _ turn: ChatTurn, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) {
        json.raw(opening, into: &out)
        json.member("name", turn.name, text, into: &out)
    }

    private mutating func writeSystem(
        _ turn: ChatTurn, _ request: borrowing ChatRequest, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) {
        begin("{\"role\":\"system\"", turn, text, into: &out)
        writeTexts(turn.parts, request, text, into: &out)
        json.endObject(into: &out)
        for part in turn.parts where request.parts[part].kind != .text { lose(request.parts[part]) }
    }

    /// `content` from the texts among `parts`.
    private mutating func writeTexts(
        _ parts: Range<Int>, _ request: borrowing ChatRequest, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) {
        var count = 0
        var only = Piece.none
        for part in parts where request.parts[part].kind == .text {
            count += 1
            only = request.parts[part].text
        }
        json.key("content", into: &out)
        if count < 2 { return json.escaped(text[only], into: &out) }
        json.beginArray(into: &out)
        for part in parts where request.parts[part].kind == .text { write(request.parts[part], text, into: &out) }
        json.endArray(into: &out)
    }

    // The user's turns.

    private mutating func writeUser(
        _ turn: ChatTurn, _ request: borrowing ChatRequest, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) {
        var results = 0
        var sayable = 0
        var hasMedia = false
        var index = turn.first
        while index < turn.parts.upperBound {
            let part = request.parts[index]
            index += 1
            if part.kind == .toolResult {
                let children = index..<min(index + part.children, turn.parts.upperBound)
                results += 1
                writeResult(part, children, request, text, into: &out)
                index = children.upperBound
                for child in children where canMove(request.parts[child]) { (sayable, hasMedia) = (sayable + 1, true) }
            } else if canSay(part) {
                sayable += 1
                if part.kind != .text { hasMedia = true }
            } else {
                lose(part)
            }
        }
        if sayable == 0, results > 0 { return }
        begin("{\"role\":\"user\"", turn, text, into: &out)
        if sayable == 0 {
            json.member("content", word: "", into: &out)
        } else {
            writeContent(turn, isOneText: sayable == 1 && !hasMedia, request, text, into: &out)
        }
        json.endObject(into: &out)
    }

    /// Images of results first, for they were there first.
    private mutating func writeContent(
        _ turn: ChatTurn, isOneText: Bool, _ request: borrowing ChatRequest, _ text: borrowing ChatText,
        into out: inout ByteBuffer
    ) {
        json.key("content", into: &out)
        if !isOneText { json.beginArray(into: &out) }
        var end = turn.first
        for index in turn.parts {
            let part = request.parts[index]
            if part.kind == .toolResult { end = index + 1 + part.children }
            if index < end, canMove(part) { write(part, text, into: &out) }
        }
        end = turn.first
        for index in turn.parts {
            let part = request.parts[index]
            if part.kind == .toolResult { end = index + 1 + part.children }
            if index < end || !canSay(part) { continue }
            if isOneText {
                json.escaped(text[part.text], into: &out)
            } else {
                write(part, text, into: &out)
            }
        }
        if !isOneText { json.endArray(into: &out) }
    }

    private mutating func writeResult(
        _ result: ChatPart, _ children: Range<Int>, _ request: borrowing ChatRequest, _ text: borrowing ChatText,
        into out: inout ByteBuffer
    ) {
        if result.isError { lost.insert(.toolResultError) }
        json.raw("{\"role\":\"tool\"", into: &out)
        writeID("tool_call_id", result, text, into: &out)
        writeTexts(children, request, text, into: &out)
        json.endObject(into: &out)
        for child in children where request.parts[child].kind != .text && !canMove(request.parts[child]) {
            lose(request.parts[child])
        }
    }

    /// Calls without an id are known by their function's name, on both sides.
    private mutating func writeID(
        _ name: StaticString, _ part: ChatPart, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) {
        if !part.id.isEmpty { return json.member(name, part.id, text, into: &out) }
        json.key(name, into: &out)
        json.beginString(into: &out)
        out.append("call_" as StaticString)
        out.append(text[part.name])
        json.endString(into: &out)
    }

    // The model's turns.

    private mutating func writeAssistant(
        _ turn: ChatTurn, _ request: borrowing ChatRequest, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) {
        let hasCalls = holds(.toolCall, turn, request)
        let hasRefusal = holds(.refusal, turn, request)
        begin("{\"role\":\"assistant\"", turn, text, into: &out)
        if holds(.text, turn, request) || !hasCalls && !hasRefusal {
            writeTexts(turn.parts, request, text, into: &out)
        } else {
            json.key("content", into: &out)
            json.null(into: &out)
        }
        if hasRefusal {
            json.key("refusal", into: &out)
            writeJoined(.refusal, turn, request, text, into: &out)
        }
        writeThinking(turn, request, text, into: &out)
        if hasCalls {
            json.key("tool_calls", into: &out)
            json.beginArray(into: &out)
            for part in turn.parts where request.parts[part].kind == .toolCall {
                writeCall(request.parts[part], text, into: &out)
            }
            json.endArray(into: &out)
        }
        json.endObject(into: &out)
        for part in turn.parts {
            switch request.parts[part].kind {
            case .text, .refusal, .thinking, .redactedThinking, .toolCall: break
            case .image: lost.insert(.generatedImage)
            case .audio, .file, .toolResult: lose(request.parts[part])
            }
        }
    }

    private func holds(_ kind: ChatPart.Kind, _ turn: ChatTurn, _ request: borrowing ChatRequest) -> Bool {
        for part in turn.parts where request.parts[part].kind == kind { return true }
        return false
    }

    private mutating func writeThinking(
        _ turn: ChatTurn, _ request: borrowing ChatRequest, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) {
        var hasWords = false
        var needsBlocks = false
        for index in turn.parts {
            let part = request.parts[index]
            if part.kind != .thinking, part.kind != .redactedThinking { continue }
            if !takesExtensions { lose(part) }
            if part.kind == .redactedThinking || !part.signature.isEmpty { needsBlocks = true }
            if !part.text.isEmpty { hasWords = true }
        }
        if !takesExtensions { return }
        if hasWords {
            json.key("reasoning_content", into: &out)
            writeJoined(.thinking, turn, request, text, into: &out)
        }
        if needsBlocks {
            json.key("thinking_blocks", into: &out)
            json.beginArray(into: &out)
            for part in turn.parts { json.thinkingBlock(request.parts[part], text, into: &out) }
            json.endArray(into: &out)
        }
    }

    /// A string of the texts of one kind.
    private mutating func writeJoined(
        _ kind: ChatPart.Kind, _ turn: ChatTurn, _ request: borrowing ChatRequest, _ text: borrowing ChatText,
        into out: inout ByteBuffer
    ) {
        json.beginString(into: &out)
        for part in turn.parts where request.parts[part].kind == kind { out.append(text[request.parts[part].text]) }
        json.endString(into: &out)
    }

    private mutating func writeCall(_ call: ChatPart, _ text: borrowing ChatText, into out: inout ByteBuffer) {
        json.beginObject(into: &out)
        writeID("id", call, text, into: &out)
        json.function(call, text, into: &out)
        if call.signature.isPresent { writeSignature(call.signature, text, into: &out) }
        json.endObject(into: &out)
    }

    /// Where Gemini's compatible endpoint has it.
    private mutating func writeSignature(_ signature: Piece, _ text: borrowing ChatText, into out: inout ByteBuffer) {
        if !takesExtensions { return lost.insert(.thinkingSignature) }
        json.key("extra_content", into: &out)
        json.beginObject(into: &out)
        json.key("google", into: &out)
        json.beginObject(into: &out)
        json.member("thought_signature", signature, text, into: &out)
        json.endObject(into: &out)
        json.endObject(into: &out)
    }
}
