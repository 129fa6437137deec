/// Edits of Gemini bodies: the system prompt is a member of its own, messages are `contents`, parameters stand in `generationConfig`.
///
///     {"systemInstruction":{"parts":[{"text":…}]},"contents":[{"role":"user","parts":[…]}],"generationConfig":{"maxOutputTokens":9}}
///
/// Google's parser takes snake case too, so a key is edited as the body spells it.
import Containers
import Graph
import JSON

extension EditList {
    mutating func gemini(
        _ edit: PromptEdit, _ body: Span<UInt8>, _ operation: Operation, _ index: borrowing MemberIndex
    ) throws(GatewayError) {
        switch edit {
        case .prepend(let role, let text): try geminiPrompt(role, text.span, .front, body, operation, index)
        case .append(let role, let text): try geminiPrompt(role, text.span, .back, body, operation, index)
        case .setDefault(let name, let value):
            guard let key = GeminiConfigKey(name.span) else {
                return try setDefault(name.span, to: value.span, body, index)
            }
            if operation == .chat, case .absent = try geminiConfig(key, body, index) {
                try setGeminiConfig(key, body, index) { $0.append(value.span) }
            }
        case .override(let name, let value):
            guard let key = GeminiConfigKey(name.span) else {
                return try set(name.span, body, index) { $0.append(value.span) }
            }
            if operation == .chat { try setGeminiConfig(key, body, index) { $0.append(value.span) } }
        case .clampMaxTokens(let limit):
            if operation == .chat { try clampGeminiTokens(to: limit, body, index) }
        case .clampTemperature(let limit):
            if operation != .chat { return }
            _ = try clampGeminiConfig(.temperature, to: limit, body, index) { out in
                var writer = JSONWriter()
                writer.double(limit, into: &out)
            }
        }
    }

    private mutating func clampGeminiTokens(
        to limit: Int, _ body: Span<UInt8>, _ index: borrowing MemberIndex
    ) throws(GatewayError) {
        let isNamed = try clampGeminiConfig(.maxOutputTokens, to: Double(limit), body, index) {
            $0.append(decimal: limit)
        }
        if !isNamed { try setGeminiConfig(.maxOutputTokens, body, index) { $0.append(decimal: limit) } }
    }

    private mutating func geminiPrompt(
        _ role: PromptEdit.Role, _ text: Span<UInt8>, _ side: Side, _ body: Span<UInt8>, _ operation: Operation,
        _ index: borrowing MemberIndex
    ) throws(GatewayError) {
        switch operation {
        case .chat: break
        case .embeddings, .models: return
        case .completions, .responses, .countTokens, .moderations, .images, .audio, .rerank, .other:
            throw .noPlaceForEdit
        }
        if role == .system { return try geminiSystem(text, side, body, index) }
        // One turn alone, not in a list, is taken by Google and is no place for another.
        guard let contents = try original("contents", body, index), contents.kind == .array else {
            throw .invalidValue("contents")
        }
        insertElement(side, into: contents.value, of: body) { out in
            out.append(
                role == .user ? "{\"role\":\"user\",\"parts\":[" as StaticString : "{\"role\":\"model\",\"parts\":[")
            out.append(geminiText: text)
            out.append("]}" as StaticString)
        }
    }

    private mutating func geminiSystem(
        _ text: Span<UInt8>, _ side: Side, _ body: Span<UInt8>, _ index: borrowing MemberIndex
    ) throws(GatewayError) {
        let key = try spelling("systemInstruction", "system_instruction", body, index)
        switch try value(key, body, index) {
        case .original(let system) where system.kind == .object:
            guard let parts = body.member("parts", ofObjectAt: system.value.lowerBound), parts.kind == .array else {
                throw .noPlaceForEdit
            }
            insertElement(side, into: parts.value, of: body) { $0.append(geminiText: text) }
        case .inserted(let system):
            try geminiSystem(text, side, inserted: system, key, body, index)
        case .original(let system) where system.kind != .null: throw .invalidValue(key.description)
        case .original, .absent:
            try set(key.bytes, body, index) { out in
                out.append("{\"parts\":[" as StaticString)
                out.append(geminiText: text)
                out.append("]}" as StaticString)
            }
        }
    }

    /// Adds to a system prompt that an edit has set, at `system` of the inserted bytes.
    private mutating func geminiSystem(
        _ text: Span<UInt8>, _ side: Side, inserted system: Range<Int>, _ key: StaticString, _ body: Span<UInt8>,
        _ index: borrowing MemberIndex
    ) throws(GatewayError) {
        guard insertedBytes[system.lowerBound] == UInt8(ascii: "{"),
            let parts = try? member(("parts" as StaticString).bytes, ofInserted: system),
            insertedBytes[parts.lowerBound] == UInt8(ascii: "["), !insertedBytes.extracting(parts).isEmptyArray
        else { throw .conflictingEdits(key.description) }
        try set(key.bytes, body, index) { out in
            let place = side == .front ? parts.lowerBound + 1 : parts.upperBound - 1
            out.append(again: system.lowerBound..<place)
            if side == .back { out.append(UInt8(ascii: ",")) }
            out.append(geminiText: text)
            if side == .front { out.append(UInt8(ascii: ",")) }
            out.append(again: place..<system.upperBound)
        }
    }
}

extension ByteBuffer {
    /// Appends a part of text; `inside` is escaped already.
    fileprivate mutating func append(geminiText inside: Span<UInt8>) {
        append("{\"text\":\"" as StaticString)
        append(inside)
        append("\"}" as StaticString)
    }
}

extension Span where Element == UInt8 {
    /// Of the bytes of an array: nothing but white space stands in it.
    fileprivate var isEmptyArray: Bool {
        for index in 1..<count - 1 where self[index] > 0x20 { return false }
        return true
    }
}
