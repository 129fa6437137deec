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

    /// How a model of Claude's is told to think.
    enum Thinking: UInt8 {
        case not
        /// By a number of tokens: 3.7 to 4.5.
        case byBudget
        /// By an effort: from 4.6.
        case byEffort
    }

    let family: Family
    let thinking: Thinking

    init(_ id: Span<UInt8>) {
        if let start = id.firstIndex(of: "claude-") {
            family = .claude
            thinking = Self.thinking(of: id.extracting(start + 7..<id.count))
            return
        }
        thinking = .not
        if id.firstIndex(of: "amazon.nova-") != nil {
            family = id.firstIndex(of: "amazon.nova-2-") != nil ? .nova2 : .nova
        } else if id.firstIndex(of: "openai.gpt-oss") != nil || id.firstIndex(of: "moonshot") != nil {
            family = .flatEffort
        } else {
            family = id.firstIndex(of: "openai.") != nil ? .openAI : .other
        }
    }

    /// Models of Anthropic's and Amazon's take cache points, images in results of tools and whether those failed.
    var knowsMore: Bool { family == .claude || family == .nova || family == .nova2 }

    /// The version is the first number between the hyphens after `claude-`, and the one behind it if that is no date:
    /// `sonnet-4-20250514`, `3-7-sonnet-20250219`, `opus-4-6-v1`. Names without one are taken for new.
    private static func thinking(of name: Span<UInt8>) -> Thinking {
        var major: Int?
        var start = 0
        while start < name.count {
            let end = name.firstIndex(of: UInt8(ascii: "-"), from: start) ?? name.count
            let number = end - start <= 2 ? name.extracting(start..<end).decimal : nil
            if let major {
                return thinking(major, number ?? 0)
            }
            major = number
            start = end + 1
        }
        return major.map { thinking($0, 0) } ?? .byEffort
    }

    private static func thinking(_ major: Int, _ minor: Int) -> Thinking {
        let version = major * 100 + minor
        if version < 307 { return .not }
        return version < 406 ? .byBudget : .byEffort
    }
}

extension Span where Element == UInt8 {
    /// Where `word` stands first; nil when it does not.
    func firstIndex(of word: StaticString) -> Int? {
        let word = word.bytes
        var from = 0
        while let start = firstIndex(of: word[0], from: from), start + word.count <= count {
            if extracting(start..<start + word.count).equals(word) { return start }
            from = start + 1
        }
        return nil
    }
}
