/// Google's error shape (google.rpc.Status as JSON): `{"error":{"code","message","status","details"}}`.
///
/// Our stable code is the `reason` of an ErrorInfo, with the request id in its metadata; how long to wait is a RetryInfo.
import Chat
public import Containers
public import Graph
import JSON

extension GeminiDialect {
    public func error(_ error: GatewayError, requestID: Span<UInt8>, into out: inout ByteBuffer) {
        var writer = JSONWriter()
        writer.beginObject(into: &out)
        writer.key("error", into: &out)
        writer.beginObject(into: &out)
        writer.member("code", error.status, into: &out)
        writer.message(error, into: &out)
        writer.member("status", word: Self.status(of: error.status), into: &out)
        writer.key("details", into: &out)
        writer.beginArray(into: &out)
        Self.info(error.code, requestID, &writer, into: &out)
        if error.retryAfterMilliseconds > 0 { Self.retry(error.retryAfterMilliseconds, &writer, into: &out) }
        writer.endArray(into: &out)
        writer.endObject(into: &out)
        writer.endObject(into: &out)
    }

    /// `{"@type":"…ErrorInfo","reason","domain","metadata"}`: a code that is ours.
    static func info(
        _ code: StaticString, _ requestID: Span<UInt8>, _ writer: inout JSONWriter, into out: inout ByteBuffer
    ) {
        writer.beginObject(into: &out)
        writer.member("@type", word: "type.googleapis.com/google.rpc.ErrorInfo", into: &out)
        writer.member("reason", word: code, into: &out)
        writer.member("domain", word: "millrace", into: &out)
        writer.key("metadata", into: &out)
        writer.beginObject(into: &out)
        writer.member("request_id", requestID, into: &out)
        writer.endObject(into: &out)
        writer.endObject(into: &out)
    }

    /// `{"@type":"…RetryInfo","retryDelay":"1.500s"}`, a Duration as proto JSON has it.
    private static func retry(_ milliseconds: Int, _ writer: inout JSONWriter, into out: inout ByteBuffer) {
        var delay = ByteBuffer()
        delay.append(decimal: milliseconds / 1000)
        let rest = milliseconds % 1000
        if rest > 0 {
            delay.append(rest < 10 ? ".00" as StaticString : rest < 100 ? ".0" : ".")
            delay.append(decimal: rest)
        }
        delay.append(UInt8(ascii: "s"))
        writer.beginObject(into: &out)
        writer.member("@type", word: "type.googleapis.com/google.rpc.RetryInfo", into: &out)
        writer.member("retryDelay", delay.span, into: &out)
        writer.endObject(into: &out)
    }

    /// The canonical code that Google's APIs give with each status (google.rpc.Code).
    static func status(of status: Int) -> StaticString {
        switch status {
        case 401: "UNAUTHENTICATED"
        case 403: "PERMISSION_DENIED"
        case 404: "NOT_FOUND"
        case 408, 504: "DEADLINE_EXCEEDED"
        case 409: "ABORTED"
        case 402, 429: "RESOURCE_EXHAUSTED"
        case 499: "CANCELLED"
        case 405, 501: "UNIMPLEMENTED"
        case ..<500: "INVALID_ARGUMENT"
        case 502, 503: "UNAVAILABLE"
        default: "INTERNAL"
        }
    }
}
