import Chat
import Containers
import Dialects
import Testing

@Suite struct ConverseStreamReaderTests {
    private func describe(_ event: ChatEvent, _ text: borrowing ChatText) -> String {
        var words = ["\(event.kind)"]
        switch event.kind {
        case .toolStart, .toolArguments, .toolEnd: words.append("\(event.tool)")
        case .finish: words.append("\(event.finish)")
        default: break
        }
        for piece in [event.id, event.name, event.text] where piece.isPresent { words.append(text[piece].text) }
        return words.joined(separator: " ")
    }

    private struct Read: Equatable {
        var events: [String]
        var lost: [String] = []
        var usage = TokenUsage()
    }

    private func read(_ frames: [(String, String)], by reader: any ChatStreamReader = ConverseStreamReader()) -> Read {
        reader.reset()
        var events = ChatEvents()
        var found: [String] = []
        for (type, data) in frames {
            let (type, data) = (Array(type.utf8), Array(data.utf8))
            events.clear()
            reader.read(type: type.span, data: data.span, into: &events)
            for index in events.list.indices { found.append(describe(events.list[index], events.text(data.span))) }
        }
        if let kind = events.failure.kind { found.append("\(kind) \(events.failure.message.text)") }
        return Read(events: found, lost: ConverseDraft.names(events.lost), usage: events.usage)
    }

    private let text: [(String, String)] = [
        ("messageStart", #"{"p":"abc","role":"assistant"}"#),
        ("contentBlockDelta", #"{"contentBlockIndex":0,"delta":{"text":"a\"b"},"p":"ab"}"#),
        ("contentBlockDelta", #"{"contentBlockIndex":0,"delta":{"text":""}}"#),
        ("contentBlockStop", #"{"contentBlockIndex":0}"#),
        ("messageStop", #"{"stopReason":"end_turn"}"#),
        ("metadata", #"{"usage":{"inputTokens":3,"outputTokens":2,"totalTokens":5},"metrics":{"latencyMs":9}}"#),
    ]

    @Test func `a stream of text is read`() {
        #expect(
            read(text)
                == Read(
                    events: ["start", #"text a\"b"#, "finish stop", "usage", "end"],
                    usage: TokenUsage(input: 3, output: 2)))
    }

    @Test func `reasoning comes in words, with a signature, or unreadable`() {
        let found = read([
            ("messageStart", #"{"role":"assistant"}"#),
            ("contentBlockDelta", #"{"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"hm"}}}"#),
            ("contentBlockDelta", #"{"contentBlockIndex":0,"delta":{"reasoningContent":{"signature":"c2ln"}}}"#),
            ("contentBlockStop", #"{"contentBlockIndex":0}"#),
            ("contentBlockDelta", #"{"contentBlockIndex":1,"delta":{"reasoningContent":{"redactedContent":"QUJD"}}}"#),
        ])
        #expect(found.events == ["start", "thinking hm", "signature c2ln", "redactedThinking QUJD"])
    }

    @Test func `calls are counted by themselves, and may interleave`() {
        let found = read([
            ("messageStart", #"{"role":"assistant"}"#),
            ("contentBlockDelta", #"{"contentBlockIndex":0,"delta":{"text":"a"}}"#),
            ("contentBlockStart", #"{"contentBlockIndex":1,"start":{"toolUse":{"toolUseId":"t1","name":"f"}}}"#),
            ("contentBlockStart", #"{"start":{"toolUse":{"name":"g","toolUseId":"t2"}},"contentBlockIndex":2}"#),
            ("contentBlockDelta", #"{"contentBlockIndex":1,"delta":{"toolUse":{"input":"{\"x\""}}}"#),
            ("contentBlockDelta", #"{"contentBlockIndex":2,"delta":{"toolUse":{"input":""}}}"#),
            ("contentBlockDelta", #"{"delta":{"toolUse":{"input":":1}"}},"contentBlockIndex":1}"#),
            ("contentBlockStop", #"{"contentBlockIndex":2}"#),
            ("contentBlockStop", #"{"contentBlockIndex":1}"#),
            ("messageStop", #"{"stopReason":"tool_use"}"#),
        ])
        #expect(
            found.events == [
                "start", "text a", "toolStart 0 t1 f", "toolStart 1 t2 g", #"toolArguments 0 {\"x\""#,
                "toolArguments 0 :1}", "toolArguments 1 {}", "toolEnd 1", "toolEnd 0", "finish toolCalls",
            ])
    }

    @Test func `tools that AWS runs are none of the client's`() {
        let found = read([
            (
                "contentBlockStart",
                #"{"contentBlockIndex":0,"start":{"toolUse":{"toolUseId":"t","name":"s","type":"server_tool_use"}}}"#
            ),
            ("contentBlockDelta", #"{"contentBlockIndex":0,"delta":{"toolUse":{"input":"{}"}}}"#),
            ("contentBlockStop", #"{"contentBlockIndex":0}"#),
            ("contentBlockDelta", #"{"contentBlockIndex":1,"delta":{"citation":{"title":"t"}}}"#),
            ("contentBlockDelta", #"{"contentBlockIndex":2,"delta":{"image":{"source":{"bytes":"QUJD"}}}}"#),
        ])
        #expect(found == Read(events: ["start"], lost: ["built_in_tools", "citations", "generated_image"]))
    }

    @Test func `an exception in the stream is told`() {
        #expect(
            read([text[0], ("throttlingException", #"{"message":"Too many \"requests\""}"#)]).events == [
                "start", "error", #"rateLimit Too many "requests""#,
            ])
        #expect(
            read([
                ("modelStreamErrorException", #"{"originalStatusCode":500,"originalMessage":"It broke."}"#)
            ]).events == ["error", "server It broke."])
        #expect(read([("InternalFailure", "It broke.")]).events == ["error", "server It broke."])
        #expect(
            read([("validationException", #"{"message":"Input is too long"}"#)]).events == [
                "error", "contextLength Input is too long",
            ])
    }

    @Test func `nothing ends a stream that was not stopped`() {
        #expect(read([text[0], text[5]]).events == ["start", "usage"])
        #expect(read(Array(text[..<5])).events.last == "finish stop")
    }

    @Test func `what is not known is passed over`() {
        #expect(
            read([
                ("messageStart", "{}"), ("later", #"{"a":1}"#), ("contentBlockDelta", "no"),
                ("contentBlockDelta", "{}"),
                ("contentBlockDelta", #"{"delta":{"later":{}}}"#), ("contentBlockStart", #"{"start":{"image":{}}}"#),
                ("contentBlockStop", "{}"), ("contentBlockDelta", #"{"delta":{"toolUse":{"input":"x"}}}"#),
            ]).events == ["start"])
    }

    @Test func `a reader reads one stream after another`() {
        let reader = ConverseFormat().makeStreamReader()
        _ = read(
            [("contentBlockStart", #"{"contentBlockIndex":0,"start":{"toolUse":{"toolUseId":"t","name":"f"}}}"#)],
            by: reader)
        #expect(read(text, by: reader) == read(text))
    }
}
