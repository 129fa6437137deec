import Dialects
import Graph
import Testing

@Suite struct AnthropicErrorsTests {
    private let run = Run(dialect: AnthropicDialect(), operation: .chat)

    @Test func `an error has Anthropic's shape, a stable code and the request id`() {
        let error = GatewayError(404, "model_not_found", "No route serves this model.", detail: "claude-9")
        #expect(
            run.error(error)
                == #"{"type":"error","error":{"type":"not_found_error","message":"No route serves this model: claude-9","code":"model_not_found"},"request_id":"r1"}"#
        )
    }

    @Test(arguments: [
        (400, "invalid_request_error"), (401, "authentication_error"), (402, "billing_error"),
        (403, "permission_error"),
        (409, "conflict_error"), (413, "request_too_large"), (415, "invalid_request_error"), (429, "rate_limit_error"),
        (500, "api_error"), (502, "api_error"), (503, "overloaded_error"), (504, "timeout_error"),
        (529, "overloaded_error"),
    ])
    func `the type follows the status`(_ status: Int, _ type: String) {
        #expect(run.error(GatewayError(status, "c", "m")).contains("\"error\":{\"type\":\"\(type)\""))
    }

    @Test func `an error inside a stream is a named event`() {
        let event = run.errorEvent(GatewayError(502, "upstream_truncated", "It broke off."))
        #expect(event.hasPrefix("event: error\ndata: {\"type\":\"error\","))
        #expect(event.hasSuffix("}\n\n"))
    }
}
