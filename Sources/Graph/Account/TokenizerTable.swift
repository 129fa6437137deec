/// Vocabularies by the name of a model: one frozen table a generation, which all loops' graphs point to.
import Containers
public import Tokens

public final class TokenizerTable: Sendable {
    public static let empty = TokenizerTable([])

    private let entries: [(pattern: BytePattern, vocabulary: Vocabulary)]

    /// Asked in order; the first pattern that matches counts.
    public init(_ entries: [(pattern: BytePattern, vocabulary: Vocabulary)]) { self.entries = entries }

    /// Nil for a model whose tokens are estimated.
    public func vocabulary(of model: Span<UInt8>) -> Vocabulary? {
        for entry in entries where entry.pattern.matches(model) { return entry.vocabulary }
        return nil
    }
}
