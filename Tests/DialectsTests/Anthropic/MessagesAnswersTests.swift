/// Covers MessagesAnswers.swift, MessagesBlock.swift, MessagesUsage.swift and MessagesErrors.swift.
import Chat
import ChatStand
import Containers
import Dialects
import Testing

@Suite("A message as a whole answer")
struct MessagesAnswersTests {
    private let stand = ChatStand(MessagesFormat(), MessagesFormat())

    private static let usage =
        #""usage":{"input_tokens":7,"cache_creation_input_tokens":2,"cache_read_input_tokens":1,"output_tokens":9}"#

    @Test(
        "What the client reads is what the backend wrote",
        arguments: [
            (#"[{"type":"text","text":"Hi \"you\""}]"#, #""end_turn","stop_sequence":null"#),
            (
                #"[{"type":"thinking","thinking":"Hm.","signature":"c2ln"},{"type":"redacted_thinking","data":"ZA=="},{"type":"tool_use","id":"toolu_1","name":"f","input":{"a": [1]}}]"#,
                #""tool_use","stop_sequence":null"#
            ), (#"[]"#, #""stop_sequence","stop_sequence":"\n\n""#), ("[]", #""max_tokens","stop_sequence":null"#),
            ("[]", #""pause_turn","stop_sequence":null"#), ("[]", #""refusal","stop_sequence":null"#),
            ("[]", #""model_context_window_exceeded","stop_sequence":null"#),
        ])
    func identity(_ content: String, _ stop: String) throws {
        let body =
            #"{"id":"msg_1","type":"message","role":"assistant","model":"claude","content":\#(content),"stop_reason":\#(stop),\#(Self.usage)}"#
        let found = try stand.answer(body)
        #expect(found.text == body && found.lost == [])
    }

    @Test("Blocks of the provider's own tools and citations are lost; what is not known is passed over")
    func lost() throws {
        let found = try stand.answer(
            #"{"content":[{"type":"server_tool_use","id":"s","name":"web_search","input":{}},{"type":"text","text":"a","citations":[{}]},1],"stop_reason":"new","usage":{"output_tokens":3,"output_tokens_details":{"thinking_tokens":2}}}"#
        )
        #expect(
            found.text
                == #"{"id":"msg_0123456789abcdef0123456789abcdef","type":"message","role":"assistant","model":"target-model","content":[{"type":"text","text":"a"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":0,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":3,"output_tokens_details":{"thinking_tokens":2}}}"#
        )
        #expect(found.lost == ["built_in_tools", "citations"])
    }

    @Test("The words that explain a refusal are text")
    func refusal() throws {
        let found = try stand.answer(
            #"{"content":[],"stop_reason":"refusal","stop_details":{"type":"refusal","explanation":"No."},"usage":null}"#
        )
        #expect(found.text.contains(#""content":[{"type":"text","text":"No."}],"stop_reason":"refusal""#))
    }

    @Test("What a call was signed with stands behind its id, and comes back from there")
    func signedCalls() throws {
        let gemini = ChatStand(MessagesFormat(), GenerateContentFormat())
        let answer = try gemini.answer(
            #"{"candidates":[{"content":{"parts":[{"functionCall":{"id":"c1","name":"f","args":{}},"thoughtSignature":"+\/8="}]}}]}"#
        )
        #expect(answer.text.contains(#"{"type":"tool_use","id":"c1__thought__-_8","name":"f","input":{}}"#))
        #expect(answer.lost == [])
        let request = try gemini.request(
            #"{"max_tokens":1,"messages":[{"role":"user","content":"a"},{"role":"assistant","content":[{"type":"tool_use","id":"c1__thought__-_8","name":"f","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"c1__thought__-_8","content":"1"}]}]}"#
        )
        #expect(request.text.contains(#"{"functionCall":{"name":"f","args":{}},"thoughtSignature":"+/8="}"#))
        #expect(request.text.contains(#"{"functionResponse":{"name":"f","response":{"result":"1"}}}"#))
    }

    @Test(
        "What is no message is refused", arguments: ["[]", "{}", #"{"type":"error","error":{}}"#, #"{"content":"a"}"#])
    func malformed(_ body: String) {
        #expect(throws: ChatError.self) { try stand.answer(body) }
    }

    /// An answer made by hand, written; then what was lost.
    private func written(_ finish: FinishReason, _ parts: (ChatPart.Kind, String)..., choices: Int = 1) -> String {
        var answer = ChatAnswer()
        answer.id = answer.arena.add("chatcmpl-1")
        for choice in 0..<choices {
            answer.beginChoice(choice)
            answer.choices[choice].finish = finish
            for (kind, text) in parts {
                var part = ChatPart(kind, text: answer.arena.add(Array(text.utf8).span))
                part.name = answer.arena.add("f")
                answer.add(part)
            }
        }
        var context = AnswerContext()
        context.requestID.append(text: "r1")
        var out = ByteBuffer()
        MessagesFormat().writeAnswer(&answer, Span(), context, into: &out)
        let text = out.text.replacing(#","type":"message","role":"assistant","model":"","#, with: " ")
        let words = [text.replacing(/,"stop_sequence":null,"usage":.*/, with: "")] + Feature.messagesNames(answer.lost)
        return words.joined(separator: " | ")
    }

    @Test("Answers of other dialects")
    func others() {
        #expect(
            written(.stop, (.text, "a"), (.text, ""))
                == #"{"id":"msg_chatcmpl-1" "content":[{"type":"text","text":"a"}],"stop_reason":"end_turn""#)
        #expect(
            written(.stop, (.toolCall, ""))
                == #"{"id":"msg_chatcmpl-1" "content":[{"type":"tool_use","id":"toolu_r1_0","name":"f","input":{}}],"stop_reason":"tool_use""#
        )
        #expect(
            written(.toolCalls, (.toolCall, #"{\"a"#))
                == #"{"id":"msg_chatcmpl-1" "content":[{"type":"tool_use","id":"toolu_r1_0","name":"f","input":{"arguments":"{\"a"}}],"stop_reason":"tool_use" | tool_arguments"#
        )
        #expect(
            written(.stop, (.refusal, "No."))
                == #"{"id":"msg_chatcmpl-1" "content":[{"type":"text","text":"No."}],"stop_reason":"refusal""#)
        #expect(
            written(.contentFilter, (.thinking, "Hm."), (.image, ""), (.audio, ""), choices: 2)
                == #"{"id":"msg_chatcmpl-1" "content":[{"type":"thinking","thinking":"Hm.","signature":""}],"stop_reason":"refusal" | n | generated_image | generated_audio"#
        )
    }

    @Test(
        "Errors, and what only their words tell",
        arguments: [
            ("invalid_request_error", "max_tokens: must be positive", .invalidRequest),
            ("invalid_request_error", "prompt is too long: 2 tokens > 1 maximum", .contextLength),
            ("invalid_request_error", "input length and `max_tokens` exceed context limit: 1 + 1 > 1", .contextLength),
            ("invalid_request_error", "Your credit balance is too low", .quota),
            ("invalid_request_error", "Output blocked by content filtering policy", .contentPolicy),
            ("authentication_error", "x", .authentication), ("billing_error", "x", .quota),
            ("permission_error", "x", .permission), ("not_found_error", "x", .notFound),
            ("request_too_large", "x", .tooLarge), ("rate_limit_error", "x", .rateLimit),
            ("overloaded_error", "x", .overloaded), ("timeout_error", "x", .timeout), ("api_error", "x", .server),
            ("new_error", "x", nil),
        ] as [(String, String, UpstreamReport.Kind?)])
    func errors(_ type: String, _ message: String, _ kind: UpstreamReport.Kind?) {
        let found = report(#"{"type":"error","error":{"type":"\#(type)","message":"\#(message)"},"request_id":"r"}"#)
        #expect(found.kind == kind && found.message == message)
    }

    @Test("An error that is none leaves the report as it is; a spent limit is a quota")
    func oddErrors() {
        for body in ["", "<html>", "{}", #"{"error":"x"}"#] {
            let found = report(body)
            #expect(found.kind == nil && found.message == "")
        }
        let spent = report(
            #"{"error":{"message":"a\"b","type":"rate_limit_error","details":{"error_code":"enforced_spend_limit_reached"}}}"#
        )
        #expect(spent.kind == .quota && spent.message == "a\"b")
    }

    private func report(_ body: String) -> (kind: UpstreamReport.Kind?, message: String) {
        var report = UpstreamReport()
        let bytes = Array(body.utf8)
        MessagesFormat().readError(bytes.span, status: 400, into: &report)
        return (report.kind, report.message.text)
    }
}
