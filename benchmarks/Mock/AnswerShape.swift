/// The text of answers in one dialect: what changes between OpenAI's and Anthropic's API. HTTP is put around it elsewhere.
protocol AnswerShape {
    /// The body of a plain answer that says `content`.
    func answer(_ content: String) -> String
    /// What comes ahead of a stream's first token; `first` is put into that token's event where the dialect does so.
    var opening: [String] { get }
    func token(_ content: String, isFirst: Bool) -> String
    /// What comes after the last token.
    var closing: [String] { get }
    func error(_ status: Int, _ message: String) -> String
}

/// Chat completions. The role stands in the first token's chunk.
struct OpenAIShape: AnswerShape {
    let tokens: Int
    /// Every chunk has a `usage` then: null, and filled in one more at the end (`stream_options.include_usage`).
    var hasUsage = false

    private static let start =
        #"{"id":"chatcmpl-mock","object":"chat.completion.chunk","created":1700000000,"model":"bench","choices":["#

    private var usage: String {
        #"{"prompt_tokens":96,"completion_tokens":\#(tokens),"total_tokens":\#(96 + tokens)}"#
    }

    func answer(_ content: String) -> String {
        #"{"id":"chatcmpl-mock","object":"chat.completion","created":1700000000,"model":"bench","choices":[{"index":0,"message":{"role":"assistant","content":"\#(content)"},"finish_reason":"stop"}],"usage":\#(usage)}"#
    }

    var opening: [String] { [] }

    func token(_ content: String, isFirst: Bool) -> String {
        let role = isFirst ? #""role":"assistant","# : ""
        return chunk(#"{"index":0,"delta":{\#(role)"content":"\#(content)"},"finish_reason":null}"#)
    }

    var closing: [String] {
        var events = [chunk(#"{"index":0,"delta":{},"finish_reason":"stop"}"#)]
        if hasUsage { events.append("data: \(Self.start)],\"usage\":\(usage)}\n\n") }
        return events + ["data: [DONE]\n\n"]
    }

    private func chunk(_ choice: String) -> String {
        "data: \(Self.start)\(choice)]\(hasUsage ? #","usage":null"# : "")}\n\n"
    }

    func error(_ status: Int, _ message: String) -> String {
        let type =
            switch status {
            case 401: "authentication_error"
            case 429: "rate_limit_error"
            case 400..<500: "invalid_request_error"
            case 503: "service_unavailable_error"
            default: "server_error"
            }
        return #"{"error":{"message":"\#(message)","type":"\#(type)","param":null,"code":null}}"#
    }
}

/// Messages, whose events are named after the type in their data.
struct AnthropicShape: AnswerShape {
    let tokens: Int

    func answer(_ content: String) -> String {
        #"{"id":"msg_mock","type":"message","role":"assistant","model":"bench","content":[{"type":"text","text":"\#(content)"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":96,"output_tokens":\#(tokens)}}"#
    }

    var opening: [String] {
        [
            event(
                "message_start",
                #","message":{"id":"msg_mock","type":"message","role":"assistant","model":"bench","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":96,"output_tokens":1}}"#
            ),
            event("content_block_start", #","index":0,"content_block":{"type":"text","text":""}"#),
        ]
    }

    func token(_ content: String, isFirst: Bool) -> String {
        event("content_block_delta", #","index":0,"delta":{"type":"text_delta","text":"\#(content)"}"#)
    }

    var closing: [String] {
        [
            event("content_block_stop", #","index":0"#),
            event(
                "message_delta",
                #","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":\#(tokens)}"#),
            event("message_stop", ""),
        ]
    }

    private func event(_ type: String, _ members: String) -> String {
        "event: \(type)\ndata: {\"type\":\"\(type)\"\(members)}\n\n"
    }

    func error(_ status: Int, _ message: String) -> String {
        let type =
            switch status {
            case 401: "authentication_error"
            case 403: "permission_error"
            case 404: "not_found_error"
            case 413: "request_too_large"
            case 429: "rate_limit_error"
            case 400..<500: "invalid_request_error"
            case 529: "overloaded_error"
            default: "api_error"
            }
        return #"{"type":"error","error":{"type":"\#(type)","message":"\#(message)"}}"#
    }
}
