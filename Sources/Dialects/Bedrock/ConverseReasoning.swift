/// How much the model thinks, which each maker's models are told in another way.
///
///     Claude from 4.6      additionalModelRequestFields.thinking {"type":"adaptive"}, outputConfig.effort
///     Claude 3.7 to 4.5    additionalModelRequestFields.thinking {"type":"enabled","budget_tokens"}
///     Nova 2               additionalModelRequestFields.reasoningConfig {"type":"enabled","maxReasoningEffort"}
///     gpt-oss, Kimi        additionalModelRequestFields.reasoning_effort
///     OpenAI's others      additionalModelRequestFields.reasoning {"effort"}
import Chat
import Containers
import JSON

/// What is told to the model.
enum ConverseThinking {
    case unsaid
    case off
    case byBudget(Int)
    case byEffort(StaticString?)
    case nova(StaticString)
    case flat(StaticString)
    case nested(StaticString)

    /// A model of Claude's thinks, which leaves it little choice in its sampling.
    var isOn: Bool {
        switch self {
        case .byBudget, .byEffort: true
        default: false
        }
    }
}

extension ConverseWriting {
    /// Fewest tokens that Claude thinks with.
    private static var leastBudget: Int { 1024 }

    /// What the request's wish comes to; notes what it does not come to.
    mutating func planThinking(_ request: borrowing ChatRequest) -> ConverseThinking {
        let wish = request.reasoning
        if wish.effort == nil, wish.budget == nil { return .unsaid }
        let isOff = wish.budget.map { $0 == 0 } ?? (wish.effort == Reasoning.Effort.none)
        switch model.family {
        case .claude:
            if isOff { return model.thinking == .byEffort ? .off : .unsaid }
            let isForced = request.toolChoice == .required || request.toolChoice == .named
            // Who is made to call a tool may not think first.
            if isForced, !request.tools.isEmpty { return lose(wish) }
            return planClaude(wish, request.maxTokens)
        case .nova2:
            return isOff ? .off : .nova(word(wish, least: .low, most: .high))
        case .flatEffort:
            return isOff ? lose(wish) : .flat(word(wish, least: .low, most: .high))
        case .openAI:
            return .nested(isOff ? "none" : word(wish, least: .low, most: .max))
        case .nova, .other:
            return isOff ? .unsaid : lose(wish)
        }
    }

    private mutating func planClaude(_ wish: Reasoning, _ maxTokens: Int?) -> ConverseThinking {
        switch model.thinking {
        case .not: return lose(wish)
        case .byEffort:
            if let budget = wish.budget, budget > 0 { lost.insert(.reasoningBudget) }
            return .byEffort(wish.effort.map { max($0, .low).word })
        case .byBudget:
            let wanted = wish.budget.flatMap { $0 > 0 ? $0 : nil }
            var budget = max(wanted ?? (wish.effort ?? .max).budget, Self.leastBudget)
            // What is said is counted too, and something must be left for it.
            if let maxTokens { budget = min(budget, maxTokens - 1) }
            if budget < Self.leastBudget { return lose(wish) }
            if let wanted, wanted != budget { lost.insert(.reasoningBudget) }
            return .byBudget(budget)
        }
    }

    private mutating func lose(_ wish: Reasoning) -> ConverseThinking {
        if wish.effort != nil { lost.insert(.reasoningEffort) }
        if wish.budget != nil { lost.insert(.reasoningBudget) }
        return .unsaid
    }

    /// The effort, or what comes near to the budget, within what the model knows.
    private mutating func word(
        _ wish: Reasoning, least: Reasoning.Effort, most: Reasoning.Effort
    ) -> StaticString {
        if wish.budget != nil { lost.insert(.reasoningBudget) }
        return min(max(wish.effort ?? Self.effort(of: wish.budget ?? -1), least), most).word
    }

    private static func effort(of budget: Int) -> Reasoning.Effort {
        switch budget {
        case ...0: .medium
        case ...1024: .low
        case ...2048: .medium
        default: .high
        }
    }

    /// The members of `additionalModelRequestFields` that tell it. `isShown`: whether the client wants to read it.
    mutating func writeThinking(isShown: Bool?, into out: inout ByteBuffer) {
        switch thinking {
        case .unsaid: return
        case .flat(let word): return json.member("reasoning_effort", word: word, into: &out)
        case .nested(let word):
            json.key("reasoning", into: &out)
            json.beginObject(into: &out)
            json.member("effort", word: word, into: &out)
        case .nova(let word):
            json.key("reasoningConfig", into: &out)
            json.beginObject(into: &out)
            json.member("type", word: "enabled", into: &out)
            json.member("maxReasoningEffort", word: word, into: &out)
        case .off:
            json.key(model.family == .claude ? "thinking" : "reasoningConfig", into: &out)
            json.beginObject(into: &out)
            json.member("type", word: "disabled", into: &out)
        case .byBudget(let budget):
            json.key("thinking", into: &out)
            json.beginObject(into: &out)
            json.member("type", word: "enabled", into: &out)
            json.member("budget_tokens", budget, into: &out)
        case .byEffort:
            json.key("thinking", into: &out)
            json.beginObject(into: &out)
            json.member("type", word: "adaptive", into: &out)
            if let isShown { json.member("display", word: isShown ? "summarized" : "omitted", into: &out) }
        }
        json.endObject(into: &out)
    }
}
