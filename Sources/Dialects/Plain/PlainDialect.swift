/// Plain HTTP: any method and path, bodies that are passed on unread. What Millrace speaks in front of anything that is no model API.
public import Containers
public import Graph
public import JSON

public final class PlainDialect: Dialect {
    public let name: StaticString = "http"

    public init() {}

    public func operation(_ path: Span<UInt8>) -> Operation? { .other }

    /// Nothing is read: `facts` stay without a body.
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

    public func setModel(
        _ model: Span<UInt8>, _ body: Span<UInt8>, _ facts: inout RequestFacts, into edits: inout EditList
    ) {}

    /// `{"error":{"code","message","request_id"}}`
    public func error(_ error: GatewayError, requestID: Span<UInt8>, into out: inout ByteBuffer) {
        var writer = JSONWriter()
        writer.beginObject(into: &out)
        writer.key("error", into: &out)
        writer.beginObject(into: &out)
        writer.member("code", error.code, into: &out)
        writer.message(error, into: &out)
        writer.member("request_id", requestID, into: &out)
        writer.endObject(into: &out)
        writer.endObject(into: &out)
    }

    public func errorEvent(
        _ error: GatewayError, _ operation: Operation, requestID: Span<UInt8>, into out: inout ByteBuffer
    ) {
        out.append("event: error\ndata: " as StaticString)
        self.error(error, requestID: requestID, into: &out)
        out.append("\n\n" as StaticString)
    }

    /// Every event may mean something to its reader.
    public func observe(_ event: borrowing StreamEvent, into facts: inout AnswerFacts) { facts.hasContent = true }

    public func usage(_ value: Span<UInt8>, into facts: inout AnswerFacts) {}

    public func credential(_ key: Span<UInt8>, into out: inout ByteBuffer) {
        out.append("Authorization: Bearer " as StaticString)
        out.append(key)
        out.append("\r\n" as StaticString)
    }
}
