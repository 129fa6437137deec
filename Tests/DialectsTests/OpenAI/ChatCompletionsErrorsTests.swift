import Chat
import Containers
import Dialects
import Testing

@Suite struct ChatCompletionsErrorsTests {
    private func read(_ body: String, _ status: Int = 400) -> (kind: UpstreamReport.Kind?, message: String) {
        var report = UpstreamReport()
        ChatCompletionsFormat.shared.readError(Array(body.utf8).span, status: status, into: &report)
        return (report.kind, report.message.text)
    }

    @Test(
        arguments: [
            (
                #"{"error":{"message":"a \"b\"","type":"invalid_request_error","param":"x","code":null}}"#, 400,
                .invalidRequest, "a \"b\""
            ),
            (
                #"{"error":{"message":"m","type":"invalid_request_error","code":"context_length_exceeded"}}"#, 400,
                .contextLength, "m"
            ),
            (
                #"{"error":{"message":"m","type":"invalid_request_error","code":"invalid_api_key"}}"#, 401,
                .authentication, "m"
            ),
            (
                #"{"error":{"message":"m","type":"invalid_request_error","code":"model_not_found"}}"#, 404, .notFound,
                "m"
            ),
            (#"{"error":{"message":"m","type":"requests","code":"rate_limit_exceeded"}}"#, 429, .rateLimit, "m"),
            (
                #"{"error":{"message":"m","type":"insufficient_quota","code":"credit_balance_exhausted"}}"#, 429,
                .quota, "m"
            ),
            (#"{"error":{"message":"m","type":"insufficient_quota","code":null}}"#, 429, .quota, "m"),
            (#"{"error":{"message":"m","type":"service_unavailable_error"}}"#, 503, .overloaded, "m"),
            // Azure
            (
                #"{"error":{"code":"content_filter","message":"m","param":"prompt","type":null,"status":400,"innererror":{"code":"ResponsibleAIPolicyViolation"}}}"#,
                400, .contentPolicy, "m"
            ),
            (#"{"error":{"code":"429","message":"m"}}"#, 429, .rateLimit, "m"),
            (#"{"error":{"code":"DeploymentNotFound","message":"m"}}"#, 404, .notFound, "m"),
            (#"{"statusCode":401,"message":"m"}"#, 401, nil, "m"),
            // vLLM
            (
                #"{"error":{"message":"This model's maximum context length is 8 tokens.","type":"BadRequestError","param":null,"code":400}}"#,
                400, .contextLength, "This model's maximum context length is 8 tokens."
            ),
            (#"{"object":"error","message":"m","type":"NotFoundError","param":null,"code":404}"#, 404, .notFound, "m"),
            // Ollama, FastAPI, Gemini
            (#"{"error":"model 'x' not found"}"#, 404, nil, "model 'x' not found"), (#"{"detail":"m"}"#, 422, nil, "m"),
            (#" [{"error":{"code":400,"message":"m","status":"INVALID_ARGUMENT"}}]"#, 400, nil, "m"),
            // Nothing to be made of it.
            (#"{"error":{"message":"m","type":"odd","code":7}}"#, 418, nil, "m"), (#"{"error":null}"#, 500, nil, ""),
            (#"{"error":{"message":"\q"}}"#, 500, nil, ""), ("", 500, nil, ""), ("<html>", 502, nil, ""),
            ("[1]", 500, nil, ""),
        ] as [(String, Int, UpstreamReport.Kind?, String)])
    func `an error is read in every shape it has`(
        _ body: String, _ status: Int, _ kind: UpstreamReport.Kind?, _ message: String
    ) {
        let report = read(body, status)
        #expect(report.kind == kind)
        #expect(report.message == message)
    }
}
