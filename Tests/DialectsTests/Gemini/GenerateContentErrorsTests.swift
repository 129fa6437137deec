import Chat
import Containers
import Dialects
import Testing

@Suite struct GenerateContentErrorsTests {
    private struct Report: Equatable {
        var kind: UpstreamReport.Kind?
        var message = ""
        var wait = 0
    }

    private func report(_ body: String, _ status: Int = 400) -> Report {
        var report = UpstreamReport()
        GenerateContentFormat().readError(Array(body.utf8).span, status: status, into: &report)
        return Report(kind: report.kind, message: report.message.text, wait: report.retryAfterMilliseconds)
    }

    private func kind(_ word: String, _ status: Int = 400, _ details: String = "[]") -> UpstreamReport.Kind? {
        report(#"{"error":{"code":\#(status),"message":"m","status":"\#(word)","details":\#(details)}}"#, status).kind
    }

    @Test func `the status's word tells the kind`() {
        let kinds: [(String, UpstreamReport.Kind)] = [
            ("INVALID_ARGUMENT", .invalidRequest), ("OUT_OF_RANGE", .invalidRequest),
            ("UNIMPLEMENTED", .invalidRequest),
            ("FAILED_PRECONDITION", .permission), ("UNAUTHENTICATED", .authentication),
            ("PERMISSION_DENIED", .permission),
            ("NOT_FOUND", .notFound), ("RESOURCE_EXHAUSTED", .rateLimit), ("UNAVAILABLE", .overloaded),
            ("DEADLINE_EXCEEDED", .timeout), ("INTERNAL", .server), ("CANCELLED", .server),
        ]
        for (word, expected) in kinds { #expect(kind(word) == expected) }
        #expect(kind("SOMETHING_NEW") == nil)
    }

    @Test func `a key that is not valid is no fault of the request`() {
        let details = #"[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}]"#
        #expect(kind("INVALID_ARGUMENT", 400, details) == .authentication)
    }

    @Test func `a prompt that is too long is told by the sentence alone`() {
        let message = "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576)."
        let found = report(#"{"error":{"code":400,"message":"\#(message)","status":"INVALID_ARGUMENT"}}"#)
        #expect(found == Report(kind: .contextLength, message: message))
    }

    @Test func `a day's quota and spent credit are no rate limit`() {
        let daily =
            #"[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"GenerateRequestsPerDayPerProject"}]}]"#
        #expect(kind("RESOURCE_EXHAUSTED", 429, daily) == .quota)
        #expect(kind("RESOURCE_EXHAUSTED", 402) == .quota)
    }

    @Test(arguments: [
        ("34s", 34_000), ("34.0745s", 34_075), ("0.5s", 500), ("1e9s", 86_400_000), ("-1s", 0), ("x", 0), ("s", 0),
    ])
    func `how long to wait is read`(_ delay: String, _ milliseconds: Int) {
        let found = report(
            #"{"error":{"code":429,"message":"a \"b\"","status":"RESOURCE_EXHAUSTED","details":[{"retryDelay":"\#(delay)"}]}}"#,
            429)
        #expect(found == Report(kind: .rateLimit, message: "a \"b\"", wait: milliseconds))
    }

    @Test func `an error in a list is one too`() {
        #expect(report(#"[{"error":{"code":503,"message":"m","status":"UNAVAILABLE"}}]"#, 503).kind == .overloaded)
    }

    @Test(arguments: ["", "oops", "{}", "[", #"{"error":"x"}"#, #"{"error":{}}"#])
    func `what is no error of Google's tells nothing`(_ body: String) {
        #expect(report(body) == Report())
    }
}
