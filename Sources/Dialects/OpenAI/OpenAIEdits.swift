/// Edits of OpenAI bodies, by operation.
///
///     operation    prompt                                tokens
///     chat         messages                              max_completion_tokens, max_tokens (its older name)
///     completions  prompt (a string)                     max_tokens
///     responses    instructions (system), input          max_output_tokens
///     embeddings   –                                     –
import Containers
import Graph
import JSON

extension EditList {
    mutating func openAI(
        _ edit: PromptEdit, _ body: Span<UInt8>, _ operation: Operation, _ index: borrowing MemberIndex
    ) throws(GatewayError) {
        switch edit {
        case .prepend(let role, let text): try openAIPrompt(role, text.span, .front, body, operation, index)
        case .append(let role, let text): try openAIPrompt(role, text.span, .back, body, operation, index)
        case .setDefault(let name, let value): try setDefault(name.span, to: value.span, body, index)
        case .override(let name, let value): try set(name.span, body, index) { $0.append(value.span) }
        case .clampMaxTokens(let limit): try openAITokens(limit, body, operation, index)
        case .clampTemperature(let limit): try clampTemperature(to: limit, body, index)
        }
    }

    /// Where a chat names neither key the newer is set: reasoning models refuse the older.
    private mutating func openAITokens(
        _ limit: Int, _ body: Span<UInt8>, _ operation: Operation, _ index: borrowing MemberIndex
    ) throws(GatewayError) {
        switch operation {
        case .chat: try clampTokens("max_completion_tokens", "max_tokens", to: limit, body, index)
        case .completions: try clampTokens("max_tokens", "", to: limit, body, index)
        case .responses: try clampTokens("max_output_tokens", "", to: limit, body, index)
        case .embeddings, .models, .countTokens, .moderations, .images, .audio, .rerank, .other: break
        }
    }

    private mutating func openAIPrompt(
        _ role: PromptEdit.Role, _ text: Span<UInt8>, _ side: Side, _ body: Span<UInt8>, _ operation: Operation,
        _ index: borrowing MemberIndex
    ) throws(GatewayError) {
        switch operation {
        case .chat:
            guard let messages = try original("messages", body, index), messages.kind == .array else {
                throw .invalidValue("messages")
            }
            insertMessage(role, text, side, into: messages, of: body)
        case .completions:
            // A list of prompts is several requests in one, or tokens: no place for text.
            guard let prompt = try original("prompt", body, index), prompt.kind == .string else {
                throw .noPlaceForEdit
            }
            insertText(text, side, into: prompt)
        case .responses: try responsesPrompt(role, text, side, body, index)
        case .embeddings, .models: break
        case .countTokens, .moderations, .images, .audio, .rerank, .other: throw .noPlaceForEdit
        }
    }

    /// System text belongs to `instructions`; other messages to `input`, which may be the user's text alone.
    private mutating func responsesPrompt(
        _ role: PromptEdit.Role, _ text: Span<UInt8>, _ side: Side, _ body: Span<UInt8>,
        _ index: borrowing MemberIndex
    ) throws(GatewayError) {
        let name: StaticString = role == .system ? "instructions" : "input"
        guard let place = try original(name, body, index) else {
            if role == .assistant { throw .noPlaceForEdit }
            return try setText(name, text, body, index)
        }
        switch place.kind {
        case .string where role != .assistant: insertText(text, side, into: place)
        case .array where role != .system: insertMessage(role, text, side, into: place, of: body)
        default: throw .noPlaceForEdit
        }
    }
}
