/// OpenAI's error shape: `{"error":{"message","type","param","code"}}`, plus the request id, which its API gives in a header only.
///
/// In a stream SDKs raise on a chunk that has a top-level `error`; no `[DONE]` follows it.
public import Containers
public import Graph
import JSON

extension OpenAIDialect {
    public func error(_ error: GatewayError, requestID: Span<UInt8>, into out: inout ByteBuffer) {
        var writer = JSONWriter()
        writer.beginObject(into: &out)
        Self.write(error, requestID, &writer, into: &out)
        writer.endObject(into: &out)
    }

    /// SDKs raise on a chunk that has a top-level `error`; no `[DONE]` follows it. Responses have an event for it, whose members are
    /// flat; SDKs raise on the `error` beside them. It has no running number, for the stream that it ends is not counted here.
    public func errorEvent(
        _ error: GatewayError, _ operation: Operation, requestID: Span<UInt8>, into out: inout ByteBuffer
    ) {
        var writer = JSONWriter()
        out.append(operation == .responses ? "event: error\ndata: " as StaticString : "data: ")
        writer.beginObject(into: &out)
        if operation == .responses {
            writer.member("type", word: "error", into: &out)
            writer.member("code", word: error.code, into: &out)
            writer.message(error, into: &out)
            writer.key("param", into: &out)
            writer.null(into: &out)
        }
        Self.write(error, requestID, &writer, into: &out)
        writer.endObject(into: &out)
        out.append("\n\n" as StaticString)
    }

    /// Writes the member `error`.
    private static func write(
        _ error: GatewayError, _ requestID: Span<UInt8>, _ writer: inout JSONWriter, into out: inout ByteBuffer
    ) {
        writer.key("error", into: &out)
        writer.beginObject(into: &out)
        writer.message(error, into: &out)
        writer.member("type", word: type(of: error.status), into: &out)
        writer.key("param", into: &out)
        writer.null(into: &out)
        writer.member("code", word: error.code, into: &out)
        writer.member("request_id", requestID, into: &out)
        writer.endObject(into: &out)
    }

    /// The error types that OpenAI gives with each status.
    private static func type(of status: Int) -> StaticString {
        switch status {
        case 401: "authentication_error"
        case 403: "permission_error"
        case 429: "rate_limit_error"
        case ..<500: "invalid_request_error"
        case 503: "service_unavailable_error"
        default: "server_error"
        }
    }
}
