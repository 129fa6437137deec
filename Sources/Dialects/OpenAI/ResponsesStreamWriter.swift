/// Writing a stream of `/v1/responses`.
///
///     response.created, response.in_progress
///     for each item     output_item.added, [part added], deltas, [text done, part done], output_item.done
///     response.completed or response.incomplete, with the whole output and the usage
///
/// Every event has an `event:` line, and its type and a running number in its data. No `[DONE]` follows. A failure is told twice:
/// by `error`, whose flat members are those of OpenAI's description and whose `error` object is what SDKs raise on, and by
/// `response.failed`, which ends a response for those who go by its life alone.
import Chat
import Containers
import JSON

struct ResponsesStreamWriter: StreamWriting, ~Copyable {
    private var sequence = 0
    private var names = StreamNames()
    private var items = StreamedItems()
    /// The message or the reasoning that is going on; -1: none.
    private var current = -1
    private var status = ResponseStatus.inProgress
    private var hasStarted = false
    /// The last event has been told, which is when the usage is.
    private var hasEnded = false
    private(set) var lost = FeatureSet()

    init() {}

    /// Bytes of all texts so far, which the last event tells once more.
    var held: Int { hasEnded ? 0 : items.bytesKept }

    mutating func reset() {
        sequence = 0
        names.clear()
        items.removeAll()
        current = -1
        status = .inProgress
        hasStarted = false
        hasEnded = false
        lost = FeatureSet()
    }

    mutating func write(
        _ event: ChatEvent, _ text: borrowing ChatText, _ events: borrowing ChatEvents,
        _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        if hasEnded { return }
        // There is one answer.
        if event.choice != 0 { return lost.insert(.choices) }
        switch event.kind {
        case .error: return fail(events.failure, events.usage, context, into: &out)
        case .usage: return flush(events, context, into: &out)
        default: start(event, text, context, into: &out)
        }
        switch event.kind {
        case .text: append(text[event.text], to: .message, context, into: &out)
        case .refusal: append(text[event.text], to: .refusal, context, into: &out)
        case .thinking: append(text[event.text], to: .thinking, context, into: &out)
        case .signature: sign(text[event.text], context, into: &out)
        case .redactedThinking: addWhole(.sealed, text[event.text], context, into: &out)
        case .image: addWhole(.image, text[event.text], context, into: &out)
        case .toolStart: beginCall(event, text, context, into: &out)
        case .toolArguments:
            if let call = items.openCall(event.tool) { delta(text[event.text], of: call, context, into: &out) }
        case .toolEnd:
            if let call = items.openCall(event.tool) { end(call, .completed, context, into: &out) }
        case .finish: endItems(ResponseStatus(event.finish), context, into: &out)
        case .end:
            endItems(.completed, context, into: &out)
            flush(events, context, into: &out)
        case .start, .usage, .error: break
        }
    }

    /// The last event, once the answer is whole.
    mutating func flush(_ events: borrowing ChatEvents, _ context: borrowing AnswerContext, into out: inout ByteBuffer)
    {
        if hasEnded || status == .inProgress { return }
        hasEnded = true
        endOpenItems(context, into: &out)
        let event: StaticString = status.isIncomplete ? "response.incomplete" : "response.completed"
        tell(event, events.usage, UpstreamReport(), context, into: &out)
    }

    // Of the whole response.

    private mutating func start(
        _ event: ChatEvent, _ text: borrowing ChatText, _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        if hasStarted { return }
        hasStarted = true
        if event.kind == .start { names.take(event, text) }
        tell("response.created", TokenUsage(), UpstreamReport(), context, into: &out)
        tell("response.in_progress", TokenUsage(), UpstreamReport(), context, into: &out)
    }

    private mutating func fail(
        _ failure: borrowing UpstreamReport, _ usage: TokenUsage, _ context: borrowing AnswerContext,
        into out: inout ByteBuffer
    ) {
        status = .failed
        begin("error", into: &out)
        out.append("," as StaticString)
        var writer = JSONWriter()
        failure.writeEvent(&writer, context, into: &out)
        end(&out)
        tell("response.failed", usage, failure, context, into: &out)
    }

    /// An event with the whole response.
    private mutating func tell(
        _ event: StaticString, _ usage: TokenUsage, _ failure: borrowing UpstreamReport,
        _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        begin(event, into: &out)
        out.append(",\"response\":" as StaticString)
        var writer = JSONWriter()
        let head = ResponseHead(id: names.id.span, model: names.model.span, created: context.now)
        writer.beginResponse(status, head, context, into: &out)
        for index in 0..<items.count {
            if index > 0 { out.append("," as StaticString) }
            items.append(index, context.requestID.span, to: &out)
        }
        writer.endResponse(status, usage, failure: failure, into: &out)
        end(&out)
    }

    // Of items.

    /// Goes on with the item that is going on, or begins one.
    private mutating func append(
        _ text: Span<UInt8>, to item: ResponsesItem, _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        if text.isEmpty { return }
        if current < 0 || items[current].item != item {
            endCurrent(context, into: &out)
            current = items.begin(item)
            added(current, context, into: &out)
        }
        delta(text, of: current, context, into: &out)
    }

    /// Ends the thinking that is going on, or tells of thinking without words.
    private mutating func sign(
        _ signature: Span<UInt8>, _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        if current < 0 || items[current].item != .thinking {
            endCurrent(context, into: &out)
            current = items.begin(.thinking)
            added(current, context, into: &out)
        }
        items.sign(signature, current)
        endCurrent(context, into: &out)
    }

    private mutating func addWhole(
        _ item: ResponsesItem, _ text: Span<UInt8>, _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        endCurrent(context, into: &out)
        let index = items.begin(item)
        added(index, context, into: &out)
        items.append(text, to: index)
        end(index, .completed, context, into: &out)
    }

    private mutating func beginCall(
        _ event: ChatEvent, _ text: borrowing ChatText, _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        if event.text.isEmpty {
            endCurrent(context, into: &out)
        } else {
            addWhole(.callSeal, text[event.text], context, into: &out)
        }
        let index = items.begin(.call, tool: event.tool, callID: text[event.id], name: text[event.name])
        added(index, context, into: &out)
    }

    private mutating func endCurrent(_ context: borrowing AnswerContext, into out: inout ByteBuffer) {
        if current >= 0 { end(current, .completed, context, into: &out) }
        current = -1
    }

    /// Ends the answer and all that is going on. One that was cut was cut in its last item.
    private mutating func endItems(
        _ reached: ResponseStatus, _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        if status != .inProgress { return }
        status = reached
        endOpenItems(context, into: &out)
    }

    private mutating func endOpenItems(_ context: borrowing AnswerContext, into out: inout ByteBuffer) {
        for index in 0..<items.count where items[index].status == .inProgress {
            let isCut = status.isIncomplete && index == items.count - 1
            end(index, isCut ? .incomplete : .completed, context, into: &out)
        }
        current = -1
    }

    // Events of items.

    private mutating func added(_ index: Int, _ context: borrowing AnswerContext, into out: inout ByteBuffer) {
        let item = items[index].item
        begin("response.output_item.added", index, into: &out)
        out.append(",\"item\":" as StaticString)
        items.appendEmpty(index, context.requestID.span, to: &out)
        end(&out)
        guard let part = item.partEvents else { return }
        begin(part.added, of: index, context, into: &out)
        out.append(item.partOpening)
        out.append("\"}" as StaticString)
        end(&out)
    }

    private mutating func delta(
        _ text: Span<UInt8>, of index: Int, _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        guard let event = items[index].item.deltaEvent, !text.isEmpty else { return }
        items.append(text, to: index)
        begin(event, of: index, context, into: &out)
        if items[index].item == .message { out.append(",\"logprobs\":[]" as StaticString) }
        out.append(",\"delta\":\"" as StaticString)
        out.append(text)
        out.append("\"" as StaticString)
        end(&out)
    }

    private mutating func end(
        _ index: Int, _ status: ResponsesItem.Status, _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        let item = items[index].item
        if item == .call, items.isWordless(index) {
            // Clients parse what they were sent.
            delta(("{}" as StaticString).bytes, of: index, context, into: &out)
        }
        items.end(status, index)
        if item.deltaEvent != nil {
            begin(item.doneEvent, of: index, context, into: &out)
            out.append(item.doneOpening)
            items.appendText(index, to: &out)
            out.append("\"" as StaticString)
            end(&out)
        }
        if let part = item.partEvents {
            begin(part.done, of: index, context, into: &out)
            out.append(item.partOpening)
            items.appendText(index, to: &out)
            out.append("\"}" as StaticString)
            end(&out)
        }
        begin("response.output_item.done", index, into: &out)
        out.append(",\"item\":" as StaticString)
        items.append(index, context.requestID.span, to: &out)
        end(&out)
    }

    // Events.

    private mutating func begin(_ event: StaticString, into out: inout ByteBuffer) {
        out.append("event: " as StaticString)
        out.append(event)
        out.append("\ndata: {\"type\":\"" as StaticString)
        out.append(event)
        out.append("\",\"sequence_number\":" as StaticString)
        out.append(decimal: sequence)
        sequence += 1
    }

    private mutating func begin(_ event: StaticString, _ index: Int, into out: inout ByteBuffer) {
        begin(event, into: &out)
        out.append(",\"output_index\":" as StaticString)
        out.append(decimal: index)
    }

    /// An event of a part or of the text of an item.
    private mutating func begin(
        _ event: StaticString, of index: Int, _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        begin(event, index, into: &out)
        let item = items[index].item
        out.append(",\"item_id\":\"" as StaticString)
        item.appendID(index, context.requestID.span, to: &out)
        out.append("\"" as StaticString)
        out.append(item.partIndex)
    }

    private func end(_ out: inout ByteBuffer) { out.append("}\n\n" as StaticString) }
}
