/// Which sort of tokenizer a model has, as far as its name tells.
///
/// Vendors change their tokenizers between generations, and the difference is not small: what Claude 4.6 takes for 100 tokens is 130
/// to Claude 4.7. Models that are not known by name are taken for one of the others.
import Containers

public enum TokenFamily: UInt8, Sendable, CaseIterable {
    /// OpenAI's `o200k`: GPT from 4o on, o1 to o4, gpt-oss. Older GPTs and Gemini's models are close to it.
    case openAI
    /// Claude up to 4.6.
    case claude
    /// Claude from 4.7 on.
    case laterClaude
    /// Llama, Qwen, DeepSeek, Mistral and what else there is.
    case other

    /// By a model's name, whatever a provider puts before or behind it: `us.anthropic.claude-opus-4-6-v1`.
    public init(model: Span<UInt8>) {
        if let claude = model.firstIndex(of: "claude") {
            self = Self.isLater(model.extracting(claude + 6..<model.count)) ? .laterClaude : .claude
        } else if model.firstIndex(of: "gpt") != nil || model.firstIndex(of: "gemini") != nil
            || model.firstIndex(of: "gemma") != nil || Self.isReasoning(model)
            || model.firstIndex(of: "text-embedding-") != nil
        {
            self = .openAI
        } else {
            self = .other
        }
    }

    /// `o1`, `o3-mini`, `openai/o4-mini`.
    private static func isReasoning(_ model: Span<UInt8>) -> Bool {
        var start = model.count
        while start > 0, model[start - 1] != UInt8(ascii: "/") { start -= 1 }
        guard model.count - start >= 2, model[start] == UInt8(ascii: "o"), isDigit(model[start + 1]) else {
            return false
        }
        return model.count - start == 2 || model[start + 2] == UInt8(ascii: "-")
    }

    /// Whether the version that follows `claude` is 4.7 or later; a name without one means the latest.
    private static func isLater(_ rest: Span<UInt8>) -> Bool {
        var at = 0
        while at < rest.count, !isDigit(rest[at]) { at += 1 }
        guard let major = number(rest, &at) else { return true }
        // A date is no version.
        var minor = 0
        if at + 1 < rest.count, rest[at] == UInt8(ascii: "-") || rest[at] == UInt8(ascii: ".") {
            at += 1
            if let next = number(rest, &at), next < 100 { minor = next }
        }
        return major > 4 || (major == 4 && minor >= 7)
    }

    private static func number(_ text: Span<UInt8>, _ at: inout Int) -> Int? {
        let start = at
        while at < text.count, isDigit(text[at]) { at += 1 }
        return text.extracting(start..<at).decimal
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
}

extension Span where Element == UInt8 {
    /// Where `text` stands first.
    fileprivate func firstIndex(of text: StaticString) -> Int? {
        let first = text.bytes[0]
        var from = 0
        while let start = firstIndex(of: first, from: from) {
            if extracting(start..<count).starts(with: text) { return start }
            from = start + 1
        }
        return nil
    }
}
