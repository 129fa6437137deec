import Chat
import Dialects
import Testing

@Suite struct StreamFailuresTests {
    @Test(arguments: [
        (UpstreamReport.Kind.invalidRequest, "invalid_request_error", "invalid_request", "invalid_prompt"),
        (.contextLength, "invalid_request_error", "context_length_exceeded", "invalid_prompt"),
        (.contentPolicy, "invalid_request_error", "content_filter", "invalid_prompt"),
        (.tooLarge, "invalid_request_error", "request_too_large", "invalid_prompt"),
        (.notFound, "invalid_request_error", "model_not_found", "server_error"),
        (.rateLimit, "rate_limit_error", "rate_limit_exceeded", "rate_limit_exceeded"),
        (.overloaded, "service_unavailable_error", "server_is_overloaded", "server_error"),
        (.timeout, "server_error", "timeout", "server_error"),
        (.server, "server_error", "server_error", "server_error"),
    ])
    func `each kind of failure has OpenAI's words`(
        _ kind: UpstreamReport.Kind, _ type: String, _ code: String, _ responseCode: String
    ) {
        let chunk = ClientWriting(CompletionsFormat()).stream([.fail(kind, "m")])[0]
        #expect(chunk.contains(#""message":"m","type":"\#(type)","param":null,"code":"\#(code)","request_id":"r1"}}"#))
        let events = ClientWriting(ResponsesFormat()).stream([.fail(kind, "m")])[0]
        #expect(events.contains(#""error":{"code":"\#(responseCode)","message":"m"}"#))
    }

    @Test(arguments: [UpstreamReport.Kind.authentication, .permission, .quota])
    func `that the gateway is refused is the server's failure`(_ kind: UpstreamReport.Kind) {
        for format in [ResponsesFormat() as any ClientChatFormat, CompletionsFormat(), ChatCompletionsFormat.shared] {
            let written = ClientWriting(format).stream([.fail(kind, "m")])[0]
            #expect(written.contains(#""type":"server_error""#))
        }
    }

    @Test func `a chunk of a chat has a code where it says more than the type`() {
        func chunk(_ kind: UpstreamReport.Kind) -> String {
            ClientWriting(ChatCompletionsFormat.shared).stream([.fail(kind, "m")])[0]
        }
        #expect(chunk(.server).hasSuffix(#""param":null,"code":null,"request_id":"r1"}}"# + "\n\n"))
        #expect(chunk(.rateLimit).hasSuffix(#""param":null,"code":"rate_limit_exceeded","request_id":"r1"}}"# + "\n\n"))
    }

    @Test func `a failure that is the gateway's own has its stable code, and a failed response one of OpenAI's`() {
        let formats = [ResponsesFormat() as any ClientChatFormat, CompletionsFormat(), ChatCompletionsFormat.shared]
        for format in formats {
            let written = ClientWriting(format).stream([.fail(.timeout, "m", code: "upstream_stalled")])[0]
            #expect(
                written.contains(#""type":"server_error","param":null,"code":"upstream_stalled","request_id":"r1"}}"#))
        }
        let events = ClientWriting(ResponsesFormat()).stream([.fail(.timeout, "m", code: "upstream_stalled")])[0]
        #expect(
            events.hasPrefix(
                "event: error\n" + #"data: {"type":"error","sequence_number":0,"code":"upstream_stalled","#))
        #expect(events.contains(#""error":{"code":"server_error","message":"m"}"#))
    }

    @Test func `clients of other APIs find the code where their errors have it`() {
        func written(_ format: any ClientChatFormat) -> String {
            ClientWriting(format).stream([.fail(.server, "m", code: "upstream_truncated")])[0]
        }
        #expect(
            written(MessagesFormat()).hasSuffix(
                #""error":{"type":"api_error","message":"m","code":"upstream_truncated"},"request_id":"r1"}"# + "\n\n"))
        #expect(
            written(OllamaChatFormat()) == #"{"error":"m","code":"upstream_truncated","request_id":"r1"}"# + "\n")
        #expect(
            written(GenerateContentFormat()).hasSuffix(
                #""status":"INTERNAL","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"upstream_truncated","domain":"millrace","metadata":{"request_id":"r1"}}]}}"#
                    + "\n\n"))
    }

    @Test func `a failure without words gets ours`() {
        let chunk = ClientWriting(CompletionsFormat()).stream([.fail(nil, "")])[0]
        #expect(chunk.contains(#""message":"The backend failed in the middle of its answer.","type":"server_error""#))
    }
}
