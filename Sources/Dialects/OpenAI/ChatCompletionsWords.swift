/// The words that chat completions have for what the canonical form has numbers for.
import Chat
import Containers
import JSON

enum ChatCompletionsWords {
    /// The effort that comes nearest to a budget of tokens. The bounds are LiteLLM's; -1 (as many as it likes) is the middle.
    static func effort(budget: Int) -> Reasoning.Effort {
        switch budget {
        case ..<0: .medium
        case 0: .none
        case ..<2000: .minimal
        case ..<5000: .low
        case ..<10000: .medium
        default: .high
        }
    }

    /// `finish_reason`; nil for null and the empty string, which some servers send for it.
    static func finish(_ member: Member, _ source: Span<UInt8>) -> FinishReason? {
        if member.kind != .string || member.text.isEmpty { return nil }
        let word = source.extracting(member.text)
        if word.equals("stop") { return .stop }
        if word.equals("length") { return .length }
        if word.equals("tool_calls") || word.equals("function_call") { return .toolCalls }
        if word.equals("content_filter") { return .contentFilter }
        return .other
    }

    /// What `finish` means: with a tool that must be called OpenAI says `stop`, and vLLM tells the stop sequence beside it.
    static func finish(_ finish: FinishReason, stop: Piece, hasCalls: Bool) -> FinishReason {
        if finish != .stop { return finish }
        if hasCalls { return .toolCalls }
        return stop.isPresent ? .stopSequence : .stop
    }

    static func word(_ finish: FinishReason) -> StaticString {
        switch finish {
        case .stop, .stopSequence, .pause, .other: "stop"
        case .length, .contextWindow: "length"
        case .toolCalls: "tool_calls"
        case .contentFilter, .refusal: "content_filter"
        }
    }

    /// Whether OpenAI has a service tier of this name.
    static func isTier(_ word: Span<UInt8>) -> Bool {
        word.equals("auto") || word.equals("default") || word.equals("flex") || word.equals("priority")
            || word.equals("scale") || word.equals("fast")
    }
}
