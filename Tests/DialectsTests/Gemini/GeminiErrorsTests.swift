import Dialects
import Graph
import Testing

@Suite struct GeminiErrorsTests {
    private let run = Run(dialect: GeminiDialect())

    @Test func `an error has Google's shape, a stable reason and the request id`() {
        let error = GatewayError(404, "model_not_found", "No route serves this model.", detail: "gemini-\"9")
        #expect(
            run.error(error)
                == #"{"error":{"code":404,"message":"No route serves this model: gemini-\"9","status":"NOT_FOUND","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"model_not_found","domain":"millrace","metadata":{"request_id":"r1"}}]}}"#
        )
    }

    @Test(arguments: [(1, "0.001s"), (34, "0.034s"), (999, "0.999s"), (1000, "1s"), (61_500, "61.500s")])
    func `how long to wait is a duration`(_ milliseconds: Int, _ delay: String) {
        let error = GatewayError(429, "rate_limited", "m", retryAfterMilliseconds: milliseconds)
        #expect(
            run.error(error).hasSuffix(
                #",{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"\#(delay)"}]}}"#))
    }

    @Test(arguments: [
        (400, "INVALID_ARGUMENT"), (401, "UNAUTHENTICATED"), (402, "RESOURCE_EXHAUSTED"), (403, "PERMISSION_DENIED"),
        (405, "UNIMPLEMENTED"), (408, "DEADLINE_EXCEEDED"), (409, "ABORTED"), (413, "INVALID_ARGUMENT"),
        (429, "RESOURCE_EXHAUSTED"), (499, "CANCELLED"), (500, "INTERNAL"), (502, "UNAVAILABLE"), (503, "UNAVAILABLE"),
        (504, "DEADLINE_EXCEEDED"),
    ])
    func `the status has Google's word`(_ status: Int, _ word: String) {
        #expect(run.error(GatewayError(status, "c", "m")).contains("\"status\":\"\(word)\""))
    }

    @Test func `an error inside a stream is one event`() {
        let event = run.errorEvent(GatewayError(502, "upstream_truncated", "It broke off."))
        #expect(event.hasPrefix(#"data: {"error":{"code":502,"message":"It broke off.","#))
        #expect(event.hasSuffix("}}\n\n"))
        #expect(run.observe(String(event.dropFirst(6))).hasError)
    }
}
