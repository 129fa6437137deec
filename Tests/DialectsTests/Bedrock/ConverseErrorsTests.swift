import Chat
import Containers
import Dialects
import Testing

@Suite struct ConverseErrorsTests {
    private func read(_ body: String, _ status: Int) -> String {
        var report = UpstreamReport()
        ConverseFormat().readError(Array(body.utf8).span, status: status, into: &report)
        return "\(report.kind.map { "\($0)" } ?? "nil") \(report.message.text)"
    }

    @Test func `the status says what went wrong`() {
        for (status, kind) in [
            (400, "invalidRequest"), (401, "authentication"), (403, "permission"), (404, "notFound"), (408, "timeout"),
            (413, "tooLarge"), (424, "server"), (429, "rateLimit"), (500, "server"), (503, "overloaded"), (418, "nil"),
        ] {
            #expect(read(#"{"message":"It \"broke\"."}"#, status) == #"\#(kind) It "broke"."#)
        }
    }

    @Test func `the words say more`() {
        for (status, message, kind) in [
            (400, "Input is too long for requested model.", "contextLength"),
            (400, "input length and `max_tokens` exceed context limit: 1 + 2 > 2", "contextLength"),
            (400, "Too many input tokens. Max input tokens: 8192", "contextLength"),
            (403, "The security token included in the request is invalid.", "authentication"),
            (403, "Signature expired: 20260102T030405Z is now earlier than 20260102T040405Z", "authentication"),
            (403, "You don't have access to the model with the specified model ID.", "permission"),
            (429, "Too many tokens per day, please wait before trying again.", "quota"),
            (429, "Too many tokens, please wait before trying again.", "rateLimit"),
        ] {
            #expect(read(#"{"message":"\#(message)"}"#, status) == "\(kind) \(message)")
        }
    }

    @Test func `the name of the exception says more than the status`() {
        for (name, kind) in [
            ("ServiceQuotaExceededException", "quota"), ("com.amazon.coral.service#ThrottlingException", "rateLimit"),
            ("ValidationException:http://internal.amazon.com/", "invalidRequest"),
            ("AccessDeniedException", "permission"),
            ("ResourceNotFoundException", "notFound"), ("ExpiredTokenException", "authentication"),
            ("ModelTimeoutException", "timeout"), ("ModelNotReadyException", "overloaded"),
            ("ModelErrorException", "server"), ("UnheardOfException", "invalidRequest"),
        ] {
            #expect(read(#"{"__type":"\#(name)","Message":"no"}"#, 400) == "\(kind) no")
        }
    }

    @Test func `a body of which nothing can be made is left to the status`() {
        for body in ["", "no", "[]", "{}", #"{"message":7}"#, #"{"error":"no"}"#] { #expect(read(body, 400) == "nil ") }
    }
}
