/// Plain HTTP: any method and path, bodies that are passed on unread. What Millrace speaks in front of anything that is no model API.
public import Containers
public import Graph
import JSON

public final class PlainDialect: UnreadDialect {
    public let name: StaticString = "http"

    public init() {}

    public func operation(_ path: Span<UInt8>) -> Operation? { .other }

    /// `{"error":{"code","message","request_id"}}`
    public func error(_ error: GatewayError, requestID: Span<UInt8>, into out: inout ByteBuffer) {
        var writer = JSONWriter()
        writer.beginObject(into: &out)
        writer.key("error", into: &out)
        writer.beginObject(into: &out)
        writer.member("code", word: error.code, into: &out)
        writer.message(error, into: &out)
        writer.member("request_id", requestID, into: &out)
        writer.endObject(into: &out)
        writer.endObject(into: &out)
    }

    public func errorEvent(
        _ error: GatewayError, _ operation: Operation, requestID: Span<UInt8>, into out: inout ByteBuffer
    ) {
        out.append("event: error\n" as StaticString)
        appendData(error, requestID: requestID, into: &out)
    }

    /// Every event may mean something to its reader.
    public func observe(_ event: borrowing StreamEvent, into facts: inout AnswerFacts) { facts.hasContent = true }

    public func usage(_ value: Span<UInt8>, into facts: inout AnswerFacts) {}
}
