/// Covers ChatCompletionsStreamReader and ChatCompletionsStreamWriter.swift, one behind the other.
import Chat
import ChatStand
import Containers
import Dialects
import Testing

@Suite struct ChatCompletionsStreamsTests {
    private let stand = ChatStand(ChatCompletionsFormat.shared, ChatCompletionsFormat.shared)
    private let role = #"{"role":"assistant","content":""}"#

    /// A backend's chunk around one choice.
    private func chunk(_ delta: String, finish: String = "null", index: Int = 0) -> String {
        #"{"id":"x","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":\#(index),"delta":\#(delta),"finish_reason":\#(finish)}]}"#
    }

    private func stream(_ data: [String], tellsUsage: Bool = true, flushes: Bool = true) -> Translated {
        var stand = stand
        stand.tellsUsage = tellsUsage
        return stand.stream(data.map { (type: "", data: $0) }, flushes: flushes)
    }

    /// What stands in the chunks of a stream, head and finish aside where they say nothing: `0 {"content":"x"}`.
    private func deltas(_ data: [String]) -> [String] {
        let head = #"data: {"id":"x","object":"chat.completion.chunk","created":1700000000,"model":"m","choices":["#
        return stream(data).text.split(separator: "\n\n").map { event in
            guard event.hasPrefix(head) else { return String(event) }
            let rest = event.dropFirst(head.count).dropLast(2)
            guard let found = rest.wholeMatch(of: /\{"index":(\d+),"delta":(.*),"finish_reason":(.*)\}/) else {
                return String(rest)
            }
            return found.3 == "null" ? "\(found.1) \(found.2)" : "\(found.1) \(found.2) \(found.3)"
        }
    }

    @Test func `a stream is told as OpenAI tells it`() {
        let head = #"data: {"id":"x","object":"chat.completion.chunk","created":1700000000,"model":"m","choices":["#
        let translated = stream([
            // Azure begins with the filters' results.
            #"{"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[{"prompt_index":0}]}"#,
            chunk(role), chunk(#"{"content":"Hel"}"#), chunk(#"{"content":"lo\n"}"#), chunk("{}", finish: "\"stop\""),
            #"{"id":"x","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5,"prompt_tokens_details":{"cached_tokens":1},"completion_tokens_details":{"reasoning_tokens":1}}}"#,
            "[DONE]",
        ])
        #expect(
            translated.text
                == #"""
                \#(head){"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}

                \#(head){"index":0,"delta":{"content":"Hel"},"finish_reason":null}]}

                \#(head){"index":0,"delta":{"content":"lo\n"},"finish_reason":null}]}

                \#(head){"index":0,"delta":{},"finish_reason":"stop"}]}

                \#(head)],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5,"prompt_tokens_details":{"cached_tokens":1},"completion_tokens_details":{"reasoning_tokens":1}}}

                data: [DONE]


                """#)
        #expect(translated.lost == [])
    }

    @Test func `usage is told to clients that asked for it, once, and late`() {
        let usage = #"{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}}"#
        let events = [chunk(role), usage, chunk(#"{"content":"a"}"#), chunk("{}", finish: "\"stop\""), usage, "[DONE]"]
        let texts = stream(events).text.split(separator: "\n\n")
        #expect(texts.count == 5)
        #expect(texts[3].contains(#""choices":[],"usage":{"prompt_tokens":3"#))
        #expect(!stream(events, tellsUsage: false).text.contains("usage"))
        // It falls silent behind the finish, and then ends after all.
        #expect(stream(events.dropLast()).text.contains("usage"))
        #expect(!stream(events.dropLast(), flushes: false).text.contains("usage"))
        // It breaks off before.
        #expect(!stream(Array(events.prefix(3))).text.contains("usage"))
        #expect(!stream([chunk(role), chunk("{}", finish: "\"stop\""), "[DONE]"]).text.contains("usage"))
    }

    @Test func `a stream that does not end gets no end`() {
        let text = stream([chunk(role), chunk(#"{"content":"a"}"#)]).text
        #expect(text.hasSuffix("\"a\"},\"finish_reason\":null}]}\n\n"))
        #expect(stream([]).text == "")
    }

    @Test func `choices begin and end apart`() {
        #expect(
            deltas([
                chunk(#"{"content":"a"}"#), chunk(#"{"content":"b"}"#, index: 1), chunk("{}", finish: "\"stop\""),
                chunk("{}", finish: "\"length\"", index: 1), chunk(#"{"content":"z"}"#, index: 128),
            ]) == [
                "0 \(role)", #"0 {"content":"a"}"#, "1 \(role)", #"1 {"content":"b"}"#, #"0 {} "stop""#,
                #"1 {} "length""#,
            ])
    }

    @Test(arguments: ["reasoning_content", "reasoning"])
    func `reasoning is told before the text`(_ name: String) {
        #expect(
            deltas([chunk(#"{"\#(name)":"why","content":null}"#), chunk(#"{"\#(name)":null,"content":"so"}"#)]) == [
                "0 \(role)", #"0 {"reasoning_content":"why"}"#, #"0 {"content":"so"}"#,
            ])
    }

    @Test func `a signed block of thinking comes whole, with its signature`() {
        let told = deltas([
            chunk(
                #"{"reasoning_content":"a","thinking_blocks":[{"type":"thinking","thinking":"a","signature":null}]}"#),
            chunk(#"{"reasoning_content":"\n"}"#),
            chunk(#"{"thinking_blocks":[{"type":"thinking","thinking":"","signature":"s1"}]}"#),
            chunk(#"{"thinking_blocks":[{"type":"redacted_thinking","data":"d"}]}"#),
            chunk(#"{"thinking_blocks":[{"type":"thinking","thinking":"b","signature":"s2"}]}"#),
        ])
        let expected = [
            "0 \(role)", #"0 {"reasoning_content":"a"}"#, #"0 {"reasoning_content":"\n"}"#,
            #"0 {"thinking_blocks":[{"index":0,"type":"thinking","thinking":"a\n","signature":"s1"}]}"#,
            #"0 {"thinking_blocks":[{"index":1,"type":"redacted_thinking","data":"d"}]}"#,
            #"0 {"reasoning_content":"b"}"#,
            #"0 {"thinking_blocks":[{"index":2,"type":"thinking","thinking":"b","signature":"s2"}]}"#,
        ]
        #expect(told == expected)
        // What we tell is read as what it was.
        let again = expected.map { chunk(String($0.dropFirst(2))) }
        #expect(deltas(again) == expected)
    }

    @Test func `tool calls are told in fragments, each with its number`() {
        let told = deltas([
            chunk(
                #"{"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":""}}]}"#
            ),
            chunk(#"{"tool_calls":[{"index":0,"function":{"arguments":"{\"x\""}}]}"#),
            chunk(#"{"tool_calls":[{"index":1,"id":"b","type":"function","function":{"name":"g","arguments":"{"}}]}"#),
            chunk(
                #"{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":":1}"}},{"index":1,"function":{"arguments":"}"}}]}"#
            ),
            chunk("{}", finish: "\"tool_calls\""), "[DONE]",
        ])
        #expect(
            told == [
                "0 \(role)",
                #"0 {"tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":""}}]}"#,
                #"0 {"tool_calls":[{"index":0,"function":{"arguments":"{\"x\""}}]}"#,
                #"0 {"tool_calls":[{"index":1,"id":"b","type":"function","function":{"name":"g","arguments":""}}]}"#,
                #"0 {"tool_calls":[{"index":1,"function":{"arguments":"{"}}]}"#,
                #"0 {"tool_calls":[{"index":0,"function":{"arguments":":1}"}}]}"#,
                #"0 {"tool_calls":[{"index":1,"function":{"arguments":"}"}}]}"#, #"0 {} "tool_calls""#, "data: [DONE]",
            ])
    }

    @Test(arguments: [
        // Gemini's compatible endpoint: no index, calls whole, a signature, and the finish of a text.
        [
            #"{"tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"},"extra_content":{"google":{"thought_signature":"Zm9v"}}}]}"#,
            #"{"tool_calls":[{"id":"b","type":"function","function":{"name":"f","arguments":"{}"}}]}"#,
        ],
        // The same index for each, all in one chunk.
        [
            #"{"tool_calls":[{"index":0,"id":"a__thought__Zm9v","function":{"name":"f","arguments":"{}"}},{"index":0,"id":"b","function":{"name":"f","arguments":"{}"}}]}"#
        ],
        // The id first, then the name, then arguments as an object.
        [
            #"{"tool_calls":[{"index":0,"id":"a__thought__Zm9v"}]}"#,
            #"{"tool_calls":[{"index":0,"function":{"name":"f"}}]}"#,
            #"{"tool_calls":[{"index":0,"function":{"arguments":{}}}]}"#,
            #"{"tool_calls":[{"index":1,"id":"b","function":{"name":"f","arguments":{}}}]}"#,
        ],
        // No arguments at all.
        [
            #"{"tool_calls":[{"index":7,"id":"a__thought__Zm9v","function":{"name":"f"}}]}"#,
            #"{"tool_calls":[{"index":9,"id":"b","function":{"name":"f","arguments":""}}]}"#,
        ],
    ])
    func `other servers' calls are told as OpenAI's`(_ chunks: [String]) {
        let told = deltas(chunks.map { chunk($0) } + [chunk("{}", finish: "\"stop\"")])
        #expect(
            Set(told) == [
                "0 \(role)",
                #"0 {"tool_calls":[{"index":0,"id":"a__thought__Zm9v","type":"function","function":{"name":"f","arguments":""}}]}"#,
                #"0 {"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]}"#,
                #"0 {"tool_calls":[{"index":1,"id":"b","type":"function","function":{"name":"f","arguments":""}}]}"#,
                #"0 {"tool_calls":[{"index":1,"function":{"arguments":"{}"}}]}"#, #"0 {} "tool_calls""#,
            ])
        #expect(told.count == 6)
    }

    @Test func `calls without an id get one that is no other's`() {
        let told = deltas([
            chunk(#"{"tool_calls":[{"function":{"name":"f","arguments":"{\"a\":"}}]}"#),
            chunk(#"{"tool_calls":[{"function":{"arguments":"1}"}}]}"#),
            chunk(#"{"tool_calls":[{"function":{"name":"f","arguments":"{}"}}]}"#),
            chunk(#"{"function_call":{"name":"old","arguments":"{"}}"#, index: 1),
            chunk(#"{"function_call":{"arguments":"}"}}"#, index: 1),
        ])
        let text = told.joined()
        #expect(Set(text.matches(of: /"id":"(call_[0-9a-f]{32}_[0-9_]+)"/).map { String($0.1) }).count == 3)
        #expect(told.count == 10)
    }

    @Test func `refusals, images and what else a delta may hold`() {
        let told = deltas([
            chunk(#"{"refusal":"No."}"#),
            chunk(
                #"{"images":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AA"}},{"image_url":{"url":"https://x.test"}},1]}"#
            ),
            chunk(
                #"{"content":[{"type":"thinking","thinking":[{"type":"text","text":"a"}]},{"type":"text","text":"b"}]}"#
            ),
            chunk(#"{"content":7,"tool_calls":{},"thinking_blocks":1,"images":{},"function_call":"auto"}"#),
        ])
        #expect(
            told == [
                "0 \(role)", #"0 {"refusal":"No."}"#,
                #"0 {"images":[{"index":0,"type":"image_url","image_url":{"url":"data:image/png;base64,AA"}}]}"#,
                #"0 {"reasoning_content":"a"}"#, #"0 {"content":"b"}"#,
            ])
        let lost = stream([
            chunk(
                #"{"audio":{"data":"x"},"annotations":[1],"images":[{"image_url":{"url":"https://x.test"}}],"tool_calls":[{"type":"custom"}]}"#
            )
        ]).lost
        #expect(lost == ["built_in_tools", "citations", "generated_image", "generated_audio"])
    }

    @Test func `the finish is told once, with the stop sequence that was met`() {
        let end = #"{"id":"x","model":"m","choices":[{"delta":{},"finish_reason":"stop","stop_reason":"END"}]}"#
        #expect(deltas([end, end]) == ["0 \(role)", #"0 {} "stop","stop_reason":"END""#])
        let other = end.replacing(#""stop","#, with: #""length","#)
        #expect(deltas([other]) == ["0 \(role)", #"0 {} "length""#])
    }

    @Test(arguments: [
        (
            #"{"error":{"message":"a \"b\"","type":"server_error","code":null}}"#,
            #"{"error":{"message":"a \"b\"","type":"server_error","param":null,"code":null}}"#
        ),
        (
            #"{"error":{"message":"m","type":"x","code":"context_length_exceeded"}}"#,
            #"{"error":{"message":"m","type":"invalid_request_error","param":null,"code":"context_length_exceeded"}}"#
        ),
        (
            #"{"error":{"message":"m","code":"429"}}"#,
            #"{"error":{"message":"m","type":"rate_limit_error","param":null,"code":"rate_limit_exceeded"}}"#
        ),
        (
            #"{"error":{"message":"m","code":"503"}}"#,
            #"{"error":{"message":"m","type":"service_unavailable_error","param":null,"code":"server_is_overloaded"}}"#
        ),
        (
            #"{"error":{"message":"m","code":"content_filter"}}"#,
            #"{"error":{"message":"m","type":"invalid_request_error","param":null,"code":"content_filter"}}"#
        ),
        (
            #"{"error":{"message":"m","code":"Timeout"}}"#,
            #"{"error":{"message":"m","type":"server_error","param":null,"code":"timeout"}}"#
        ),
        (
            #"{"object":"error","message":"m","type":"NotFoundError"}"#,
            #"{"error":{"message":"m","type":"invalid_request_error","param":null,"code":null}}"#
        ),
        (
            #"{"error":{"code":"invalid_api_key"}}"#,
            #"{"error":{"message":"The backend failed in the middle of its answer.","type":"server_error","param":null,"code":null}}"#
        ),
    ])
    func `a failure in mid-stream is the last that is told`(_ backend: String, _ client: String) {
        let told = deltas([chunk(role), backend, chunk(#"{"content":"x"}"#), "[DONE]"])
        let id = #","request_id":"0123456789abcdef0123456789abcdef"}}"#
        #expect(told == ["0 \(role)", "data: \(client.dropLast(2))\(id)"])
    }

    @Test(arguments: [
        "", "[]", "no json", "{}", #"{"choices":[]}"#, #"{"choices":[1,null]}"#, #"{"choices":[{"delta":{x"#,
    ])
    func `events that say nothing yield no text`(_ data: String) {
        #expect(!stream([data]).text.contains("content\":\"x"))
        #expect(stream([data]).text.split(separator: "\n\n").count <= 1)
    }

    @Test func `writers and readers begin anew for another stream`() {
        let (reader, writer) = (
            ChatCompletionsFormat.shared.makeStreamReader(), ChatCompletionsFormat.shared.makeStreamWriter()
        )
        var texts: [String] = []
        for _ in 0..<2 {
            reader.reset()
            writer.reset()
            var events = ChatEvents()
            var out = ByteBuffer()
            for data in [
                chunk(
                    #"{"reasoning_content":"a","tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]}"#
                ),
                chunk(#"{"thinking_blocks":[{"thinking":"a","signature":"s"}]}"#, finish: "\"stop\""), "[DONE]",
            ] {
                let bytes = Array(data.utf8)
                events.clear()
                reader.read(type: Span(), data: bytes.span, into: &events)
                for index in events.list.indices {
                    writer.write(events.list[index], events.text(bytes.span), events, AnswerContext(), into: &out)
                }
            }
            texts.append(out.text)
        }
        #expect(texts[0] == texts[1] && texts[0].hasSuffix("data: [DONE]\n\n"))
    }

    @Test func `a stream of another dialect is told in OpenAI's words`() {
        let writer = ChatCompletionsFormat.shared.makeStreamWriter()
        writer.reset()
        var events = ChatEvents()
        var out = ByteBuffer()
        var context = AnswerContext()
        context.requestID.append("r" as StaticString)
        context.model.append("a\"b" as StaticString)
        var start = ChatEvent(.toolStart, events.arena.add("Zm9v"))
        start.name = events.arena.add("f")
        var end = ChatEvent(.toolEnd)
        var finish = ChatEvent(.finish)
        (end.tool, finish.finish) = (0, .toolCalls)
        for event in [start, end, finish, ChatEvent(.end), ChatEvent(.text, start.name)] {
            writer.write(event, events.text(Span()), events, context, into: &out)
        }
        writer.flush(events, context, into: &out)
        let head =
            #"data: {"id":"chatcmpl-r","object":"chat.completion.chunk","created":0,"model":"a\"b","choices":[{"index":0,"delta":"#
        #expect(
            out.text.split(separator: "\n\n") == [
                #"\#(head){"role":"assistant","content":""},"finish_reason":null}]}"#,
                #"\#(head){"tool_calls":[{"index":0,"id":"call_r_0__thought__Zm9v","type":"function","function":{"name":"f","arguments":""}}]},"finish_reason":null}]}"#,
                #"\#(head){"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]},"finish_reason":null}]}"#,
                #"\#(head){},"finish_reason":"tool_calls"}]}"#, "data: [DONE]",
            ])
    }
}
