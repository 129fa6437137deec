/// Putting text into a prompt: as a message of its own, or before or behind the text of a string.
///
/// Texts are the inside of a JSON string, escaped when the graph was compiled, so they are copied as they are.
import Containers
import Graph
import JSON

extension PromptEdit.Role {
    /// As OpenAI and Anthropic both write it.
    var text: StaticString {
        switch self {
        case .system: "system"
        case .user: "user"
        case .assistant: "assistant"
        }
    }
}

extension EditList {
    /// Inserts `{"role":…,"content":…}` before or behind the messages of an array.
    mutating func insertMessage(
        _ role: PromptEdit.Role, _ text: Span<UInt8>, _ side: Side, into array: Member, of body: Span<UInt8>
    ) {
        insertElement(side, into: array.value, of: body) { out in
            out.append("{\"role\":\"" as StaticString)
            out.append(role.text)
            out.append("\",\"content\":\"" as StaticString)
            out.append(text)
            out.append("\"}" as StaticString)
        }
    }

    /// Inserts text before or behind that of a string, an empty line between.
    mutating func insertText(_ text: Span<UInt8>, _ side: Side, into string: Member) {
        let inside = string.text
        insert(at: side == .front ? inside.lowerBound : inside.upperBound, side) { out in
            if side == .back, !inside.isEmpty { out.append("\\n\\n" as StaticString) }
            out.append(text)
            if side == .front, !inside.isEmpty { out.append("\\n\\n" as StaticString) }
        }
    }

    /// Sets member `name` to the string that `text` is the inside of.
    mutating func setText(
        _ name: StaticString, _ text: Span<UInt8>, _ body: Span<UInt8>, _ index: borrowing MemberIndex
    ) throws(GatewayError) {
        try set(name.bytes, body, index) { out in
            var writer = JSONWriter()
            writer.escaped(text, into: &out)
        }
    }
}
