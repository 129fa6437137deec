import Chat
import Dialects
import Testing

@Suite struct CompletionsStreamWriterTests {
    private let write = ClientWriting(CompletionsFormat())
    private let quiet = ClientWriting(CompletionsFormat(), tellsUsage: false)

    private func chunk(_ choices: String, _ usage: String = "") -> String {
        #"data: {"id":"cmpl-x1","object":"text_completion","created":1700000000,"model":"m","choices":[\#(choices)]\#(usage)}"#
            + "\n\n"
    }

    private func text(_ text: String, _ index: Int = 0, _ finish: String = "null") -> String {
        #"{"text":"\#(text)","index":\#(index),"logprobs":null,"finish_reason":\#(finish)}"#
    }

    @Test func `texts are chunks, the finish is one, and [DONE] ends them`() {
        let written = quiet.stream([
            .start("x1", "m"), .say(.text, "Hi"), .say(.text, #" \"you\""#, choice: 1), .finish(.stop),
            .finish(.length, choice: 1), .usage(TokenUsage(input: 1, output: 2)), .end,
        ])
        #expect(
            written == [
                "", chunk(text("Hi")), chunk(text(#" \"you\""#, 1)), chunk(text("", 0, #""stop""#)),
                chunk(text("", 1, #""length""#)), "", "data: [DONE]\n\n",
            ])
    }

    @Test func `usage that was asked for comes once, last`() {
        let usage =
            #","usage":{"prompt_tokens":1,"completion_tokens":9,"total_tokens":10,"prompt_tokens_details":{"cached_tokens":0,"cache_write_tokens":0},"completion_tokens_details":{"reasoning_tokens":0}}"#
        let start: [StreamStep] = [
            .start("x1", "m"), .usage(TokenUsage(input: 1, output: 1)), .say(.text, "Hi"), .flush, .finish(.stop),
            .usage(TokenUsage(input: 1, output: 9)),
        ]
        let told = [
            "", "", chunk(text("Hi"), #","usage":null"#), "", chunk(text("", 0, #""stop""#), #","usage":null"#), "",
        ]
        #expect(write.stream(start + [.end]) == told + [chunk("", usage) + "data: [DONE]\n\n"])
        #expect(write.stream(start + [.flush, .end]) == told + [chunk("", usage), "data: [DONE]\n\n"])
    }

    @Test func `a stream that breaks off has no end`() {
        #expect(quiet.stream([.start("x1", "m"), .say(.text, "Hi"), .flush]).last == "")
        #expect(write.stream([.start("x1", "m"), .finish(.stop), .flush]).last == "")
    }

    @Test func `what is no text is passed over, a refusal is told`() {
        let written = quiet.stream([
            .start("x1", "m"), .say(.thinking, "Hm."), .say(.signature, "s"), .call(0, "c", "f"), .arguments(0, "{}"),
            .say(.refusal, "No."), .say(.text, ""), .end,
        ])
        #expect(written == ["", "", "", "", "", chunk(text("No.")), "", "data: [DONE]\n\n"])
        let behind = quiet.stream([.start("x1", "m"), .say(.text, "a"), .say(.refusal, "No."), .end])
        #expect(behind == ["", chunk(text("a")), "", "data: [DONE]\n\n"])
    }

    @Test func `a failure is a chunk that SDKs raise on, and nothing follows it`() {
        let written = quiet.stream([.start("x1", "m"), .fail(.overloaded, "Busy \"now\"."), .say(.text, "a"), .end])
        #expect(
            written == [
                "",
                #"data: {"error":{"message":"Busy \"now\".","type":"service_unavailable_error","param":null,"code":"server_is_overloaded","request_id":"r1"}}"#
                    + "\n\n", "", "",
            ])
    }

    @Test func `a writer begins anew`() {
        let writer = CompletionsFormat().makeStreamWriter()
        let first = quiet.stream([.start("x1", "m"), .say(.text, "a"), .finish(.stop), .end], writer)
        writer.reset()
        #expect(quiet.stream([.start("x1", "m"), .say(.text, "a"), .finish(.stop), .end], writer) == first)
    }
}
