/// The shape that chats have on the wire: what one side of a translation reads, and the other writes.
///
///     client's side                                      backend's side
///     readRequest ────────▶ ChatRequest ────────▶ writeRequest
///     writeAnswer ◀──────── ChatAnswer  ◀──────── readAnswer
///     ChatStreamWriter ◀─── ChatEvent … ◀──────── ChatStreamReader
///
/// A dialect may have several (OpenAI: chat completions, responses, completions), and a format one side only. Formats are stateless
/// and shared by all loops. They judge strictly what clients send, and leniently what backends do: members that are not known are
/// passed over (and noted as lost), members that are not as expected are as if they were not there. That it is JSON at all is checked
/// before they read it (CheckedReading.swift).
public import Containers

/// How the events of a stream are told apart.
public enum StreamFraming: UInt8, Sendable {
    /// Server-sent events.
    case events
    /// One JSON text a line (NDJSON).
    case lines
    /// AWS event-stream frames (`application/vnd.amazon.eventstream`).
    case frames
    /// One JSON array, its elements sent as they are made (Gemini without `alt=sse`).
    case array
}

public protocol ClientChatFormat: AnyObject, Sendable {
    /// In metrics, logs and the tables of docs/dialects.md: `chat_completions`, `messages`.
    var name: StaticString { get }

    /// Reads a whole body, which is known to be one JSON object to the letter. `streams` is left as it is where the path says it.
    func readRequest(_ body: Span<UInt8>, into request: inout ChatRequest) throws(ChatError)

    /// Writes a whole answer. `source` is what it was read from.
    func writeAnswer(
        _ answer: inout ChatAnswer, _ source: Span<UInt8>, _ context: borrowing AnswerContext,
        into out: inout ByteBuffer)

    /// A writer of streams; kept and reused with its call.
    func makeStreamWriter() -> any ChatStreamWriter
}

public protocol BackendChatFormat: AnyObject, Sendable {
    var name: StaticString { get }
    /// Of the streams that `makeStreamReader` reads.
    var framing: StreamFraming { get }

    /// Writes the body of a request for `traits.model`; `source` is what `request` was read from. Notes in `request` what it cannot
    /// say. Throws where nothing sensible can be sent.
    func writeRequest(
        _ request: inout ChatRequest, _ source: Span<UInt8>, _ traits: borrowing BackendTraits,
        into out: inout ByteBuffer
    ) throws(ChatError)

    /// Reads a whole answer of status 200, known to be one JSON object to the letter. Throws when it is no answer of this format.
    func readAnswer(_ body: Span<UInt8>, into answer: inout ChatAnswer) throws(ChatError)

    /// Reads the body of an answer that tells of an error, of which nothing is known; leaves `report` as it is when nothing can be
    /// made of it.
    func readError(_ body: Span<UInt8>, status: Int, into report: inout UpstreamReport)

    /// A reader of streams; kept and reused with its call.
    func makeStreamReader() -> any ChatStreamReader
}

/// Reads the events of one stream after another.
public protocol ChatStreamReader: AnyObject {
    /// Another stream begins.
    func reset()
    /// Reads one whole event: `type` is that of a server-sent event or frame (empty for most), `data` its JSON text. Data that begins
    /// as an object is known to be one to the letter; of any other nothing but an error's words is taken, unescaped.
    func read(type: Span<UInt8>, data: Span<UInt8>, into events: inout ChatEvents)
}

/// Writes one stream after another, framed as its client reads it.
public protocol ChatStreamWriter: AnyObject {
    /// Another stream begins; nothing is written yet.
    func reset()
    /// Writes what `event` says. `events` it belongs to hold the usage so far.
    func write(
        _ event: ChatEvent, _ text: borrowing ChatText, _ events: borrowing ChatEvents,
        _ context: borrowing AnswerContext, into out: inout ByteBuffer)
    /// Lets go of what follows `finish` and was held for the usage: the stream has ended, or said nothing more for a second.
    func flush(_ events: borrowing ChatEvents, _ context: borrowing AnswerContext, into out: inout ByteBuffer)
    /// What this stream has told so far that the format has no words for.
    var lost: FeatureSet { get }
    /// Bytes of the stream that are kept for what is yet to be written: of a finish that waits for the usage, of calls that wait
    /// for their end, of texts that are told once more. None is kept past the end.
    var held: Int { get }
}

extension ChatStreamWriter {
    public var lost: FeatureSet { FeatureSet() }
    public var held: Int { 0 }
}

/// What a writer of answers knows besides the answer.
public struct AnswerContext: ~Copyable {
    /// Names the answer where the backend gave it no id: 32 characters, plain.
    public var requestID = ByteBuffer()
    /// The model that the client named, unescaped: told where the backend names none.
    public var model = ByteBuffer()
    /// Seconds since 1970.
    public var now = 0
    /// The client wants the usage at the end of a stream.
    public var tellsUsage = true
    /// The client reads an array, not events (Gemini without `alt=sse`).
    public var asArray = false

    public init() {}
}

/// What a writer of requests knows of the backend.
public struct BackendTraits: ~Copyable {
    /// The model asked for, plain (not escaped).
    public var model = ByteBuffer()
    /// A compatible server that knows `max_tokens` only (OpenAI's own name for it is `max_completion_tokens`).
    public var usesOlderTokenLimit = false
    /// Tokens that may be generated where the client did not say and the dialect insists (Anthropic).
    public var defaultMaxTokens = 4096
    /// A server compatible with OpenAI that takes members OpenAI refuses: `top_k`, `reasoning_content`, … (vLLM, DeepSeek).
    public var takesExtensions = false

    public init() {}
}

/// A request or an answer that cannot be read or written.
public struct ChatError: Error, Sendable {
    public enum Kind: UInt8, BitwiseCopyable, Sendable {
        /// Not JSON, or not of the shape at all.
        case malformed
        /// A member is missing or not what it must be.
        case invalid
        /// The target format has no way to say it, and leaving it out would change what is asked.
        case unsupported
    }

    public let kind: Kind
    /// The member, as its dialect names it: `messages[].role`.
    public let field: StaticString

    public init(_ kind: Kind, _ field: StaticString) {
        self.kind = kind
        self.field = field
    }
}
