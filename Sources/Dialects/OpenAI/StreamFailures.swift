/// What clients of OpenAI's API are told when a backend of another dialect fails in mid-stream.
///
/// That the gateway's own credential or budget was refused is nothing the client could mend, and the backend's sentence about it
/// is not for its eyes: to the client it is a failure of the server.
import Chat
import Containers
import JSON

extension UpstreamReport {
    private var isOurs: Bool { kind == .authentication || kind == .permission || kind == .quota }

    private var openAIType: StaticString {
        switch kind {
        case .invalidRequest, .contextLength, .tooLarge, .contentPolicy, .notFound: "invalid_request_error"
        case .rateLimit: "rate_limit_error"
        case .overloaded: "service_unavailable_error"
        case .authentication, .permission, .quota, .timeout, .server, nil: "server_error"
        }
    }

    private var openAICode: StaticString {
        switch kind {
        case .invalidRequest: "invalid_request"
        case .contextLength: "context_length_exceeded"
        case .notFound: "model_not_found"
        case .tooLarge: "request_too_large"
        case .rateLimit: "rate_limit_exceeded"
        case .overloaded: "server_is_overloaded"
        case .contentPolicy: "content_filter"
        case .timeout: "timeout"
        case .authentication, .permission, .quota, .server, nil: "server_error"
        }
    }

    /// One of the few words that a failed response may have for it (openai-python 3.54, `ResponseError.code`).
    private var responseCode: StaticString {
        switch kind {
        case .invalidRequest, .contextLength, .tooLarge, .contentPolicy: "invalid_prompt"
        case .rateLimit: "rate_limit_exceeded"
        default: "server_error"
        }
    }

    /// The members of an `error` event of a response stream: `"code","message","param"`, and the `error` that SDKs raise on.
    func writeEvent(_ writer: inout JSONWriter, into out: inout ByteBuffer) {
        writer.member("code", openAICode, into: &out)
        writeMessage(&writer, into: &out)
        writer.key("param", into: &out)
        writer.null(into: &out)
        writeError(&writer, into: &out)
    }

    /// `"error":{"message","type","param","code"}`, as errors of the API are.
    func writeError(_ writer: inout JSONWriter, into out: inout ByteBuffer) {
        writer.key("error", into: &out)
        writer.beginObject(into: &out)
        writeMessage(&writer, into: &out)
        writer.member("type", openAIType, into: &out)
        writer.key("param", into: &out)
        writer.null(into: &out)
        writer.member("code", openAICode, into: &out)
        writer.endObject(into: &out)
    }

    /// `{"code","message"}`, as a failed response has it.
    func writeResponseError(_ writer: inout JSONWriter, into out: inout ByteBuffer) {
        writer.beginObject(into: &out)
        writer.member("code", responseCode, into: &out)
        writeMessage(&writer, into: &out)
        writer.endObject(into: &out)
    }

    private func writeMessage(_ writer: inout JSONWriter, into out: inout ByteBuffer) {
        if isOurs || message.isEmpty {
            writer.member("message", "The model failed while it was answering.", into: &out)
        } else {
            writer.member("message", message.span, into: &out)
        }
    }
}
