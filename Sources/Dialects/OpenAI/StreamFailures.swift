/// What clients of OpenAI's API are told when a backend of another dialect fails in mid-stream. A failure that is the gateway's own
/// to tell has its stable code, as it has outside of streams.
///
/// That the gateway's own credential or budget was refused is nothing the client could mend: to the client it is a failure of the
/// server.
import Chat
import Containers
import JSON

extension UpstreamReport {
    private var openAIType: StaticString {
        switch kind {
        case .invalidRequest, .contextLength, .tooLarge, .contentPolicy, .notFound: "invalid_request_error"
        case .rateLimit: "rate_limit_error"
        case .overloaded: "service_unavailable_error"
        case .authentication, .permission, .quota, .timeout, .server, nil: "server_error"
        }
    }

    private var openAICode: StaticString {
        if let code { return code }
        return switch kind {
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

    /// In chat completions, where a code says more than the type does.
    private var chatCode: StaticString? {
        if let code { return code }
        return switch kind {
        case .contextLength, .contentPolicy, .rateLimit, .overloaded, .timeout: openAICode
        default: nil
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
    func writeEvent(_ writer: inout JSONWriter, _ context: borrowing AnswerContext, into out: inout ByteBuffer) {
        writer.member("code", word: openAICode, into: &out)
        writer.message(self, into: &out)
        writer.key("param", into: &out)
        writer.null(into: &out)
        writeError(&writer, context, into: &out)
    }

    /// `"error":{"message","type","param","code","request_id"}`, as errors of the API are (`OpenAIErrors`).
    func writeError(
        _ writer: inout JSONWriter, ofChat isChat: Bool = false, _ context: borrowing AnswerContext,
        into out: inout ByteBuffer
    ) {
        writer.key("error", into: &out)
        writer.beginObject(into: &out)
        writer.message(self, into: &out)
        writer.member("type", word: openAIType, into: &out)
        writer.key("param", into: &out)
        writer.null(into: &out)
        writer.key("code", into: &out)
        if let code = isChat ? chatCode : openAICode {
            writer.string(code, into: &out)
        } else {
            writer.null(into: &out)
        }
        writer.member("request_id", context.requestID.span, into: &out)
        writer.endObject(into: &out)
    }

    /// `{"code","message"}`, as a failed response has it.
    func writeResponseError(_ writer: inout JSONWriter, into out: inout ByteBuffer) {
        writer.beginObject(into: &out)
        writer.member("code", word: responseCode, into: &out)
        writer.message(self, into: &out)
        writer.endObject(into: &out)
    }
}
