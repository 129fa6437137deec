/// Writing turns: roles alternate and the user begins, so turns of one role become one message, and what has nothing to say is
/// passed over.
///
///     assistant  toolCall a, toolCall b          {"role":"assistant","content":[tool_use a, tool_use b]}
///     user       toolResult a                ┐
///     system     "Be brief."                 ├─▶ {"role":"user","content":[tool_result a, tool_result b, "Be brief.", "And?"]}
///     user       toolResult b, text "And?"   ┘
///
/// Results of tools stand first in their message, as the API insists. A system turn among the others joins the user's words (lost:
/// system_position): few models take one in its place. A conversation that the assistant opens gets a user's turn of one dot
/// before it (lost: prefill), for the API refuses it otherwise. One that the assistant ends is sent as it is: models that take it
/// go on from there, and newer ones refuse it in their own words.
import Chat
import Containers
import JSON

extension MessagesRequestWriter {
    mutating func writeTurns(
        _ request: borrowing ChatRequest, from first: Int, into out: inout ByteBuffer
    ) throws(ChatError) {
        json.key("messages", into: &out)
        json.beginArray(into: &out)
        var index = first
        var isFirst = true
        while index < request.turns.count {
            let turn = request.turns[index]
            var end = index + 1
            if says(turn, request) {
                let isAssistant = turn.role == .assistant
                while end < request.turns.count,
                    (request.turns[end].role == .assistant) == isAssistant || !says(request.turns[end], request)
                {
                    end += 1
                }
                if isFirst, isAssistant { writeOpening(into: &out) }
                isFirst = false
                try writeMessage(request, index..<end, isAssistant: isAssistant, into: &out)
            }
            index = end
        }
        json.endArray(into: &out)
    }

    private mutating func writeOpening(into out: inout ByteBuffer) {
        lost.insert(.prefill)
        json.beginObject(into: &out)
        json.member("role", word: "user", into: &out)
        json.member("content", word: ".", into: &out)
        json.endObject(into: &out)
    }

    private mutating func writeMessage(
        _ request: borrowing ChatRequest, _ turns: Range<Int>, isAssistant: Bool, into out: inout ByteBuffer
    ) throws(ChatError) {
        json.beginObject(into: &out)
        json.member("role", word: isAssistant ? "assistant" : "user", into: &out)
        json.key("content", into: &out)
        json.beginArray(into: &out)
        if !isAssistant {
            for turn in turns { try writeParts(request, request.turns[turn], results: true, into: &out) }
        }
        for turn in turns {
            let turn = request.turns[turn]
            if turn.name.isPresent { lost.insert(.participantName) }
            if turn.role == .system, says(turn, request) { lost.insert(.systemPosition) }
            try writeParts(request, turn, results: false, into: &out)
        }
        json.endArray(into: &out)
        json.endObject(into: &out)
    }

    /// Writes the results of tools among a turn's parts, or the others.
    private mutating func writeParts(
        _ request: borrowing ChatRequest, _ turn: ChatTurn, results: Bool, into out: inout ByteBuffer
    ) throws(ChatError) {
        var index = turn.parts.lowerBound
        while index < turn.parts.upperBound {
            let part = request.parts[index]
            if (part.kind == .toolResult) == results, says(part, turn.role) {
                if results {
                    try writeResult(part, request, index, into: &out)
                } else {
                    try writePart(part, into: &out)
                }
            }
            index += 1 + part.children
        }
    }

    private mutating func says(_ turn: ChatTurn, _ request: borrowing ChatRequest) -> Bool {
        var index = turn.parts.lowerBound
        var says = false
        while index < turn.parts.upperBound {
            let part = request.parts[index]
            // Every part is asked: those that cannot be said are noted.
            if self.says(part, turn.role) { says = true }
            index += 1 + part.children
        }
        return says
    }

    /// Whether a part is written in a turn of this role. Notes what is lost where it is not.
    mutating func says(_ part: ChatPart, _ role: ChatTurn.Role) -> Bool {
        switch part.kind {
        case .text, .refusal: if !text[part.text].isBlankInside { return true }
        case .thinking:
            // Only what its maker has signed is taken back.
            if !part.signature.isEmpty { return true }
            lost.insert(.thinking)
        case .redactedThinking:
            if !part.data.isEmpty { return true }
        case .image:
            if role != .assistant { return true }
            lost.insert(.generatedImage)
        case .audio:
            if role != .assistant { return true }
            lost.insert(.generatedAudio)
        case .file:
            if role != .assistant { return true }
            lost.insert(.file)
        case .toolCall, .toolResult: return true
        }
        if part.endsCachedPrefix { lost.insert(.cacheControl) }
        return false
    }
}
