/// How a model of Claude's is told to think, as far as its name tells: `claude-sonnet-4-5`, `us.anthropic.claude-opus-4-6-v1`.
import Containers

enum ClaudeThinking: UInt8 {
    case not
    /// By a number of tokens: 3.7 to 4.5.
    case byBudget
    /// By an effort: from 4.6.
    case byEffort

    /// Nil for the model of another maker.
    init?(model id: Span<UInt8>) {
        guard let start = id.firstIndex(of: "claude-") else { return nil }
        self.init(name: id.extracting(start + 7..<id.count))
    }

    /// The version is the first number between the hyphens after `claude-`, and the one behind it if that is no date:
    /// `sonnet-4-20250514`, `3-7-sonnet-20250219`, `opus-4-6-v1`. Names without one are taken for new.
    private init(name: Span<UInt8>) {
        var major: Int?
        var start = 0
        while start < name.count {
            let end = name.firstIndex(of: UInt8(ascii: "-"), from: start) ?? name.count
            let number = end - start <= 2 ? name.extracting(start..<end).decimal : nil
            if let major {
                self.init(major, number ?? 0)
                return
            }
            major = number
            start = end + 1
        }
        if let major { self.init(major, 0) } else { self = .byEffort }
    }

    private init(_ major: Int, _ minor: Int) {
        let version = major * 100 + minor
        self = version < 307 ? .not : version < 406 ? .byBudget : .byEffort
    }
}
