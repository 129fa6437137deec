/// Writes the chunks of a streamed answer.
///
///     data: {"id","object","created","model","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}
///     … reasoning_content, content, refusal, tool_calls (first id, type and name, then fragments of arguments) …
///     data: {…,"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}
///     data: {…,"choices":[],"usage":{…}}                    where the client asked for it
///     data: [DONE]
///
/// What all chunks have in common is written once and copied. A block of thinking that was signed comes again as a whole in
/// `thinking_blocks`, with its signature: clients put lists together by `index`, and send back what they have.
import Chat
import Containers
import JSON

struct ChatCompletionsStreamWriter: StreamWriting, ~Copyable {
    /// Bytes of thinking that are kept for its signature; a longer one is signed without its words.
    static let mostThinking = 256 << 10

    /// From `data: ` to the bracket that opens the choices.
    private var head = ByteBuffer()
    private var choices = OwnedArray<Choice>(capacity: 2)
    private var calls = OwnedArray<Call>(capacity: 8)
    /// The words of the block in hand, escaped, and whose they are.
    private var thinking = ByteBuffer()
    private var thinkingChoice = 0
    private var isTooLong = false
    private var hasFinished = false
    private var hasToldUsage = false
    var lost: FeatureSet { FeatureSet() }

    // Not private: the compiler (6.3.1) then crashes.
    struct Choice: BitwiseCopyable {
        var hasBegun = false
        /// Of `thinking_blocks` and `images` so far.
        var blocks = 0
        var images = 0
    }

    struct Call: BitwiseCopyable {
        var choice: Int
        var tool: Int
        var hasArguments = false
    }

    init() {}

    /// Bytes of the thinking that waits for its signature.
    var held: Int { thinking.count }

    mutating func reset() {
        head.clear()
        choices.removeAll()
        calls.removeAll()
        thinking.shrink(16 << 10)
        thinking.clear()
        thinkingChoice = 0
        isTooLong = false
        hasFinished = false
        hasToldUsage = false
    }

    mutating func write(
        _ event: ChatEvent, _ text: borrowing ChatText, _ events: borrowing ChatEvents,
        _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        switch event.kind {
        case .usage: return
        case .error: return fail(events.failure, context, into: &out)
        case .end:
            tellUsage(events, context, into: &out)
            return out.append("data: [DONE]\n\n" as StaticString)
        default: break
        }
        if head.isEmpty { writeHead(event, text, context) }
        begin(event.choice, into: &out)
        switch event.kind {
        case .text: writeText("\"content\":\"", event, text, into: &out)
        case .refusal: writeText("\"refusal\":\"", event, text, into: &out)
        case .thinking:
            keep(event, text)
            writeText("\"reasoning_content\":\"", event, text, into: &out)
        case .signature, .redactedThinking: writeBlock(event, text, into: &out)
        case .toolStart: writeStart(event, text, context, into: &out)
        case .toolArguments: writeArguments(event, text[event.text], into: &out)
        case .toolEnd: endCalls(of: event.choice, tool: event.tool, into: &out)
        case .image: writeImage(event, text, into: &out)
        case .finish: writeFinish(event, text, into: &out)
        case .start, .usage, .error, .end: break
        }
    }

    mutating func flush(_ events: borrowing ChatEvents, _ context: borrowing AnswerContext, into out: inout ByteBuffer)
    {
        if hasFinished { tellUsage(events, context, into: &out) }
    }

    // Chunks.

    private mutating func writeHead(_ event: ChatEvent, _ text: borrowing ChatText, _ context: borrowing AnswerContext)
    {
        let isStart = event.kind == .start
        var json = JSONWriter()
        head.append("data: " as StaticString)
        json.beginObject(into: &head)
        json.head(
            "chat.completion.chunk", isStart ? event.id : .none, isStart ? event.name : .none, text, 0, context,
            into: &head)
        json.key("choices", into: &head)
        json.beginArray(into: &head)
    }

    /// A choice's first chunk tells the role.
    private mutating func begin(_ choice: Int, into out: inout ByteBuffer) {
        while choices.count <= choice { choices.append(Choice()) }
        if choices[choice].hasBegun { return }
        choices[choice].hasBegun = true
        open(choice, into: &out)
        out.append("\"role\":\"assistant\",\"content\":\"\"" as StaticString)
        close(into: &out)
    }

    private func open(_ choice: Int, into out: inout ByteBuffer) {
        out.append(head.span)
        out.append("{\"index\":" as StaticString)
        out.append(decimal: choice)
        out.append(",\"delta\":{" as StaticString)
    }

    private func close(into out: inout ByteBuffer) {
        out.append("},\"finish_reason\":null}]}\n\n" as StaticString)
    }

    private mutating func writeText(
        _ key: StaticString, _ event: ChatEvent, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) {
        if event.text.isEmpty { return }
        open(event.choice, into: &out)
        out.append(key)
        out.append(text[event.text])
        out.append(UInt8(ascii: "\""))
        close(into: &out)
    }

    private mutating func writeFinish(_ event: ChatEvent, _ text: borrowing ChatText, into out: inout ByteBuffer) {
        hasFinished = true
        endCalls(of: event.choice, tool: nil, into: &out)
        out.append(head.span)
        out.append("{\"index\":" as StaticString)
        out.append(decimal: event.choice)
        out.append(",\"delta\":{},\"finish_reason\":\"" as StaticString)
        out.append(ChatCompletionsWords.word(event.finish))
        out.append(UInt8(ascii: "\""))
        if event.text.isPresent {
            out.append(",\"stop_reason\":\"" as StaticString)
            out.append(text[event.text])
            out.append(UInt8(ascii: "\""))
        }
        out.append("}]}\n\n" as StaticString)
    }

    private mutating func tellUsage(
        _ events: borrowing ChatEvents, _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        if hasToldUsage || head.isEmpty || !context.tellsUsage || !events.usage.isReported { return }
        hasToldUsage = true
        out.append(head.span)
        out.append("]," as StaticString)
        var json = JSONWriter()
        json.usage(events.usage, into: &out)
        out.append("}\n\n" as StaticString)
    }

    // Thinking.

    private mutating func keep(_ event: ChatEvent, _ text: borrowing ChatText) {
        if event.choice != thinkingChoice {
            thinkingChoice = event.choice
            thinking.clear()
            isTooLong = false
        }
        if isTooLong || thinking.count + event.text.count > Self.mostThinking {
            isTooLong = true
            thinking.clear()
        } else {
            thinking.append(text[event.text])
        }
    }

    private mutating func writeBlock(_ event: ChatEvent, _ text: borrowing ChatText, into out: inout ByteBuffer) {
        open(event.choice, into: &out)
        out.append("\"thinking_blocks\":[{\"index\":" as StaticString)
        out.append(decimal: choices[event.choice].blocks)
        choices[event.choice].blocks += 1
        if event.kind == .redactedThinking {
            out.append(",\"type\":\"redacted_thinking\",\"data\":\"" as StaticString)
        } else {
            out.append(",\"type\":\"thinking\",\"thinking\":\"" as StaticString)
            if event.choice == thinkingChoice { out.append(thinking.span) }
            thinking.clear()
            isTooLong = false
            out.append("\",\"signature\":\"" as StaticString)
        }
        out.append(text[event.text])
        out.append("\"}]" as StaticString)
        close(into: &out)
    }

    // Tool calls.

    private mutating func writeStart(
        _ event: ChatEvent, _ text: borrowing ChatText, _ context: borrowing AnswerContext,
        into out: inout ByteBuffer
    ) {
        calls.append(Call(choice: event.choice, tool: event.tool))
        openCall(event.choice, event.tool, into: &out)
        out.append(UInt8(ascii: ","))
        var json = JSONWriter()
        json.callID(event.id, event.text, text, event.choice, event.tool, context, into: &out)
        out.append(",\"type\":\"function\",\"function\":{\"name\":\"" as StaticString)
        out.append(text[event.name])
        out.append("\",\"arguments\":\"\"}}]" as StaticString)
        close(into: &out)
    }

    private mutating func writeArguments(_ event: ChatEvent, _ fragment: Span<UInt8>, into out: inout ByteBuffer) {
        if fragment.isEmpty { return }
        for index in calls.indices where calls[index].choice == event.choice && calls[index].tool == event.tool {
            calls[index].hasArguments = true
        }
        writeArguments(event.choice, event.tool, fragment, into: &out)
    }

    private mutating func writeArguments(
        _ choice: Int, _ tool: Int, _ fragment: Span<UInt8>, into out: inout ByteBuffer
    ) {
        openCall(choice, tool, into: &out)
        out.append(",\"function\":{\"arguments\":\"" as StaticString)
        out.append(fragment)
        out.append("\"}}]" as StaticString)
        close(into: &out)
    }

    private func openCall(_ choice: Int, _ tool: Int, into out: inout ByteBuffer) {
        open(choice, into: &out)
        out.append("\"tool_calls\":[{\"index\":" as StaticString)
        out.append(decimal: tool)
    }

    /// A call without arguments gets an empty object, for clients parse what they were sent. Nil: all of the choice's calls.
    private mutating func endCalls(of choice: Int, tool: Int?, into out: inout ByteBuffer) {
        for index in calls.indices where calls[index].choice == choice && !calls[index].hasArguments {
            if let tool, calls[index].tool != tool { continue }
            calls[index].hasArguments = true
            writeArguments(choice, calls[index].tool, ("{}" as StaticString).bytes, into: &out)
        }
    }

    // The rest.

    private mutating func writeImage(_ event: ChatEvent, _ text: borrowing ChatText, into out: inout ByteBuffer) {
        open(event.choice, into: &out)
        out.append("\"images\":[{\"index\":" as StaticString)
        out.append(decimal: choices[event.choice].images)
        choices[event.choice].images += 1
        out.append(",\"type\":\"image_url\",\"image_url\":{\"url\":" as StaticString)
        var json = JSONWriter()
        json.dataURL(event.name, event.text, text, into: &out)
        out.append("}}]" as StaticString)
        close(into: &out)
    }

    /// SDKs raise on a chunk that has a top-level `error`; no `[DONE]` follows it.
    private func fail(
        _ failure: borrowing UpstreamReport, _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        out.append("data: " as StaticString)
        var json = JSONWriter()
        json.beginObject(into: &out)
        failure.writeError(&json, ofChat: true, context, into: &out)
        json.endObject(into: &out)
        out.append("\n\n" as StaticString)
    }
}
