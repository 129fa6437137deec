/// Covers ResponsesObject.swift and ResponsesItems.swift too.
import Chat
import Dialects
import Testing

/// What stands at the end of every response.
let responseEnd =
    #""background":false,"instructions":null,"max_output_tokens":null,"metadata":{},"parallel_tool_calls":true,"previous_response_id":null,"reasoning":{"effort":null,"summary":null},"store":false,"temperature":null,"text":{"format":{"type":"text"}},"tool_choice":"auto","tools":[],"top_p":null,"truncation":"disabled"}"#

@Suite struct ResponsesAnswersTests {
    private let write = ClientWriting(ResponsesFormat())

    /// The items of an answer, as they are written.
    private func output(_ fill: (inout ChatAnswer) -> Void) -> String {
        let body = write.answer { answer in
            answer.beginChoice(0)
            fill(&answer)
        }.body
        guard let start = body.firstRange(of: #""output":["#), let end = body.firstRange(of: #"],"error""#) else {
            return body
        }
        return String(body[start.upperBound..<end.lowerBound])
    }

    @Test func `an answer is a response with one message`() {
        let written = write.answer { answer in
            answer.id = answer.keep("msg_01")
            answer.model = answer.keep("claude")
            answer.created = 1_600_000_000
            answer.usage = TokenUsage(input: 12, output: 7, cachedInput: 4, cacheWrite: 2, reasoning: 3)
            answer.beginChoice(0)
            answer.say(.text, #"Hi \"you\""#)
        }
        #expect(
            written.body
                == #"{"id":"resp_msg_01","object":"response","created_at":1600000000,"status":"completed","completed_at":1700000000,"model":"claude","output":[{"id":"msg_r1_0","type":"message","role":"assistant","status":"completed","content":[{"type":"output_text","annotations":[],"logprobs":[],"text":"Hi \"you\""}]}],"error":null,"incomplete_details":null,"usage":{"input_tokens":12,"input_tokens_details":{"cached_tokens":4,"cache_write_tokens":2},"output_tokens":7,"output_tokens_details":{"reasoning_tokens":3},"total_tokens":19},"#
                + responseEnd)
        #expect(written.lost == [])
    }

    @Test func `what the backend does not name is named after the request`() {
        let written = write.answer { _ in }
        #expect(
            written.body
                == #"{"id":"resp_r1","object":"response","created_at":1700000000,"status":"completed","completed_at":1700000000,"model":"asked-for","output":[],"error":null,"incomplete_details":null,"usage":null,"#
                + responseEnd)
        #expect(write.answer { $0.id = $0.keep("resp_7") }.body.hasPrefix(#"{"id":"resp_7","#))
    }

    @Test func `texts beside each other are one, refusals are messages of their own`() {
        let written = output { answer in
            answer.say(.text, "It is ")
            answer.say(.text, "so.")
            answer.say(.refusal, "No.")
        }
        #expect(
            written
                == #"{"id":"msg_r1_0","type":"message","role":"assistant","status":"completed","content":[{"type":"output_text","annotations":[],"logprobs":[],"text":"It is so."}]},{"id":"msg_r1_1","type":"message","role":"assistant","status":"completed","content":[{"type":"refusal","refusal":"No."}]}"#
        )
    }

    @Test func `thinking is reasoning with its signature as encrypted content`() {
        let written = output { answer in
            answer.say(.thinking, "Hm.", signature: "sig")
            answer.say(.thinking, "Yes.")
            answer.show(.redactedThinking, "blob")
        }
        #expect(
            written
                == #"{"id":"rs_r1_0","type":"reasoning","summary":[{"type":"summary_text","text":"Hm."}],"encrypted_content":"sig"},{"id":"rs_r1_1","type":"reasoning","summary":[{"type":"summary_text","text":"Yes."}]},{"id":"rs_r1_2","type":"reasoning","summary":[],"encrypted_content":"blob"}"#
        )
    }

    @Test func `tool calls have their arguments as a string, and their signature before them`() {
        let written = output { answer in
            answer.call("c1", "get", #"{"city": "Oslo"}"#)
            answer.call("", "put", "", signature: "sig")
            answer.finish(.toolCalls)
        }
        #expect(
            written
                == #"{"id":"fc_r1_0","type":"function_call","status":"completed","call_id":"c1","name":"get","arguments":"{\"city\": \"Oslo\"}"},{"id":"rs_call_r1_1","type":"reasoning","summary":[],"encrypted_content":"sig"},{"id":"fc_r1_2","type":"function_call","status":"completed","call_id":"call_r1_2","name":"put","arguments":"{}"}"#
        )
    }

    @Test func `an image is what a call for it gave`() {
        #expect(
            output { $0.show(.image, "QUJD") }
                == #"{"id":"ig_r1_0","type":"image_generation_call","status":"completed","result":"QUJD"}"#)
    }

    @Test(arguments: [
        (FinishReason.length, "max_output_tokens"), (.contextWindow, "max_output_tokens"),
        (.contentFilter, "content_filter"), (.refusal, "content_filter"),
    ])
    func `an answer that was cut is incomplete, in its last item`(_ finish: FinishReason, _ reason: String) {
        let body = write.answer { answer in
            answer.beginChoice(0)
            answer.say(.thinking, "Hm.")
            answer.say(.text, "It")
            answer.finish(finish)
        }.body
        #expect(body.contains(#""status":"incomplete","completed_at":null,"#))
        #expect(body.contains(#"],"error":null,"incomplete_details":{"reason":"\#(reason)"},"#))
        #expect(body.contains(#""role":"assistant","status":"incomplete","#))
    }

    @Test func `what has no place is noted`() {
        let written = write.answer { answer in
            answer.beginChoice(0)
            answer.show(.audio, "UklG")
            answer.say(.text, "a")
            answer.beginChoice(1)
            answer.say(.text, "b")
        }
        #expect(written.lost == ["n", "generated_audio"])
        #expect(!written.body.contains(#""text":"b""#))
    }

    @Test func `what was written is read back as it was`() {
        let output = output { answer in
            answer.say(.thinking, "Hm.", signature: "s1")
            answer.show(.redactedThinking, "blob")
            answer.say(.text, "Looking.")
            answer.call("c1", "get", #"{"a":"b"}"#, signature: "s2")
        }
        #expect(
            ChatDump(ResponsesFormat())(#"{"input":[\#(output)]}"#)
                == #"assistant: thinking "Hm." signature="s1", redactedThinking data="blob", text "Looking.", toolCall "get" id="c1" signature="s2" {"a":"b"}"#
                + "\nwantsUsage")
    }
}
