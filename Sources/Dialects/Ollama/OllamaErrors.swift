/// Ollama's error shape: `{"error":"text"}`, with our stable code and the request id beside it. Its clients read `error` alone.
public import Containers
public import Graph
import JSON

extension OllamaDialect {
    public func error(_ error: GatewayError, requestID: Span<UInt8>, into out: inout ByteBuffer) {
        var writer = JSONWriter()
        writer.beginObject(into: &out)
        writer.message(error, key: "error", into: &out)
        writer.member("code", word: error.code, into: &out)
        writer.member("request_id", requestID, into: &out)
        writer.endObject(into: &out)
    }

    /// A line of the stream, after which there is no other: clients raise on it.
    public func errorEvent(
        _ error: GatewayError, _ operation: Operation, requestID: Span<UInt8>, into out: inout ByteBuffer
    ) {
        self.error(error, requestID: requestID, into: &out)
        out.append(UInt8(ascii: "\n"))
    }
}
