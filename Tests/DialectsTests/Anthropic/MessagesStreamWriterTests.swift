/// Covers MessagesStreamWriter.swift, MessagesStreamContent.swift and MessagesCallQueue.swift.
import Chat
import ChatStand
import Containers
import Dialects
import Testing

@Suite("A streamed message written")
struct MessagesStreamWriterTests {
    private static let usage =
        #""usage":{"input_tokens":0,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":0}"#

    private func started() -> MessagesStreamRun {
        var run = MessagesStreamRun()
        run.write(.start)
        return run
    }

    private static func block(_ index: Int, _ block: String) -> String {
        #"{"type":"content_block_start","index":\#(index),"content_block":\#(block)}"#
    }

    private static func call(_ index: Int, _ id: String, _ name: String) -> String {
        block(index, #"{"type":"tool_use","id":"\#(id)","name":"\#(name)","input":{}}"#)
    }

    private static func arguments(_ index: Int, _ text: String) -> String {
        #"{"type":"content_block_delta","index":\#(index),"delta":{"type":"input_json_delta","partial_json":"\#(text)"}}"#
    }

    private static func stop(_ index: Int) -> String { #"{"type":"content_block_stop","index":\#(index)}"# }

    private static func lines(_ lines: String...) -> String { lines.joined(separator: "\n") }

    private static func finish(_ reason: String, _ sequence: String = "null", _ usage: String = usage) -> String {
        #"{"type":"message_delta","delta":{"stop_reason":"\#(reason)","stop_sequence":\#(sequence)},\#(usage)}"#
    }

    private static let end = #"{"type":"message_stop"}"#

    @Test("What a backend of the same kind streams comes out as it went in")
    func identity() {
        let stream = """
            event: message_start
            data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":3,"cache_creation_input_tokens":0,"cache_read_input_tokens":4,"output_tokens":1}}}

            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm"}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"c2ln"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":0}

            event: content_block_start
            data: {"type":"content_block_start","index":1,"content_block":{"type":"redacted_thinking","data":"ZA=="}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":1}

            event: content_block_start
            data: {"type":"content_block_start","index":2,"content_block":{"type":"text","text":""}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":2,"delta":{"type":"text_delta","text":"a \\"b\\""}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":2}

            event: content_block_start
            data: {"type":"content_block_start","index":3,"content_block":{"type":"tool_use","id":"toolu_1","name":"f","input":{}}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":"{\\"x\\":"}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":"1}"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":3}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"input_tokens":3,"cache_creation_input_tokens":0,"cache_read_input_tokens":4,"output_tokens":9}}

            event: message_stop
            data: {"type":"message_stop"}


            """
        let found = ChatStand(MessagesFormat(), MessagesFormat()).stream(events: stream)
        #expect(found.text == stream && found.lost == [])
    }

    @Test("A start is written at once, with what is known")
    func start() {
        var run = MessagesStreamRun()
        #expect(
            run.write(.start, id: "chatcmpl-1", name: "m")
                == #"{"type":"message_start","message":{"id":"msg_chatcmpl-1","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"stop_sequence":null,\#(Self.usage)}}"#
        )
        run.reset()
        let found = run.write(.text, "a").split(separator: "\n")
        #expect(
            found[0].hasPrefix(
                #"{"type":"message_start","message":{"id":"msg_0123456789abcdef0123456789abcdef","type":"message","role":"assistant","model":"asked-model","#
            ))
        #expect(found[1] == Self.block(0, #"{"type":"text","text":""}"#))
    }

    @Test("The finish is held until the usage has been told")
    func held() {
        var run = started()
        run.write(.text, "a")
        #expect(run.write(.finish, finish: .length) == Self.stop(0))
        #expect(
            run.use(TokenUsage(input: 10, output: 5, cachedInput: 3, cacheWrite: 1, reasoning: 2))
                == Self.finish(
                    "max_tokens", "null",
                    #""usage":{"input_tokens":6,"cache_creation_input_tokens":1,"cache_read_input_tokens":3,"output_tokens":5,"output_tokens_details":{"thinking_tokens":2}}"#
                ))
        #expect(run.flush() == "")
        #expect(run.use(TokenUsage(input: 10, output: 6)) == "")
        #expect(run.write(.end) == Self.end)
    }

    @Test("Without a usage it is held until the end, or a flush; a flush makes up no end")
    func flushed() {
        var run = started()
        run.write(.finish, "\\n", finish: .stopSequence)
        #expect(run.flush() == Self.finish("stop_sequence", #""\n""#))
        #expect(run.write(.end) == Self.end)
        run.reset()
        run.write(.start)
        run.write(.finish)
        #expect(run.write(.end) == Self.lines(Self.finish("end_turn"), Self.end))
        run.reset()
        run.write(.text, "a")
        #expect(run.flush() == "")
    }

    @Test("An end without a finish ends what is open")
    func endAlone() {
        var run = started()
        run.write(.toolStart, id: "a", name: "f")
        #expect(run.write(.end) == Self.lines(Self.stop(0), Self.finish("tool_use"), Self.end))
    }

    @Test("An error ends the stream")
    func error() {
        var run = started()
        run.write(.text, "a")
        run.events.failure.kind = .overloaded
        run.events.failure.message.append(text: "Busy \"now\"")
        #expect(
            run.write(.error)
                == #"{"type":"error","error":{"type":"overloaded_error","message":"Busy \"now\""},"request_id":"0123456789abcdef0123456789abcdef"}"#
        )
        #expect(run.write(.text, "b") == "" && run.write(.end) == "" && run.flush() == "")
        run.reset()
        #expect(
            run.write(.error).contains(
                #"{"type":"api_error","message":"The backend failed in the middle of its answer."}"#))
    }

    @Test("Blocks follow one another, one open at a time; words of a refusal are text")
    func blocks() {
        var run = started()
        #expect(run.write(.text, "") == "")
        #expect(
            run.write(.signature, "s")
                == Self.lines(
                    Self.block(0, #"{"type":"thinking","thinking":"","signature":""}"#),
                    #"{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"s"}}"#))
        #expect(run.write(.thinking, "b").hasPrefix(Self.stop(0) + "\n" + #"{"type":"content_block_start","index":1"#))
        #expect(
            run.write(.refusal, "No.")
                == Self.lines(
                    Self.stop(1), Self.block(2, #"{"type":"text","text":""}"#),
                    #"{"type":"content_block_delta","index":2,"delta":{"type":"text_delta","text":"No."}}"#))
        #expect(run.write(.image, "AAAA") == "")
        run.write(.finish)
        #expect(run.flush() == Self.finish("refusal"))
    }

    @Test("Only the first of several answers is written")
    func choices() {
        var run = started()
        run.write(.text, "a")
        #expect(run.write(.text, "b", choice: 1) == "" && run.write(.finish, choice: 1) == "")
        #expect(run.write(.finish) == Self.stop(0))
    }

    @Test("Calls that follow one another are streamed, though nothing tells their ends")
    func sequence() {
        var run = started()
        #expect(run.write(.toolStart, tool: 0, id: "a", name: "f") == Self.call(0, "a", "f"))
        #expect(run.write(.toolArguments, #"{\"x\":"#, tool: 0) == Self.arguments(0, #"{\"x\":"#))
        #expect(run.write(.toolArguments, #"\"}\"}"#, tool: 0) == Self.arguments(0, #"\"}\"}"#))
        #expect(
            run.write(.toolStart, tool: 1, id: "", name: "g")
                == Self.lines(Self.stop(0), Self.call(1, "toolu_0123456789abcdef0123456789abcdef_1", "g")))
        #expect(run.write(.toolArguments, "{", tool: 1) == Self.arguments(1, "{"))
        #expect(run.write(.toolStart, "a+/=", tool: 2, id: "c", name: "h") == "")
        #expect(
            run.write(.toolArguments, "}", tool: 1)
                == Self.lines(Self.arguments(1, "}"), Self.stop(1), Self.call(2, "c__thought__a-_", "h")))
        #expect(run.write(.finish, finish: .stop) == Self.stop(2))
        #expect(run.flush() == Self.finish("tool_use"))
    }

    @Test("Calls that interleave wait for one another")
    func interleaved() {
        var run = started()
        run.write(.toolStart, tool: 0, id: "a", name: "f")
        #expect(run.write(.toolStart, tool: 1, id: "b", name: "g") == "")
        #expect(run.write(.toolArguments, "{", tool: 0) == Self.arguments(0, "{"))
        #expect(run.write(.toolArguments, #"{\"y\""#, tool: 1) == "")
        #expect(run.write(.toolStart, tool: 2, id: "c", name: "h") == "")
        #expect(run.write(.toolArguments, "{}", tool: 2) == "")
        #expect(
            run.write(.toolArguments, "}", tool: 0)
                == Self.lines(
                    Self.arguments(0, "}"), Self.stop(0), Self.call(1, "b", "g"), Self.arguments(1, #"{\"y\""#)))
        #expect(
            run.write(.toolArguments, ":1}", tool: 1)
                == Self.lines(
                    Self.arguments(1, ":1}"), Self.stop(1), Self.call(2, "c", "h"), Self.arguments(2, "{}")))
        #expect(run.write(.finish, finish: .toolCalls) == Self.stop(2))
    }

    @Test("A call whose end is told makes way for those that wait")
    func ended() {
        var run = started()
        run.write(.toolStart, tool: 0, id: "a", name: "f")
        run.write(.toolStart, tool: 1, id: "b", name: "g")
        run.write(.toolStart, tool: 2, id: "c", name: "h")
        run.write(.toolEnd, tool: 1)
        #expect(
            run.write(.toolEnd, tool: 0)
                == Self.lines(Self.stop(0), Self.call(1, "b", "g"), Self.stop(1), Self.call(2, "c", "h")))
        #expect(run.write(.toolEnd, tool: 2) == Self.stop(2))
        #expect(run.write(.toolArguments, "{}", tool: 0) == "")
    }

    @Test("Text behind calls ends them, those that wait among them")
    func forced() {
        var run = started()
        run.write(.toolStart, tool: 0, id: "a", name: "f")
        run.write(.toolArguments, "{", tool: 0)
        run.write(.toolStart, tool: 1, id: "b", name: "g")
        run.write(.toolArguments, "{", tool: 1)
        #expect(
            run.write(.text, "x")
                == Self.lines(
                    Self.stop(0), Self.call(1, "b", "g"), Self.arguments(1, "{"), Self.stop(1),
                    Self.block(2, #"{"type":"text","text":""}"#),
                    #"{"type":"content_block_delta","index":2,"delta":{"type":"text_delta","text":"x"}}"#))
    }
}
