import Chat
import Containers
import Dialects
import Testing

@Suite("A streamed message read")
struct MessagesStreamReaderTests {
    /// The events that data yield, a line each: kind, tool where it is a tool's, texts.
    private func read(_ data: String..., type: String = "") -> [String] {
        let reader = MessagesFormat().makeStreamReader()
        reader.reset()
        var events = ChatEvents()
        var lines: [String] = []
        for data in data {
            let bytes = Array(data.utf8)
            events.clear()
            reader.read(type: Array(type.utf8).span, data: bytes.span, into: &events)
            for index in events.list.indices {
                let event = events.list[index]
                var words = ["\(event.kind)"]
                if [.toolStart, .toolArguments, .toolEnd].contains(event.kind) { words.append("\(event.tool)") }
                if event.kind == .finish { words.append("\(event.finish)") }
                if event.kind == .usage { words.append("\(events.usage.input)/\(events.usage.output)") }
                if event.kind == .error { words.append("\(events.failure.kind!) \(events.failure.message.text)") }
                for piece in [event.id, event.name, event.text] where piece.isPresent {
                    words.append(events.text(bytes.span)[piece].text)
                }
                lines.append(words.joined(separator: " "))
            }
        }
        return lines + Feature.messagesNames(events.lost).map { "lost " + $0 }
    }

    @Test("From its start to its stop")
    func whole() {
        let found = read(
            #"{"type":"message_start","message":{"id":"msg_1","model":"claude","content":[],"usage":{"input_tokens":3,"cache_read_input_tokens":4,"output_tokens":1}}}"#,
            #"{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}"#,
            #"{"type":"ping"}"#,
            #"{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm"}}"#,
            #"{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"c2ln"}}"#,
            #"{"type":"content_block_stop","index":0}"#,
            #"{"type":"content_block_start","index":1,"content_block":{"type":"redacted_thinking","data":"ZA=="}}"#,
            #"{"type":"content_block_start","index":2,"content_block":{"type":"text","text":""}}"#,
            #"{"type":"content_block_delta","index":2,"delta":{"type":"text_delta","text":"a\n"}}"#,
            #"{"type":"content_block_stop","index":2}"#,
            #"{"type":"message_delta","delta":{"stop_reason":"stop_sequence","stop_sequence":"X"},"usage":{"output_tokens":9}}"#,
            #"{"type":"message_stop"}"#)
        #expect(
            found == [
                "start msg_1 claude", "usage 7/1", "thinking Hm", "signature c2ln", "redactedThinking ZA==",
                #"text a\n"#,
                "finish stopSequence X", "usage 7/9", "end",
            ])
    }

    @Test("Tools are numbered by their order among the tools")
    func tools() {
        let found = read(
            #"{"type":"content_block_start","index":0,"content_block":{"type":"server_tool_use","id":"s","name":"web_search","input":{}}}"#,
            #"{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{}"}}"#,
            #"{"type":"content_block_stop","index":0}"#,
            #"{"type":"content_block_start","index":3,"content_block":{"type":"tool_use","id":"a","name":"f","input":{}}}"#,
            #"{"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":""}}"#,
            #"{"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":"{\"x\":1}"}}"#,
            #"{"type":"content_block_stop","index":3}"#,
            #"{"type":"content_block_start","index":4,"content_block":{"type":"tool_use","id":"b","name":"g","input":{}}}"#,
            #"{"type":"content_block_stop","index":4}"#,
            #"{"type":"content_block_start","index":5,"content_block":{"type":"tool_use","id":"c","name":"h","input":{"y":"z"}}}"#,
            #"{"type":"content_block_stop","index":5}"#)
        #expect(
            found == [
                "toolStart 0 a f", #"toolArguments 0 {\"x\":1}"#, "toolEnd 0", "toolStart 1 b g", "toolArguments 1 {}",
                "toolEnd 1", "toolStart 2 c h", #"toolArguments 2 {\"y\":\"z\"}"#, "toolEnd 2", "lost built_in_tools",
            ])
    }

    @Test("What a block holds at its start is content, and citations are lost")
    func starts() {
        let found = read(
            #"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":"a"}}"#,
            #"{"type":"content_block_start","index":1,"content_block":{"type":"thinking","thinking":"b","signature":"s"}}"#,
            #"{"type":"content_block_delta","index":1,"delta":{"type":"citations_delta","citation":{}}}"#)
        #expect(found == ["text a", "thinking b", "signature s", "lost citations"])
    }

    @Test("A refusal's explanation comes before its finish")
    func refusal() {
        let found = read(
            #"{"type":"message_delta","delta":{"stop_reason":"refusal","stop_details":{"type":"refusal","explanation":"No."}}}"#
        )
        #expect(found == ["refusal No.", "finish refusal"])
    }

    @Test("An error is read with its kind and its words")
    func error() {
        #expect(
            read(#"{"error":{"type":"overloaded_error","message":"Busy"}}"#, type: "error") == ["error overloaded Busy"]
        )
    }

    @Test(
        "What is not known, or not as expected, yields nothing",
        arguments: [
            "", "x", "[]", "{}", #"{"type":"new"}"#, #"{"type":"content_block_delta"}"#,
            #"{"type":"content_block_delta","delta":{"type":"new_delta","new":"x"}}"#,
            #"{"type":"content_block_delta","index":9,"delta":{"partial_json":"x"}}"#,
            #"{"type":"content_block_start","content_block":1}"#, #"{"type":"content_block_stop"}"#,
            #"{"type":"message_delta","delta":{"stop_reason":null}}"#,
        ])
    func unknown(_ data: String) {
        #expect(read(data) == [])
    }
}
