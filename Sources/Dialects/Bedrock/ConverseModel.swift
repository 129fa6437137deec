/// What the models behind Converse differ in, as far as their ids tell.
///
///     anthropic.claude-sonnet-4-20250514-v1:0      us.anthropic.claude-opus-4-6-v1      amazon.nova-2-lite-v1:0
///     arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.anthropic.claude-…    openai.gpt-oss-120b-1:0
///
/// The id of an application inference profile tells nothing: its model is taken for one that knows the plain API only.
import Containers

struct ConverseModel: Equatable {
    enum Family: UInt8 {
        case claude
        case nova
        /// Nova 2, which reasons.
        case nova2
        /// Models that take chat completions' flat `reasoning_effort`: gpt-oss, Kimi.
        case flatEffort
        /// OpenAI's other models.
        case openAI
        case other
    }

    let family: Family
    /// Of a model of Claude's.
    let thinking: ClaudeThinking

    init(_ id: Span<UInt8>) {
        let claude = ClaudeThinking(model: id)
        thinking = claude ?? .not
        if claude != nil {
            family = .claude
        } else if id.holds("amazon.nova-") {
            family = id.holds("amazon.nova-2-") ? .nova2 : .nova
        } else if id.holds("openai.gpt-oss") || id.holds("moonshot") {
            family = .flatEffort
        } else {
            family = id.holds("openai.") ? .openAI : .other
        }
    }

    /// Models of Anthropic's and Amazon's take cache points, images in results of tools and whether those failed.
    var knowsMore: Bool { family == .claude || family == .nova || family == .nova2 }
}
