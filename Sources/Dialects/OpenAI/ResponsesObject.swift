/// The `response` object around its output: what plain answers are, and what a stream's first and last events hold.
///
/// Members that tell of the request have the values that it has when it says nothing, for a writer of answers does not know it.
import Chat
import Containers
import JSON

enum ResponseStatus: UInt8, BitwiseCopyable {
    case inProgress, completed
    /// Incomplete: as many tokens as were allowed.
    case cutShort
    /// Incomplete: by a filter of the provider's.
    case filtered
    case failed

    init(_ finish: FinishReason) {
        switch finish {
        case .length, .contextWindow: self = .cutShort
        case .contentFilter, .refusal: self = .filtered
        case .stop, .stopSequence, .toolCalls, .pause, .other: self = .completed
        }
    }

    var isIncomplete: Bool { self == .cutShort || self == .filtered }

    var name: StaticString {
        switch self {
        case .inProgress: "in_progress"
        case .completed: "completed"
        case .cutShort, .filtered: "incomplete"
        case .failed: "failed"
        }
    }
}

/// Names a response: as the backend does, else as the request.
struct ResponseHead: ~Escapable {
    /// Inside of a string; empty: the backend names none.
    let id: Span<UInt8>
    /// Inside of a string; empty: the backend names none.
    let model: Span<UInt8>
    let created: Int

    @_lifetime(copy id, copy model)
    init(id: Span<UInt8>, model: Span<UInt8>, created: Int) {
        self.id = id
        self.model = model
        self.created = created
    }
}

extension JSONWriter {
    /// `{"id":"resp_…", … "output":[`; the items are written by who calls, then `endResponse`.
    mutating func beginResponse(
        _ status: ResponseStatus, _ head: borrowing ResponseHead, _ context: borrowing AnswerContext,
        into out: inout ByteBuffer
    ) {
        beginObject(into: &out)
        id(head.id, prefix: "resp_", context, into: &out)
        member("object", word: "response", into: &out)
        member("created_at", head.created, into: &out)
        member("status", word: status.name, into: &out)
        key("completed_at", into: &out)
        if status == .completed { integer(context.now, into: &out) } else { null(into: &out) }
        model(head.model, context, into: &out)
        key("output", into: &out)
        beginArray(into: &out)
    }

    /// What stands behind the output, to the end of the object.
    mutating func endResponse(
        _ status: ResponseStatus, _ usage: TokenUsage, failure: borrowing UpstreamReport, into out: inout ByteBuffer
    ) {
        endArray(into: &out)
        key("error", into: &out)
        if status == .failed {
            failure.writeResponseError(&self, into: &out)
        } else {
            null(into: &out)
        }
        key("incomplete_details", into: &out)
        if status.isIncomplete {
            beginObject(into: &out)
            member("reason", word: status == .filtered ? "content_filter" : "max_output_tokens", into: &out)
            endObject(into: &out)
        } else {
            null(into: &out)
        }
        key("usage", into: &out)
        if usage.isReported { responseUsage(usage, into: &out) } else { null(into: &out) }
        out.append(Self.unsaid)
        endObject(into: &out)
    }

    private static let unsaid: StaticString = """
        ,"background":false,"instructions":null,"max_output_tokens":null,"metadata":{},"parallel_tool_calls":true,\
        "previous_response_id":null,"reasoning":{"effort":null,"summary":null},"store":false,"temperature":null,\
        "text":{"format":{"type":"text"}},"tool_choice":"auto","tools":[],"top_p":null,"truncation":"disabled"
        """

    private mutating func responseUsage(_ usage: TokenUsage, into out: inout ByteBuffer) {
        beginObject(into: &out)
        member("input_tokens", usage.input, into: &out)
        key("input_tokens_details", into: &out)
        beginObject(into: &out)
        member("cached_tokens", usage.cachedInput, into: &out)
        member("cache_write_tokens", usage.cacheWrite, into: &out)
        endObject(into: &out)
        member("output_tokens", usage.output, into: &out)
        key("output_tokens_details", into: &out)
        beginObject(into: &out)
        member("reasoning_tokens", usage.reasoning, into: &out)
        endObject(into: &out)
        member("total_tokens", usage.total, into: &out)
        endObject(into: &out)
    }
}
