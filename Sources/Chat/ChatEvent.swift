/// A streamed answer in no dialect: one event after another.
///
///     start ─▶ ( thinking… signature? | text… | refusal… | toolStart ─▶ toolArguments… ─▶ toolEnd? )… ─▶ finish ─▶ usage? ─▶ end
///
/// What one event of the backend yields is written at once, in the loop turn in which it came; only what comes after `finish` may
/// be held, for some backends tell the usage last. Nothing ends a stream but `end` or `error`: a stream whose bytes stop before is
/// broken, and whoever drives the writer says so to the client.
public import Containers

public struct ChatEvent: BitwiseCopyable, Sendable {
    public enum Kind: UInt8, BitwiseCopyable, Sendable {
        /// `id`, `name` (the model). Once, first.
        case start
        case text, refusal
        /// Reasoning in words.
        case thinking
        /// `text` is the signature that ends the thinking before it.
        case signature
        /// `text` is what only its maker can read.
        case redactedThinking
        /// A tool call begins: `tool`, `id`, `name`, and perhaps a signature in `text`.
        case toolStart
        /// A piece of the arguments' JSON, as the inside of a string: `tool`, `text`.
        case toolArguments
        /// The arguments of `tool` are whole, where that is told.
        case toolEnd
        /// An image that the model made: base64 in `text`, its media type in `name`.
        case image
        /// `choice` has ended: `finish`, perhaps `text`, the stop sequence.
        case finish
        /// `ChatEvents.usage` has been told (again).
        case usage
        /// The backend tells of a failure in mid-stream: `ChatEvents.failure`.
        case error
        /// The dialect's own last event.
        case end
    }

    public var kind: Kind
    public var choice = 0
    /// Number of the tool call in its choice, counted from 0.
    public var tool = 0
    public var finish = FinishReason.stop
    /// Insides of strings, all three.
    public var text = Piece.none
    public var id = Piece.none
    public var name = Piece.none

    public init(_ kind: Kind) { self.kind = kind }

    public init(_ kind: Kind, _ text: Piece) {
        self.kind = kind
        self.text = text
    }
}

/// What was read of one or more events of a backend: emptied before the next are read.
public struct ChatEvents: ~Copyable {
    public var arena = Arena()
    public var list = OwnedArray<ChatEvent>(capacity: 16)
    /// Of the whole stream so far: kept when the list is emptied.
    public var usage = TokenUsage()
    /// Of an `error` event.
    public var failure = UpstreamReport()
    public var lost = FeatureSet()

    public init() {}

    /// Empties the list; what belongs to the whole stream stays.
    public mutating func clear() {
        arena.clear()
        list.removeAll()
    }

    /// Begins another stream.
    public mutating func reset() {
        clear()
        usage = TokenUsage()
        failure.clear()
        lost = FeatureSet()
    }

    /// Bytes of storage.
    public var storage: Int { arena.storage + list.storage }

    /// Gives back what a large answer took.
    public mutating func shrink(_ kept: Int) {
        arena.shrink(kept)
        list.shrink(kept)
        failure.message.shrink(kept)
    }

    @_lifetime(borrow self, copy source)
    public func text(_ source: Span<UInt8>) -> ChatText { ChatText(source: source, made: arena.span) }

    public mutating func append(_ event: ChatEvent) { list.append(event) }

    /// A later report of the usage.
    public mutating func report(_ later: TokenUsage) {
        usage.update(later)
        list.append(ChatEvent(.usage))
    }
}

/// What a backend says of a request that it refuses or fails.
public struct UpstreamReport: ~Copyable {
    /// What went wrong, in terms that all dialects have.
    public enum Kind: UInt8, BitwiseCopyable, Sendable {
        case invalidRequest, contextLength, authentication, permission, notFound, tooLarge, rateLimit, quota, overloaded
        case timeout, contentPolicy, server
    }

    /// Nil: nothing was made of the body; the status says it.
    public var kind: Kind?
    /// The stable code of a failure that the gateway tells of itself; nil: the backend tells of it.
    public var code: StaticString?
    /// The backend's sentence, unescaped. Names of models and parameters are in it; it may be empty.
    public var message = ByteBuffer()
    /// When the backend says how long to wait (Gemini's RetryInfo); 0: not told.
    public var retryAfterMilliseconds = 0

    public init() {}

    public mutating func clear() {
        kind = nil
        code = nil
        message.clear()
        retryAfterMilliseconds = 0
    }
}
