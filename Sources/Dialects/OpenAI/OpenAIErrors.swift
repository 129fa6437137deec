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
        writer.key("error", into: &out)
        writer.beginObject(into: &out)
        writer.message(error, into: &out)
        writer.member("type", word: Self.type(of: error.status), into: &out)
        writer.key("param", into: &out)
        writer.null(into: &out)
        writer.member("code", word: error.code, into: &out)
        writer.member("request_id", requestID, into: &out)
        writer.endObject(into: &out)
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
