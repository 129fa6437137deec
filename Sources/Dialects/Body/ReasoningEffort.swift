/// How much a model is to reason: the words that most makers share, and what each comes to where a number of tokens is told.
import Chat
import Containers
import JSON

extension Reasoning.Effort {
    /// Nil for what is no string, or a word that is not known.
    init?(_ member: Member, in bytes: Span<UInt8>) {
        if member.kind != .string { return nil }
        self.init(bytes.extracting(member.text))
    }

    /// Nil for a word that is not known.
    init?(_ word: Span<UInt8>) {
        for effort in [Self.low, .medium, .high, .none, .minimal, .xhigh, .max] where word.equals(effort.word) {
            self = effort
            return
        }
        return nil
    }

    var word: StaticString {
        switch self {
        case .none: "none"
        case .minimal: "minimal"
        case .low: "low"
        case .medium: "medium"
        case .high: "high"
        case .xhigh: "xhigh"
        case .max: "max"
        }
    }

    /// Tokens to think with, where an effort cannot be told.
    var budget: Int {
        switch self {
        case .none, .minimal, .low: 1024
        case .medium: 2048
        case .high: 4096
        case .xhigh: 8192
        case .max: 16384
        }
    }
}
