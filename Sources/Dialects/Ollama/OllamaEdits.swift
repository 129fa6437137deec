/// Edits of Ollama bodies, by operation.
///
///     operation    prompt                      tokens                 other parameters
///     chat         messages                    options.num_predict    options, or the top level
///     completions  system; prompt (user)       options.num_predict    the same
///     embeddings   –                           –                      the same
import Containers
import Graph
import JSON

extension EditList {
    mutating func ollama(
        _ edit: PromptEdit, _ body: Span<UInt8>, _ operation: Operation, _ index: borrowing MemberIndex
    ) throws(GatewayError) {
        switch edit {
        case .prepend(let role, let text): try ollamaPrompt(role, text.span, .front, body, operation, index)
        case .append(let role, let text): try ollamaPrompt(role, text.span, .back, body, operation, index)
        case .setDefault(let name, let value):
            if OllamaOption.isNamed(name.span) {
                try setDefaultOption(name.span, to: value.span, body, index)
            } else {
                try setDefault(name.span, to: value.span, body, index)
            }
        case .override(let name, let value):
            if OllamaOption.isNamed(name.span) {
                try setOption(name.span, body, index) { $0.append(value.span) }
            } else {
                try set(name.span, body, index) { $0.append(value.span) }
            }
        case .clampMaxTokens(let limit):
            if operation != .embeddings { try ollamaTokens(limit, body, index) }
        case .clampTemperature(let limit):
            _ = try clampOption("temperature", to: limit, floor: -.infinity, body, index) { out in
                var writer = JSONWriter()
                writer.double(limit, into: &out)
            }
        }
    }

    /// 0 and less are without limit.
    private mutating func ollamaTokens(
        _ limit: Int, _ body: Span<UInt8>, _ index: borrowing MemberIndex
    ) throws(GatewayError) {
        let isSaid = try clampOption("num_predict", to: Double(limit), floor: 1, body, index) {
            $0.append(decimal: limit)
        }
        if !isSaid { try setOption(("num_predict" as StaticString).bytes, body, index) { $0.append(decimal: limit) } }
    }

    private mutating func ollamaPrompt(
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
            // Raw prompts hold the model's own marks, and a system prompt beside one is refused.
            if role == .assistant { throw .noPlaceForEdit }
            if case .original(let raw) = try value("raw", body, index), raw.kind == .true { throw .noPlaceForEdit }
            try ollamaText(role == .system ? "system" : "prompt", text, side, body, index)
        default: break
        }
    }

    /// Puts text before or behind that of a member, or makes it the member.
    private mutating func ollamaText(
        _ name: StaticString, _ text: Span<UInt8>, _ side: Side, _ body: Span<UInt8>, _ index: borrowing MemberIndex
    ) throws(GatewayError) {
        guard let place = try original(name, body, index) else { return try setText(name, text, body, index) }
        if place.kind != .string { throw .invalidValue(name.description) }
        insertText(text, side, into: place)
    }
}
