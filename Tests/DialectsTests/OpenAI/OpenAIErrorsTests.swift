import Dialects
import Graph
import Testing

@Suite struct OpenAIErrorsTests {
    private let run = Run(dialect: OpenAIDialect())

    @Test func `an error has OpenAI's shape, a stable code and the request id`() {
        let error = GatewayError(404, "model_not_found", "No route serves this model.", detail: "gpt-\"9")
        #expect(
            run.error(error)
                == #"{"error":{"message":"No route serves this model: gpt-\"9","type":"invalid_request_error","param":null,"code":"model_not_found","request_id":"r1"}}"#
        )
        #expect(run.error(GatewayError(413, "x", "Too large.")).contains(#""message":"Too large.","#))
    }

    @Test(arguments: [
        (400, "invalid_request_error"), (401, "authentication_error"), (403, "permission_error"),
        (429, "rate_limit_error"), (500, "server_error"), (502, "server_error"), (503, "service_unavailable_error"),
    ])
    func `the type follows the status`(_ status: Int, _ type: String) {
        #expect(run.error(GatewayError(status, "c", "m")).contains("\"type\":\"\(type)\""))
    }

    @Test func `an error inside a stream is one event and no end of the stream`() {
        let event = run.errorEvent(GatewayError(502, "upstream_truncated", "It broke off."))
        #expect(event.hasPrefix(#"data: {"error":{"message":"It broke off.","#))
        #expect(event.hasSuffix("}}\n\n"))
        #expect(!event.contains("[DONE]"))
        #expect(run.observe(String(event.dropFirst(6))).hasError)
    }

    @Test func `an error inside a stream of a response is an event of its own kind`() {
        let run = Run(dialect: OpenAIDialect(), operation: .responses)
        let event = run.errorEvent(GatewayError(502, "upstream_truncated", "It broke off."))
        let data =
            #"{"type":"error","code":"upstream_truncated","message":"It broke off.","param":null,"error":{"message":"It broke off.","type":"server_error","param":null,"code":"upstream_truncated","request_id":"r1"}}"#
        #expect(event == "event: error\ndata: \(data)\n\n")
        #expect(run.observe([("error", data)]).hasError)
    }
}
