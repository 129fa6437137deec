/// Streams, read and written. Covers OllamaStreamReader.swift, OllamaStreamWriter.swift.
import Chat
import ChatStand
import Containers
import Dialects
import Testing

private let opening = #"{"model":"m","created_at":"2023-11-14T22:13:20Z","message":{"role":"assistant","content":""#
private let prompted = #"{"model":"m","created_at":"2023-11-14T22:13:20Z","response":""#

@Suite struct OllamaStreamsTests {
    private let chat = ChatStand(OllamaChatFormat(), OllamaChatFormat())
    private let generate = ChatStand(OllamaGenerateFormat(), OllamaChatFormat())

    private let lines = """
        {"model":"m","created_at":"2024-01-01T00:00:00.1Z","message":{"role":"assistant","content":"","thinking":"hm"},"done":false}
        {"model":"m","created_at":"2024-01-01T00:00:00.2Z","message":{"role":"assistant","content":"Hi\\n"},"done":false}
        {"model":"m","created_at":"2024-01-01T00:00:00.3Z","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","total_duration":9,"prompt_eval_count":26,"eval_count":4}

        """

    @Test func `a stream is written as it was read, but for its times`() {
        #expect(
            chat.stream(lines: lines).text == """
                \(opening)","thinking":"hm"},"done":false}
                \(opening)Hi\\n"},"done":false}
                \(opening)"},"done":true,"done_reason":"stop","prompt_eval_count":26,"eval_count":4}

                """)
    }

    @Test func `a prompt's stream has the words in the line itself`() {
        #expect(
            generate.stream(lines: lines).text == """
                \(prompted)","thinking":"hm","done":false}
                \(prompted)Hi\\n","done":false}
                \(prompted)","done":true,"done_reason":"stop","prompt_eval_count":26,"eval_count":4}

                """)
    }

    @Test func `calls come whole, are numbered through the stream, and end it for their sake`() {
        let lines = #"""
            {"model":"m","created_at":"2024-01-01T00:00:00.1Z","message":{"content":"","tool_calls":[{"function":{"name":"f","arguments":{"a":"\"\n"}}},{"id":"x","function":{"name":"g"}}]},"done":false}
            {"model":"m","created_at":"2024-01-01T00:00:00.2Z","message":{"content":"","tool_calls":[{"function":{"name":"h","arguments":{}}}]},"done":false}
            {"model":"m","message":{"content":""},"done":true,"done_reason":"stop"}
            """#
        #expect(
            chat.stream(lines: lines).text == #"""
                \#(opening)","tool_calls":[{"id":"call_202401010000001_0","function":{"name":"f","arguments":{"a":"\"\n"}}}]},"done":false}
                \#(opening)","tool_calls":[{"id":"x","function":{"name":"g","arguments":{}}}]},"done":false}
                \#(opening)","tool_calls":[{"id":"call_202401010000002_2","function":{"name":"h","arguments":{}}}]},"done":false}
                \#(opening)"},"done":true,"done_reason":"stop"}

                """#)
        #expect(
            kinds(lines)
                == "start toolStart toolArguments toolEnd toolStart toolArguments toolEnd toolStart toolArguments toolEnd finish:toolCalls end"
        )
    }

    @Test func `the last line has the finish, the usage and the end`() {
        #expect(kinds(lines) == "start thinking text finish:stop usage end")
        #expect(
            kinds(#"{"message":{"content":"x"},"done":true,"done_reason":"length","eval_count":1}"#)
                == "start text finish:length usage end")
        #expect(kinds(lines + lines) == "start thinking text finish:stop usage end", "nothing follows the end")
    }

    @Test(arguments: ["", "no json", "[]", "{}", #"{"status":"x"}"#])
    func `a line that is none of an answer's yields nothing`(_ line: String) {
        #expect(["", "start"].contains(kinds(line)))
    }

    @Test func `images are events of their own`() {
        let line = #"{"message":{"content":"","images":["iVBORw0KGgo",1,"a:"]},"done":false}"#
        #expect(kinds(line) == "start image")
        #expect(
            chat.stream(lines: #"{"model":"m","message":{"content":"","images":["iVBORw0KGgo"]}}"#).text == opening
                + #"","images":["iVBORw0KGgo"]},"done":false}"# + "\n")
    }

    @Test func `an error is a line, and the last`() {
        let written = chat.stream(
            lines: #"""
                {"model":"m","message":{"content":"a"},"done":false}
                {"error":"it \"broke\""}
                {"model":"m","message":{"content":"b"},"done":true}
                """#)
        #expect(
            written.text == opening + #"a"},"done":false}"# + "\n"
                + #"{"error":"it \"broke\"","request_id":"0123456789abcdef0123456789abcdef"}"# + "\n")
        #expect(kinds(#"{"error":"x"}"#) == "error")
        #expect(
            ollamaStream(OllamaChatFormat(), { $0.add(.error) })
                == #"{"error":"The backend failed in the middle of its answer.","request_id":"0123456789abcdef0123456789abcdef"}"#
                + "\n")
    }

    /// What a reader makes of lines.
    private func kinds(_ lines: String) -> String {
        let reader = OllamaChatFormat().makeStreamReader()
        reader.reset()
        var events = ChatEvents()
        var found: [String] = []
        for line in lines.split(separator: "\n", omittingEmptySubsequences: false) {
            events.clear()
            let data = Array(line.utf8)
            reader.read(type: Span(), data: data.span, into: &events)
            for index in events.list.indices {
                let event = events.list[index]
                found.append(event.kind == .finish ? "finish:\(event.finish)" : "\(event.kind)")
            }
        }
        return found.joined(separator: " ")
    }

    // MARK: Streams of others

    @Test func `what comes after the finish is waited for`() {
        let steps: [(inout ChatEvents) -> Void] = [
            { $0.add(.start, name: "m") }, { $0.add(.text, "Hi") }, { $0.add(.finish, finish: .length) },
        ]
        let text = opening + #"Hi"},"done":false}"# + "\n"
        let end = opening + #""},"done":true,"done_reason":"length""#
        #expect(ollamaStream(OllamaChatFormat(), steps[0], steps[1], steps[2]) == text)
        #expect(ollamaStream(OllamaChatFormat(), flushes: true, steps[0], steps[1], steps[2]) == text + end + "}\n")
        #expect(
            ollamaStream(
                OllamaChatFormat(), flushes: true, steps[0], steps[1], steps[2],
                { $0.report(TokenUsage(input: 3, output: 2)) }, { $0.add(.end) })
                == text + end + #","prompt_eval_count":3,"eval_count":2}"# + "\n")
        #expect(ollamaStream(OllamaChatFormat(), steps[0], steps[1], steps[2], { $0.add(.end) }) == text + end + "}\n")
    }

    @Test func `a stream that breaks off has no end`() {
        #expect(
            ollamaStream(OllamaChatFormat(), flushes: true, { $0.add(.start, name: "m") }, { $0.add(.text, "Hi") })
                == opening + #"Hi"},"done":false}"# + "\n")
        #expect(ollamaStream(OllamaChatFormat(), { $0.add(.start, name: "m") }, { $0.add(.text) }) == "")
    }

    @Test func `pieces of calls that come in turn are put together, on one line each`() {
        let written = ollamaStream(
            OllamaChatFormat(),
            {
                $0.add(.start, name: "m")
                $0.add(.toolStart, tool: 0, id: "x", name: "f")
                $0.add(.toolStart, tool: 1, id: "y", name: "g")
            },
            { $0.add(.toolArguments, #"{\n  \"a\":"#, tool: 0) }, { $0.add(.toolArguments, #"{\"b\""#, tool: 1) },
            { $0.add(.toolArguments, #" \"\\n\"\r\n}"#, tool: 0) }, { $0.add(.toolArguments, #":[1]}"#, tool: 1) },
            { $0.add(.finish, finish: .toolCalls) }, { $0.add(.end) })
        #expect(
            written == #"""
                \#(opening)","tool_calls":[{"id":"x","function":{"name":"f","arguments":{   "a": "\n"  }}}]},"done":false}
                \#(opening)","tool_calls":[{"id":"y","function":{"name":"g","arguments":{"b":[1]}}}]},"done":false}
                \#(opening)"},"done":true,"done_reason":"stop"}

                """#)
    }

    @Test func `a call that is whole does not wait for the end, and one that was cut off is left out`() {
        let whole =
            opening + #"","tool_calls":[{"id":"x","function":{"name":"f","arguments":{}}}]},"done":false}"# + "\n"
        let steps: [(inout ChatEvents) -> Void] = [
            { $0.add(.start, name: "m") }, { $0.add(.toolStart, tool: 0, id: "x", name: "f") },
            { $0.add(.toolEnd, tool: 0) }, { $0.add(.toolStart, tool: 1, id: "y", name: "g") },
            { $0.add(.toolArguments, #"{\"a\":1"#, tool: 1) }, { $0.add(.finish, finish: .length) },
        ]
        #expect(ollamaStream(OllamaChatFormat(), steps[0], steps[1], steps[2]) == whole)
        #expect(
            ollamaStream(OllamaChatFormat(), flushes: true, steps[0], steps[1], steps[2], steps[3], steps[4], steps[5])
                == whole + opening + #""},"done":true,"done_reason":"length"}"# + "\n")
    }

    @Test func `what has no place in a stream is passed over`() {
        let written = ollamaStream(
            OllamaGenerateFormat(), { $0.add(.start, name: "m") },
            {
                $0.add(.signature, "s")
                $0.add(.redactedThinking, "r")
                $0.add(.image, "AAAA")
                $0.add(.text, "other", choice: 1)
                $0.add(.toolStart, tool: 0, id: "x", name: "f")
                $0.add(.toolArguments, "{}", tool: 0)
                $0.add(.toolEnd, tool: 0)
                $0.add(.refusal, "no")
                $0.add(.text, "a")
                $0.add(.refusal, "not told behind other words")
            })
        #expect(written == prompted + #"no","done":false}"# + "\n" + prompted + #"a","done":false}"# + "\n")
    }

    @Test func `a writer is used again for another stream`() {
        let writer = OllamaChatFormat().makeStreamWriter()
        var context = AnswerContext()
        context.model.append(text: "n\"1")
        context.now = 1_700_000_000
        for _ in 0..<2 {
            writer.reset()
            var events = ChatEvents()
            var out = ByteBuffer()
            events.add(.text, "a")
            events.add(.end)
            for index in events.list.indices {
                writer.write(events.list[index], events.text(Span()), events, context, into: &out)
            }
            #expect(
                out.text == #"""
                    {"model":"n\"1","created_at":"2023-11-14T22:13:20Z","message":{"role":"assistant","content":"a"},"done":false}
                    {"model":"n\"1","created_at":"2023-11-14T22:13:20Z","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop"}

                    """#)
        }
    }
}
