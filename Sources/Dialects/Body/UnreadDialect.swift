/// A dialect in which nothing of a request is read or edited: requests pass as they are, or are no client's.
import Containers
public import Graph
public import JSON

public protocol UnreadDialect: Dialect {}

extension UnreadDialect {
    /// `facts` stay without a body.
    public func read(
        _ body: Span<UInt8>, _ operation: Operation, into facts: inout RequestFacts
    ) throws(GatewayError) {
        facts.clear()
    }

    /// Throws 400: a body that is not read cannot be edited. A request without one is let through.
    public func edit(
        _ edit: PromptEdit, _ body: Span<UInt8>, _ operation: Operation, _ facts: inout RequestFacts,
        into edits: inout EditList
    ) throws(GatewayError) {
        if !body.isEmpty { throw .noPlaceForEdit }
    }

    /// No body names it.
    public func setModel(
        _ model: Span<UInt8>, _ body: Span<UInt8>, _ facts: inout RequestFacts, into edits: inout EditList
    ) {}
}
