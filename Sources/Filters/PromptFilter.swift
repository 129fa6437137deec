/// `prompt.prepend`, `prompt.append`, `prompt.defaults`, `prompt.overrides` and `prompt.clamp`: edits of the request body.
///
/// A filter names no JSON key of its own: the client's dialect carries each edit out, and every other byte stays as it was.
public import Graph

public final class PromptFilter: Filter {
    public static let needs: Needs = .wholeBody
    private let edits: [PromptEdit]

    /// `edits` are carried out in order.
    public init(_ edits: [PromptEdit]) { self.edits = edits }

    public var needs: Needs { Self.needs }

    public func request(_ exchange: Exchange) throws(GatewayError) -> Verdict {
        for index in edits.indices { try exchange.edit(edits[index]) }
        return .next
    }
}
