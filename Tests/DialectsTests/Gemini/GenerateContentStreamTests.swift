/// Covers Dialects/Gemini/GenerateContentStreamReader.swift, GenerateContentStreamWriter.swift and HeldCalls.swift.
import Chat
import ChatStand
import Containers
import Dialects
import Testing

@Suite struct GenerateContentStreamTests {
    private let stand = ChatStand(GenerateContentFormat(), GenerateContentFormat())

    private func object(_ part: String, index: Int = 0, model: String = "m", id: String = "r") -> String {
        #"{"candidates":[{"content":{"parts":[\#(part)],"role":"model"},"index":\#(index)}],"modelVersion":"\#(model)","responseId":"\#(id)"}"#
    }

    private let last =
        #"{"candidates":[{"content":{"parts":[{"text":""}],"role":"model"},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":5,"candidatesTokenCount":2,"totalTokenCount":7},"modelVersion":"m","responseId":"r"}"#

    private func events(_ objects: String...) -> String { objects.map { "data: \($0)\n\n" }.joined() }

    @Test func `a stream is passed on object by object`() {
        let stream = events(
            object(#"{"text":"hm","thought":true}"#), object(#"{"text":"","thought":true,"thoughtSignature":"s"}"#),
            object(#"{"text":"H\n"}"#), object(#"{"inlineData":{"mimeType":"image/png","data":"AA"}}"#),
            object(#"{"functionCall":{"id":"c","name":"f","args":{"a": "b"}},"thoughtSignature":"s"}"#), last)
        let written = stand.stream(events: stream)
        #expect(written.text == stream)
        #expect(written.lost == [])
    }

    @Test func `an array is one, and closed at its end alone`() {
        var array = stand
        array.asArray = true
        let first = object(#"{"text":"H"}"#)
        #expect(array.stream(events: events(first, last)).text == "[\(first),\r\n\(last)\r\n]")
        #expect(array.stream(events: events(first)).text == "[\(first)")
        #expect(
            array.stream(events: events(first, #"{"error":{"code":503,"message":"no","status":"UNAVAILABLE"}}"#)).text
                == "[\(first),\r\n" + #"{"error":{"code":503,"message":"no","status":"UNAVAILABLE"}}"# + "\r\n]")
    }

    @Test func `the last object's text, finish and usage are told in that order`() {
        let stream = events(
            #"{"candidates":[{"content":{"parts":[{"text":"H"}]}}],"usageMetadata":{"promptTokenCount":5,"totalTokenCount":5},"modelVersion":"m","responseId":"r"}"#,
            #"{"candidates":[{"content":{"parts":[{"text":"i"}]},"finishReason":"MAX_TOKENS"}],"usageMetadata":{"promptTokenCount":5,"candidatesTokenCount":2,"totalTokenCount":7}}"#,
            object(#"{"text":"late"}"#))
        #expect(
            stand.stream(events: stream).text
                == events(
                    object(#"{"text":"H"}"#), object(#"{"text":"i"}"#),
                    #"{"candidates":[{"content":{"parts":[{"text":""}],"role":"model"},"finishReason":"MAX_TOKENS","index":0}],"usageMetadata":{"promptTokenCount":5,"candidatesTokenCount":2,"totalTokenCount":7},"modelVersion":"m","responseId":"r"}"#
                ))
    }

    @Test func `several candidates have an end together`() {
        let stream = events(
            object(#"{"text":"a"}"#), object(#"{"text":"b"}"#, index: 1),
            #"{"candidates":[{"finishReason":"STOP"}]}"#, object(#"{"text":"c"}"#, index: 1),
            #"{"candidates":[{"index":1,"finishReason":"SAFETY"}]}"#)
        let written = stand.stream(events: stream).text
        #expect(written.hasPrefix(events(object(#"{"text":"a"}"#), object(#"{"text":"b"}"#, index: 1))))
        #expect(
            written.hasSuffix(
                events(
                    object(#"{"text":"c"}"#, index: 1),
                    #"{"candidates":[{"content":{"parts":[{"text":""}],"role":"model"},"finishReason":"STOP","index":0},{"content":{"parts":[{"text":""}],"role":"model"},"finishReason":"SAFETY","index":1}],"modelVersion":"m","responseId":"r"}"#
                )))
    }

    @Test func `a blocked prompt is a whole stream`() {
        let written = stand.stream(
            events: events(#"{"promptFeedback":{"blockReason":"SAFETY"},"modelVersion":"m","responseId":"r"}"#))
        #expect(
            written.text
                == events(
                    #"{"candidates":[{"content":{"parts":[{"text":""}],"role":"model"},"finishReason":"SAFETY","index":0}],"modelVersion":"m","responseId":"r"}"#
                ))
    }

    @Test func `a stream that breaks off has no finish, and one that is silent has its held one`() {
        let cut = events(object(#"{"text":"H"}"#))
        #expect(stand.stream(events: cut).text == cut)
        #expect(stand.stream(events: "").text == "")
        #expect(stand.stream(events: events("{}", "no json", #"{"candidates":[x"#)).text == "")
    }

    @Test func `an error ends a stream`() {
        let error = #"{"error":{"code":429,"message":"wait \"a\" bit","status":"RESOURCE_EXHAUSTED"}}"#
        #expect(stand.stream(events: events("[\(error)]", object(#"{"text":"H"}"#))).text == events(error))
        #expect(
            stand.stream(events: events(#"{"error":{"code":403,"status":"PERMISSION_DENIED"}}"#)).text
                == events(
                    #"{"error":{"code":500,"message":"The backend failed in the middle of its answer.","status":"INTERNAL"}}"#
                ))
    }

    // MARK: Events

    /// Kinds and texts of what is read.
    private func read(_ objects: String...) -> [String] {
        let reader = GenerateContentFormat().makeStreamReader()
        reader.reset()
        var events = ChatEvents()
        var found: [String] = []
        for object in objects {
            let data = Array(object.utf8)
            events.clear()
            reader.read(type: Span(), data: data.span, into: &events)
            for index in events.list.indices {
                let event = events.list[index]
                let text = events.text(data.span)
                let words = [event.id, event.name, event.text].map { text[$0].text }.filter { !$0.isEmpty }
                let finish = event.kind == .finish ? ["\(event.finish)"] : []
                found.append((["\(event.kind)", "\(event.tool)"] + words + finish).joined(separator: " "))
            }
        }
        return found
    }

    @Test func `calls are numbered over the whole stream, and the finish knows of them`() {
        #expect(
            read(
                object(
                    #"{"functionCall":{"name":"f","args":{"a":"b"}},"thoughtSignature":"s"},{"functionCall":{"name":"g"}}"#
                ),
                object(#"{"functionCall":{"name":"f"}}"#, id: "other"), last) == [
                    "start 0 r m", "toolStart 0 call_r_0 f s", #"toolArguments 0 {\"a\":\"b\"}"#, "toolEnd 0",
                    "toolStart 1 call_r_1 g", "toolArguments 1 {}", "toolEnd 1", "toolStart 2 call_r_2 f",
                    "toolArguments 2 {}", "toolEnd 2", "finish 0 toolCalls", "usage 0", "end 0",
                ])
    }

    /// What is written of events that another dialect's reader could make.
    private func written(_ fill: (inout ChatEvents) -> Void) -> String {
        let writer = GenerateContentFormat().makeStreamWriter()
        writer.reset()
        var events = ChatEvents()
        fill(&events)
        var context = AnswerContext()
        context.model.append(text: "m")
        context.requestID.append(text: "r")
        var out = ByteBuffer()
        for index in events.list.indices {
            writer.write(events.list[index], events.text(Span()), events, context, into: &out)
        }
        return out.text
    }

    private func add(
        _ kind: ChatEvent.Kind, _ tool: Int, _ text: StaticString, _ id: StaticString = "", _ name: StaticString = "",
        to events: inout ChatEvents
    ) {
        var event = ChatEvent(kind, events.arena.add(text))
        event.tool = tool
        event.id = events.arena.add(id)
        event.name = events.arena.add(name)
        event.finish = .toolCalls
        events.append(event)
    }

    @Test func `fragments of calls side by side are put together`() {
        let text = written { events in
            add(.toolStart, 0, "", "c0", "f", to: &events)
            add(.toolArguments, 0, #"{\"a\":"#, to: &events)
            add(.toolStart, 1, "sig", "c1", "g", to: &events)
            add(.toolArguments, 1, "{", to: &events)
            add(.toolArguments, 0, #"\"\\n\"}"#, to: &events)
            add(.toolArguments, 1, "}", to: &events)
            add(.toolEnd, 1, "", to: &events)
            add(.text, 0, "t", to: &events)
            add(.toolStart, 2, "", "c2", "h", to: &events)
            add(.finish, 0, "", to: &events)
            add(.end, 0, "", to: &events)
        }
        #expect(
            text
                == events(
                    object(#"{"functionCall":{"id":"c1","name":"g","args":{}},"thoughtSignature":"sig"}"#),
                    object(#"{"functionCall":{"id":"c0","name":"f","args":{"a":"\n"}}}"#), object(#"{"text":"t"}"#),
                    object(#"{"functionCall":{"id":"c2","name":"h","args":{}}}"#),
                    #"{"candidates":[{"content":{"parts":[{"text":""}],"role":"model"},"finishReason":"STOP","index":0}],"modelVersion":"m","responseId":"r"}"#
                ))
    }

    @Test func `words of a refusal are text where there is no other`() {
        let told = [
            written { events in
                add(.refusal, 0, "no", to: &events)
                add(.refusal, 0, "!", to: &events)
            },
            written { events in
                add(.text, 0, "a", to: &events)
                add(.refusal, 0, "no", to: &events)
            },
        ]
        #expect(
            told == [events(object(#"{"text":"no"}"#), object(#"{"text":"!"}"#)), events(object(#"{"text":"a"}"#))])
    }

    @Test func `arguments that are no object make a malformed call`() {
        let text = written { events in
            add(.toolStart, 0, "", "c0", "f", to: &events)
            add(.toolArguments, 0, #"{\"a\":"#, to: &events)
            add(.finish, 0, "", to: &events)
            add(.end, 0, "", to: &events)
        }
        #expect(
            text
                == events(
                    #"{"candidates":[{"content":{"parts":[{"text":""}],"role":"model"},"finishReason":"MALFORMED_FUNCTION_CALL","index":0}],"modelVersion":"m","responseId":"r"}"#
                ))
    }

    @Test func `usage that comes late is told alone, early usage with the finish`() {
        let writer = GenerateContentFormat().makeStreamWriter()
        writer.reset()
        var events = ChatEvents()
        var context = AnswerContext()
        context.model.append(text: "m")
        context.requestID.append(text: "r")
        var out = ByteBuffer()
        func write(_ kind: ChatEvent.Kind, _ out: inout ByteBuffer) {
            writer.write(ChatEvent(kind), events.text(Span()), events, context, into: &out)
        }
        write(.usage, &out)
        write(.finish, &out)
        let held = out.isEmpty
        writer.flush(events, context, into: &out)
        events.report(TokenUsage(input: 1, output: 2))
        write(.usage, &out)
        write(.end, &out)
        write(.text, &out)
        let text = out.text
        #expect(held)
        #expect(
            text
                == self.events(
                    #"{"candidates":[{"content":{"parts":[{"text":""}],"role":"model"},"finishReason":"STOP","index":0}],"modelVersion":"m","responseId":"r"}"#,
                    #"{"candidates":[{"content":{"parts":[{"text":""}],"role":"model"},"index":0}],"usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":2,"totalTokenCount":3},"modelVersion":"m","responseId":"r"}"#
                ))
    }

    @Test func `a writer begins anew`() {
        let writer = GenerateContentFormat().makeStreamWriter()
        var context = AnswerContext()
        context.asArray = true
        let events = ChatEvents()
        var out = ByteBuffer()
        for _ in 0..<2 {
            writer.reset()
            writer.write(ChatEvent(.end), events.text(Span()), events, context, into: &out)
        }
        let text = out.text
        #expect(text == "[][]")
    }
}
