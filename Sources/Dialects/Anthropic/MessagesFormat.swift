/// Anthropic's Messages, read and written on both sides (Anthropic API reference: Create a Message, Streaming, Errors).
///
///     client's request ─▶ MessagesRequestReader (turns: MessagesTurnReading, MessagesBlock; the rest: MessagesOptionReading)
///     backend's request ◀─ MessagesRequestWriter (turns: MessagesTurnWriting, MessagesBlockWriting; the rest:
///                          MessagesToolWriting, MessagesOptionWriting, MessagesThinking)
///     answers both ways    MessagesAnswers, MessagesUsage, MessagesErrors
///     streams both ways    MessagesStreamReader, MessagesStreamWriter
public import Chat
public import Containers
import JSON

public final class MessagesFormat: ClientChatFormat, BackendChatFormat {
    public let name: StaticString = "messages"
    public let framing = StreamFraming.events

    public init() {}

    public func readRequest(_ body: Span<UInt8>, into request: inout ChatRequest) throws(ChatError) {
        try MessagesRequestReader(body).read(into: &request)
    }

    public func writeRequest(
        _ request: inout ChatRequest, _ source: Span<UInt8>, _ traits: borrowing BackendTraits,
        into out: inout ByteBuffer
    ) throws(ChatError) {
        let lost = try Self.write(request, source, traits, into: &out)
        request.lose(lost)
    }

    private static func write(
        _ request: borrowing ChatRequest, _ source: Span<UInt8>, _ traits: borrowing BackendTraits,
        into out: inout ByteBuffer
    ) throws(ChatError) -> FeatureSet {
        var writer = MessagesRequestWriter(request.text(source))
        try writer.write(request, traits, into: &out)
        return writer.lost
    }

    public func makeStreamReader() -> any ChatStreamReader { MessagesStreamReader() }
    public func makeStreamWriter() -> any ChatStreamWriter { KeptStreamWriter(MessagesStreamWriter()) }
}

extension FinishReason {
    /// From a `stop_reason`. A word that is not known is `.other`.
    init(messages word: Span<UInt8>) {
        if word.equals("end_turn") {
            self = .stop
        } else if word.equals("tool_use") {
            self = .toolCalls
        } else if word.equals("max_tokens") {
            self = .length
        } else if word.equals("stop_sequence") {
            self = .stopSequence
        } else if word.equals("refusal") {
            self = .refusal
        } else if word.equals("pause_turn") {
            self = .pause
        } else if word.equals("model_context_window_exceeded") {
            self = .contextWindow
        } else {
            self = .other
        }
    }

    /// As a `stop_reason`. Clients run tools only where it says so, and some backends call a forced tool and say that they have
    /// simply stopped; a backend's own filter is a refusal here.
    func messagesWord(callsTools: Bool, refuses: Bool) -> StaticString {
        switch self {
        case .stop, .other: callsTools ? "tool_use" : refuses ? "refusal" : "end_turn"
        case .toolCalls: "tool_use"
        case .stopSequence: "stop_sequence"
        case .length: "max_tokens"
        case .contentFilter, .refusal: "refusal"
        case .pause: "pause_turn"
        case .contextWindow: "model_context_window_exceeded"
        }
    }
}
