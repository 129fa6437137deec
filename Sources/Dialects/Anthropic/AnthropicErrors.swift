/// Anthropic's error shape: `{"type":"error","error":{"type","message"},"request_id"}`, with our stable code beside the message.
public import Containers
public import Graph
import JSON

extension AnthropicDialect {
    public func error(_ error: GatewayError, requestID: Span<UInt8>, into out: inout ByteBuffer) {
        var writer = JSONWriter()
        writer.beginObject(into: &out)
        writer.member("type", word: "error", into: &out)
        writer.key("error", into: &out)
        writer.beginObject(into: &out)
        writer.member("type", word: Self.type(of: error.status), into: &out)
        writer.message(error, into: &out)
        writer.member("code", word: error.code, into: &out)
        writer.endObject(into: &out)
        writer.member("request_id", requestID, into: &out)
        writer.endObject(into: &out)
    }

    /// SDKs drop events without an `event:` line, and raise on this one.
    public func errorEvent(
        _ error: GatewayError, _ operation: Operation, requestID: Span<UInt8>, into out: inout ByteBuffer
    ) {
        out.append("event: error\n" as StaticString)
        appendData(error, requestID: requestID, into: &out)
    }

    /// The error types that Anthropic gives with each status.
    private static func type(of status: Int) -> StaticString {
        switch status {
        case 401: "authentication_error"
        case 402: "billing_error"
        case 403: "permission_error"
        case 404: "not_found_error"
        case 409: "conflict_error"
        case 413: "request_too_large"
        case 429: "rate_limit_error"
        case ..<500: "invalid_request_error"
        case 503, 529: "overloaded_error"
        case 504: "timeout_error"
        default: "api_error"
        }
    }
}
