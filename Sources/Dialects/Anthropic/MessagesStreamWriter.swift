/// Writes the events of a streamed message (Anthropic docs: Streaming messages). SDKs drop events without an `event:` line.
///
///     start                 message_start, at once; usage as far as it is known, else zeros
///     text, thinking …      content_block_start where another block is open, content_block_delta
///     finish                content_block_stop; message_delta is held until the usage has been told, the end, or a flush
///     end                   message_delta if it is still held, message_stop
///     error                 error, and nothing after
///
/// One block is open at a time. A call of a tool that begins while another's arguments are not whole waits (`MessagesCallQueue`), and is
/// written when they are, or when anything else shows that the other has ended. Only the first of several answers is written: no
/// client of this format asks for more.
import Chat
import Containers
import JSON

/// Content: `MessagesStreamContent`.
struct MessagesStreamWriter: StreamWriting, ~Copyable {
    enum Block { case none, text, thinking, tool }
    private enum Stage { case fresh, running, finishing, finished }

    private var stage = Stage.fresh
    /// The open block, whose index is `index`.
    var open = Block.none
    var index = 0
    /// Of an open block of thinking: its signature has been written, so that no more thinking belongs to it.
    var isSigned = false
    /// Of an open block of a tool.
    var openTool = 0
    var arguments = ArgumentScan()
    var waiting = MessagesCallQueue()
    /// Calls begun.
    var calls = 0
    var refuses = false
    // Of the finish that is held.
    private var finish = FinishReason.stop
    private var stopSequence = ByteBuffer()
    private var hasStopSequence = false
    var lost = FeatureSet()

    mutating func reset() {
        stage = .fresh
        open = .none
        index = 0
        waiting.removeAll()
        calls = 0
        refuses = false
        finish = .stop
        hasStopSequence = false
        lost = FeatureSet()
    }

    /// Bytes of calls that wait, and of the finish.
    var held: Int {
        switch stage {
        case .running: waiting.count
        case .finishing: word.utf8CodeUnitCount + stopSequence.count
        case .fresh, .finished: 0
        }
    }

    mutating func write(
        _ event: ChatEvent, _ text: borrowing ChatText, _ events: borrowing ChatEvents,
        _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        if event.choice != 0 { return lost.insert(.choices) }
        if event.kind == .error { return writeError(events.failure, context, into: &out) }
        if stage == .fresh {
            let isStart = event.kind == .start
            start(text[isStart ? event.id : .none], text[isStart ? event.name : .none], events, context, into: &out)
        }
        switch event.kind {
        case .usage: if stage == .finishing { writeFinish(events, into: &out) }
        case .end:
            if stage == .running { closeAll(into: &out) }
            if stage != .finished { writeFinish(events, into: &out) }
            out.append("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n" as StaticString)
        case .finish where stage == .running:
            closeAll(into: &out)
            stage = .finishing
            finish = event.finish
            hasStopSequence = event.text.isPresent
            stopSequence.clear()
            stopSequence.append(text[event.text])
        default: if stage == .running { writeContent(event, text, context, into: &out) }
        }
    }

    mutating func flush(_ events: borrowing ChatEvents, _ context: borrowing AnswerContext, into out: inout ByteBuffer)
    {
        if stage == .finishing { writeFinish(events, into: &out) }
    }

    private mutating func start(
        _ id: Span<UInt8>, _ model: Span<UInt8>, _ events: borrowing ChatEvents, _ context: borrowing AnswerContext,
        into out: inout ByteBuffer
    ) {
        stage = .running
        var json = JSONWriter()
        out.append("event: message_start\ndata: {\"type\":\"message_start\",\"message\":" as StaticString)
        json.beginObject(into: &out)
        json.messagesHead(id, model, context, into: &out)
        json.key("content", into: &out)
        json.beginArray(into: &out)
        json.endArray(into: &out)
        json.key("stop_reason", into: &out)
        json.null(into: &out)
        json.key("stop_sequence", into: &out)
        json.null(into: &out)
        json.messagesUsage(events.usage, into: &out)
        json.endObject(into: &out)
        out.append("}\n\n" as StaticString)
    }

    private var word: StaticString { finish.messagesWord(callsTools: calls > 0, refuses: refuses) }

    private mutating func writeFinish(_ events: borrowing ChatEvents, into out: inout ByteBuffer) {
        stage = .finished
        var json = JSONWriter()
        out.append(
            "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"" as StaticString)
        out.append(word)
        out.append("\",\"stop_sequence\":" as StaticString)
        if hasStopSequence { json.escaped(stopSequence.span, into: &out) } else { json.null(into: &out) }
        out.append("}" as StaticString)
        json.messagesUsage(events.usage, into: &out)
        out.append("}\n\n" as StaticString)
    }

    private func writeError(
        _ failure: borrowing UpstreamReport, _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        var json = JSONWriter()
        out.append("event: error\ndata: {\"type\":\"error\",\"error\":" as StaticString)
        json.beginObject(into: &out)
        json.member("type", word: (failure.kind ?? .server).messagesType, into: &out)
        json.message(failure, into: &out)
        if let code = failure.code { json.member("code", word: code, into: &out) }
        json.endObject(into: &out)
        out.append(",\"request_id\":\"" as StaticString)
        out.append(context.requestID.span)
        out.append("\"}\n\n" as StaticString)
    }
}
