/// How a request's wish for reasoning is said: `thinking` and `output_config.effort`, and what they rule out.
///
///     asked for                 thinking                            output_config
///     effort low … max          {"type":"adaptive"}                 {"effort":"low"}
///     a budget                  {"type":"enabled","budget_tokens"}  the effort, if there is one
///     a budget without an end   {"type":"adaptive"}                 the effort, if there is one
///     effort none, budget 0     {"type":"disabled"}                 –
///
/// Which of the forms a model takes is the model's own: of those whose names tell their version, Claude 4.6 and later are given no
/// budget, 3.7 to 4.5 a budget in place of an effort, older ones neither (`ClaudeThinking`). A budget is at least 1,024 tokens and less
/// than `max_tokens`. With thinking the API takes no forced tool, and a budget insists that the turn whose tools have just been run
/// begins with its thinking, which a client of another dialect may not have kept: then it is left out.
/// (Anthropic docs: Extended thinking, Adaptive thinking, Effort.)
import Chat
import Containers

struct MessagesThinking {
    enum Mode: Equatable {
        case unsaid, disabled, adaptive
        case enabled(Int)
    }

    static let leastBudget = 1024

    private(set) var mode = Mode.unsaid
    private(set) var effort: StaticString?
    private(set) var maxTokens: Int
    private(set) var lost = FeatureSet()

    /// The model thinks, so that sampling is bound to its defaults.
    var isOn: Bool { mode != .unsaid && mode != .disabled }

    init(_ request: borrowing ChatRequest, _ traits: borrowing BackendTraits) {
        maxTokens = request.maxTokens ?? traits.defaultMaxTokens
        let reasoning = request.reasoning
        // There is no word for less than `low`.
        effort = reasoning.effort.flatMap { $0 == .none ? nil : max($0, .low).word }
        let isWanted =
            reasoning.budget.map { $0 != 0 } ?? (reasoning.effort != nil && reasoning.effort != Reasoning.Effort.none)
        if isWanted, let way = ClaudeThinking(model: traits.model.span) {
            plan(reasoning, way, request, traits)
        } else if let budget = reasoning.budget, budget != 0 {
            if budget < 0 { mode = .adaptive } else { setBudget(budget, request, traits) }
        } else if reasoning.budget == 0 || reasoning.effort == Reasoning.Effort.none {
            mode = .disabled
            effort = nil
        } else if reasoning.effort != nil {
            mode = .adaptive
        }
        let isForced = request.toolChoice == .required || request.toolChoice == .named
        if isOn, isForced, !request.tools.isEmpty {
            lost.insert(reasoning.budget == nil ? .reasoningEffort : .reasoningBudget)
            mode = .unsaid
        }
    }

    /// For a model whose version is known.
    private mutating func plan(
        _ wish: Reasoning, _ way: ClaudeThinking, _ request: borrowing ChatRequest,
        _ traits: borrowing BackendTraits
    ) {
        switch way {
        case .byEffort:
            mode = .adaptive
            if wish.budget ?? -1 > 0 { lost.insert(.reasoningBudget) }
        case .byBudget:
            effort = nil
            if let budget = wish.budget, budget > 0 { return setBudget(budget, request, traits) }
            setBudget((wish.effort ?? .max).budget, request, traits)
            if wish.budget == nil, !lost.isEmpty { lost = FeatureSet(.reasoningEffort) }
        case .not:
            effort = nil
            lost.insert(wish.budget == nil ? .reasoningEffort : .reasoningBudget)
        }
    }

    private mutating func setBudget(
        _ budget: Int, _ request: borrowing ChatRequest, _ traits: borrowing BackendTraits
    ) {
        var tokens = max(budget, Self.leastBudget)
        if request.maxTokens == nil, maxTokens <= tokens { maxTokens = tokens + traits.defaultMaxTokens }
        tokens = min(tokens, maxTokens - 1)
        if tokens != budget { lost.insert(.reasoningBudget) }
        if tokens < Self.leastBudget { return }
        if Self.lacksThinking(request) { lost.insert(.reasoningBudget) } else { mode = .enabled(tokens) }
    }

    /// The conversation ends with results of tools that the assistant called without having thought.
    private static func lacksThinking(_ request: borrowing ChatRequest) -> Bool {
        var index = request.turns.count
        var holdsResult = false
        while index > 0, request.turns[index - 1].role != .assistant {
            index -= 1
            for part in request.turns[index].parts where request.parts[part].kind == .toolResult { holdsResult = true }
        }
        if !holdsResult { return false }
        while index > 0, request.turns[index - 1].role == .assistant { index -= 1 }
        while index < request.turns.count, request.turns[index].role == .assistant {
            for part in request.turns[index].parts {
                let part = request.parts[part]
                return part.kind != .redactedThinking && (part.kind != .thinking || part.signature.isEmpty)
            }
            index += 1
        }
        return false
    }
}
