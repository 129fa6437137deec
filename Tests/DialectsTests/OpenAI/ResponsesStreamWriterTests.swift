/// Covers StreamedItems.swift and ResponsesEventNames.swift too.
import Chat
import Dialects
import Testing

@Suite struct ResponsesStreamWriterTests {
    private let write = ClientWriting(ResponsesFormat())

    /// Events of (type, rest of the data), as they stand on the wire, numbered from `first`.
    private func events(from first: Int, _ events: [(String, String)]) -> String {
        events.enumerated().map { number, event in
            "event: \(event.0)\ndata: {\"type\":\"\(event.0)\",\"sequence_number\":\(first + number),\(event.1)}\n\n"
        }.joined()
    }

    private func response(
        _ status: String, output: String = "", error: String = "null", details: String = "null", usage: String = "null"
    ) -> String {
        #""response":{"id":"resp_x1","object":"response","created_at":1700000000,"status":"\#(status)","completed_at":\#(status == "completed" ? "1700000000" : "null"),"model":"m","output":[\#(output)],"error":\#(error),"incomplete_details":\#(details),"usage":\#(usage),"#
            + responseEnd
    }

    private var beginning: String {
        events(
            from: 0,
            [("response.created", response("in_progress")), ("response.in_progress", response("in_progress"))])
    }

    private let usage =
        #"{"input_tokens":9,"input_tokens_details":{"cached_tokens":0,"cache_write_tokens":0},"output_tokens":4,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":13}"#

    private func message(_ status: String, _ text: String, _ index: Int = 0) -> String {
        #"{"id":"msg_r1_\#(index)","type":"message","role":"assistant","status":"\#(status)","content":[{"type":"output_text","annotations":[],"logprobs":[],"text":"\#(text)"}]}"#
    }

    @Test func `a text goes through all steps of its life`() {
        let written = write.stream([
            .start("x1", "m"), .say(.text, ""), .say(.text, "Hi"), .say(.text, #" \"you\""#), .finish(.stop),
            .usage(TokenUsage(input: 9, output: 4)), .end,
        ])
        let place = #""output_index":0,"item_id":"msg_r1_0","content_index":0"#
        let part = #""part":{"type":"output_text","annotations":[],"logprobs":[],"text":"#
        let done = message("completed", #"Hi \"you\""#)
        #expect(
            written == [
                beginning, "",
                events(
                    from: 2,
                    [
                        (
                            "response.output_item.added",
                            #""output_index":0,"item":{"id":"msg_r1_0","type":"message","role":"assistant","status":"in_progress","content":[]}"#
                        ), ("response.content_part.added", place + "," + part + #"""}"#),
                        ("response.output_text.delta", place + #","logprobs":[],"delta":"Hi""#),
                    ]),
                events(from: 5, [("response.output_text.delta", place + #","logprobs":[],"delta":" \"you\"""#)]),
                events(
                    from: 6,
                    [
                        ("response.output_text.done", place + #","logprobs":[],"text":"Hi \"you\"""#),
                        ("response.content_part.done", place + "," + part + #""Hi \"you\""}"#),
                        ("response.output_item.done", #""output_index":0,"item":\#(done)"#),
                    ]), events(from: 9, [("response.completed", response("completed", output: done, usage: usage))]),
                "",
            ])
    }

    @Test func `thinking is a summary, closed by its signature`() {
        let written = write.stream([
            .start("x1", "m"), .say(.thinking, "Hm"), .say(.thinking, "."), .say(.signature, "s"),
        ])
        let place = #""output_index":0,"item_id":"rs_r1_0","summary_index":0"#
        #expect(
            written.dropFirst().joined()
                == events(
                    from: 2,
                    [
                        (
                            "response.output_item.added",
                            #""output_index":0,"item":{"id":"rs_r1_0","type":"reasoning","summary":[]}"#
                        ),
                        (
                            "response.reasoning_summary_part.added",
                            place + #","part":{"type":"summary_text","text":""}"#
                        ),
                        ("response.reasoning_summary_text.delta", place + #","delta":"Hm""#),
                        ("response.reasoning_summary_text.delta", place + #","delta":".""#),
                        ("response.reasoning_summary_text.done", place + #","text":"Hm.""#),
                        (
                            "response.reasoning_summary_part.done",
                            place + #","part":{"type":"summary_text","text":"Hm."}"#
                        ),
                        (
                            "response.output_item.done",
                            #""output_index":0,"item":{"id":"rs_r1_0","type":"reasoning","summary":[{"type":"summary_text","text":"Hm."}],"encrypted_content":"s"}"#
                        ),
                    ]))
    }

    /// The items that the last event of a stream holds.
    private func output(_ steps: [StreamStep]) -> String {
        let last = write.stream([.start("x1", "m")] + steps).last ?? ""
        guard let start = last.firstRange(of: #""output":["#), let end = last.firstRange(of: #"],"error""#) else {
            return last
        }
        return String(last[start.upperBound..<end.lowerBound])
    }

    @Test func `what is not told in pieces is an item that is whole at once`() {
        #expect(
            output([.say(.redactedThinking, "blob"), .say(.signature, "s"), .say(.image, "QUJD"), .end])
                == #"{"id":"rs_r1_0","type":"reasoning","summary":[],"encrypted_content":"blob"},{"id":"rs_r1_1","type":"reasoning","summary":[{"type":"summary_text","text":""}],"encrypted_content":"s"},{"id":"ig_r1_2","type":"image_generation_call","status":"completed","result":"QUJD"}"#
        )
    }

    @Test func `tool calls may go on side by side`() {
        let steps: [StreamStep] = [
            .start("x1", "m"), .say(.text, "Looking."), .call(0, "c1", "get"), .call(1, "", "put", signature: "s"),
            .arguments(0, #"{\"a\":"#), .arguments(1, "{"), .arguments(0, "1}"), .arguments(1, "}"), .arguments(7, "x"),
            .callEnd(0), .finish(.toolCalls), .usage(TokenUsage(input: 9, output: 4)),
        ]
        let written = write.stream(steps)
        let first =
            #"{"id":"fc_r1_1","type":"function_call","status":"completed","call_id":"c1","name":"get","arguments":"{\"a\":1}"}"#
        let second =
            #"{"id":"fc_r1_3","type":"function_call","status":"completed","call_id":"call_r1_3","name":"put","arguments":"{}"}"#
        let seal = #"{"id":"rs_call_r1_2","type":"reasoning","summary":[],"encrypted_content":"s"}"#
        #expect(
            written[4]
                == events(
                    from: 12,
                    [
                        (
                            "response.function_call_arguments.delta",
                            #""output_index":1,"item_id":"fc_r1_1","delta":"{\"a\":""#
                        )
                    ]))
        #expect(
            written[9]
                == events(
                    from: 16,
                    [
                        (
                            "response.function_call_arguments.done",
                            #""output_index":1,"item_id":"fc_r1_1","arguments":"{\"a\":1}""#
                        ), ("response.output_item.done", #""output_index":1,"item":\#(first)"#),
                    ]))
        #expect(written[8] == "")
        #expect(
            written[11]
                == events(
                    from: 20,
                    [
                        (
                            "response.completed",
                            response(
                                "completed",
                                output: [message("completed", "Looking."), first, seal, second].joined(separator: ","),
                                usage: usage)
                        )
                    ]))
    }

    @Test func `text after a call, and a refusal after text, are items of their own`() {
        let items = output([
            .call(0, "c1", "f"), .say(.text, "a"), .say(.refusal, "No."), .finish(.stop), .end,
        ])
        #expect(
            items
                == #"{"id":"fc_r1_0","type":"function_call","status":"completed","call_id":"c1","name":"f","arguments":"{}"},"#
                + message("completed", "a", 1)
                + #",{"id":"msg_r1_2","type":"message","role":"assistant","status":"completed","content":[{"type":"refusal","refusal":"No."}]}"#
        )
    }

    @Test func `an answer that was cut is incomplete, in its last item`() {
        let written = write.stream([.start("x1", "m"), .say(.text, "It"), .finish(.length), .flush])
        #expect(
            written[3]
                == events(
                    from: 8,
                    [
                        (
                            "response.incomplete",
                            response(
                                "incomplete", output: message("incomplete", "It"),
                                details: #"{"reason":"max_output_tokens"}"#)
                        )
                    ]))
        let filtered = write.stream([.start("x1", "m"), .finish(.contentFilter), .end])[2]
        #expect(filtered.contains(#""incomplete_details":{"reason":"content_filter"}"#))
    }

    @Test func `the end is held for the usage, and for no longer than it is flushed`() {
        let start: [StreamStep] = [
            .start("x1", "m"), .usage(TokenUsage(input: 9, output: 1)), .say(.text, "a"), .flush,
        ]
        #expect(write.stream(start)[1] == "" && write.stream(start)[3] == "")
        let flushed = write.stream(start + [.finish(.stop), .flush, .usage(TokenUsage(input: 9, output: 4)), .end])
        #expect(!flushed[4].contains("response.completed"))
        #expect(flushed[5].contains("event: response.completed") && flushed[5].contains(#""output_tokens":1,"#))
        #expect(flushed[6] == "" && flushed[7] == "")
    }

    @Test func `a stream that breaks off has no end`() {
        #expect(write.stream([.start("x1", "m"), .say(.text, "a"), .flush]).last == "")
    }

    @Test func `an end without all else is a whole stream`() {
        #expect(
            write.stream([.end])[0].replacing("resp_r1", with: "resp_x1").replacing("asked-for", with: "m")
                == beginning + events(from: 2, [("response.completed", response("completed"))]))
    }

    @Test func `no item is left open by an answer that went on after its finish`() {
        let last = write.stream([.start("x1", "m"), .finish(.stop), .say(.text, "a"), .end])[3]
        #expect(last.contains("event: response.output_item.done"))
        #expect(last.contains(#""output":[\#(message("completed", "a"))]"#))
    }

    @Test func `there is one answer`() {
        #expect(
            write.stream([.start("x1", "m"), .say(.text, "b", choice: 1), .finish(.stop, choice: 1)])[1...] == ["", ""])
    }

    @Test func `a failure is told to those who go by errors and to those who go by the response`() {
        let written = write.stream([
            .start("x1", "m"), .say(.text, "It"), .fail(.rateLimit, "Slow down."), .say(.text, "a"), .end, .flush,
        ])
        #expect(
            written[2]
                == events(
                    from: 5,
                    [
                        (
                            "error",
                            #""code":"rate_limit_exceeded","message":"Slow down.","param":null,"error":{"message":"Slow down.","type":"rate_limit_error","param":null,"code":"rate_limit_exceeded","request_id":"r1"}"#
                        ),
                        (
                            "response.failed",
                            response(
                                "failed", output: message("incomplete", "It"),
                                error: #"{"code":"rate_limit_exceeded","message":"Slow down."}"#)
                        ),
                    ]))
        #expect(written[3...] == ["", "", ""])
    }

    @Test func `a writer begins anew`() {
        let writer = ResponsesFormat().makeStreamWriter()
        let steps: [StreamStep] = [.start("x1", "m"), .call(0, "c", "f"), .arguments(0, "{}"), .finish(.length), .end]
        let first = write.stream(steps, writer)
        writer.reset()
        #expect(write.stream(steps, writer) == first)
    }
}
