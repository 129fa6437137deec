/// Edits of Anthropic bodies: the system prompt is a member of its own, a string or text blocks; messages are user's and assistant's.
///
/// A system text to be appended goes to the end of the system prompt: most models refuse a system message among the others.
import Containers
import Graph
import JSON

extension EditList {
    mutating func anthropic(
        _ edit: PromptEdit, _ body: Span<UInt8>, _ index: borrowing MemberIndex
    ) throws(GatewayError) {
        switch edit {
        case .prepend(let role, let text): try anthropicPrompt(role, text.span, .front, body, index)
        case .append(let role, let text): try anthropicPrompt(role, text.span, .back, body, index)
        case .setDefault(let name, let value): try setDefault(name.span, to: value.span, body, index)
        case .override(let name, let value): try set(name.span, body, index) { $0.append(value.span) }
        case .clampMaxTokens(let limit): try clampTokens("max_tokens", "", to: limit, body, index)
        case .clampTemperature(let limit): try clampTemperature(to: limit, body, index)
        }
    }

    private mutating func anthropicPrompt(
        _ role: PromptEdit.Role, _ text: Span<UInt8>, _ side: Side, _ body: Span<UInt8>,
        _ index: borrowing MemberIndex
    ) throws(GatewayError) {
        if role == .system { return try anthropicSystem(text, side, body, index) }
        guard let messages = try original("messages", body, index), messages.kind == .array else {
            throw .invalidValue("messages")
        }
        insertMessage(role, text, side, into: messages, of: body)
    }

    private mutating func anthropicSystem(
        _ text: Span<UInt8>, _ side: Side, _ body: Span<UInt8>, _ index: borrowing MemberIndex
    ) throws(GatewayError) {
        guard let system = try original("system", body, index) else { return try setText("system", text, body, index) }
        switch system.kind {
        case .string: insertText(text, side, into: system)
        case .array:
            insertElement(side, into: system.value, of: body) { out in
                out.append("{\"type\":\"text\",\"text\":\"" as StaticString)
                out.append(text)
                out.append("\"}" as StaticString)
            }
        default: throw .invalidValue("system")
        }
    }
}

extension PromptEdit {
    /// Whether the edit goes into a request that has its tokens counted: what is no part of the prompt is refused there.
    var countsTokens: Bool {
        switch self {
        case .prepend, .append: true
        case .setDefault(let name, _), .override(let name, _): Self.isPrompt(name.span)
        case .clampMaxTokens, .clampTemperature: false
        }
    }

    private static func isPrompt(_ name: Span<UInt8>) -> Bool {
        name.equals("model") || name.equals("messages") || name.equals("system") || name.equals("tools")
            || name.equals("tool_choice") || name.equals("thinking") || name.equals("output_config")
            || name.equals("cache_control") || name.equals("context_management") || name.equals("mcp_servers")
    }
}
