/// A chat request in no dialect: what all of them can ask, each text where it stands in the client's body.
///
///     client's body ─▶ ClientChatFormat.readRequest ─▶ ChatRequest ─▶ BackendChatFormat.writeRequest ─▶ backend's body
///
/// Only a call whose backend speaks another format than the client goes through it. It is reused from request to request: filling
/// it allocates nothing once warm. What is not carried over is noted in `lost`, by the reader (members it has no place for) and by
/// the writer (what its format cannot say).
public import Containers

public struct ChatRequest: ~Copyable {
    /// Texts made on the way.
    public var arena = Arena()

    // The conversation.
    /// As the client named it. Inside of a string. The model that the backend is asked for is told to the writer.
    public var model = Piece.none
    public var turns = OwnedArray<ChatTurn>(capacity: 16)
    public var parts = OwnedArray<ChatPart>(capacity: 32)

    // Tools.
    public var tools = OwnedArray<ChatTool>(capacity: 8)
    public var toolChoice = ToolChoice.unsaid
    /// Of `.named`. Inside of a string.
    public var toolChoiceName = Piece.none
    /// Whether several tools may be called at once; nil: not said.
    public var parallelToolCalls: Bool?

    // Sampling. Numbers are JSON as written; a writer that must bound one reads it.
    /// Tokens that may be generated, reasoning included.
    public var maxTokens: Int?
    public var temperature = Piece.none
    public var topP = Piece.none
    public var topK = Piece.none
    public var minP = Piece.none
    public var frequencyPenalty = Piece.none
    public var presencePenalty = Piece.none
    public var repetitionPenalty = Piece.none
    public var seed = Piece.none
    /// Insides of strings.
    public var stops = OwnedArray<Piece>(capacity: 4)
    /// Answers wanted.
    public var choices = 1
    public var wantsLogprobs = false
    public var topLogprobs: Int?

    // Format and reasoning.
    public var format = ResponseFormat()
    public var reasoning = Reasoning()
    public var verbosity = Piece.none

    // The rest.
    public var streams = false
    /// The client asked for the usage at the end of a stream, or its dialect always tells it.
    public var wantsUsage = false
    /// The end user's name, for abuse reports. Inside of a string.
    public var user = Piece.none
    /// A JSON object of the client's.
    public var metadata = Piece.none
    /// `auto`, `default`, `flex`, `priority`. Inside of a string.
    public var serviceTier = Piece.none

    public private(set) var lost = FeatureSet()
    /// Keys of top-level members that were passed over, as written: at most `maxNamed` of them.
    public private(set) var unknown = OwnedArray<Piece>(capacity: 8)
    /// Unknown members that are named; the rest are lost without a name.
    public static let maxNamed = 16

    public enum ToolChoice: UInt8, BitwiseCopyable, Sendable {
        case unsaid, auto, none
        /// Some tool must be called.
        case required
        /// This one must be called.
        case named
    }

    public init() {}

    public mutating func clear() {
        arena.clear()
        model = .none
        turns.removeAll()
        parts.removeAll()
        tools.removeAll()
        toolChoice = .unsaid
        toolChoiceName = .none
        parallelToolCalls = nil
        maxTokens = nil
        temperature = .none
        topP = .none
        topK = .none
        minP = .none
        frequencyPenalty = .none
        presencePenalty = .none
        repetitionPenalty = .none
        seed = .none
        stops.removeAll()
        choices = 1
        wantsLogprobs = false
        topLogprobs = nil
        format = ResponseFormat()
        reasoning = Reasoning()
        verbosity = .none
        streams = false
        wantsUsage = false
        user = .none
        metadata = .none
        serviceTier = .none
        lost = FeatureSet()
        unknown.removeAll()
    }

    /// The texts, given the body that the request was read from.
    @_lifetime(borrow self, copy source)
    public func text(_ source: Span<UInt8>) -> ChatText { ChatText(source: source, made: arena.span) }

    /// Notes that something is not carried over.
    public mutating func lose(_ feature: Feature) { lost.insert(feature) }
    /// The same for several.
    public mutating func lose(_ features: FeatureSet) { lost.formUnion(features) }

    /// Notes a top-level member that has no place here; `key` is its key's range in the source.
    public mutating func loseMember(_ key: Range<Int>) {
        lost.insert(.unknown)
        if unknown.count < Self.maxNamed { unknown.append(Piece(key)) }
    }

    /// Begins a turn; parts that are added until the next belong to it.
    public mutating func beginTurn(_ role: ChatTurn.Role) { turns.append(ChatTurn(role, first: parts.count)) }

    /// Adds a part to the turn that was begun last.
    public mutating func add(_ part: ChatPart) {
        precondition(!turns.isEmpty, "a part before the first turn")
        parts.append(part)
        turns[turns.count - 1].count += 1
    }
}

/// The shape that the answer's text must have.
public struct ResponseFormat: BitwiseCopyable, Sendable {
    public enum Kind: UInt8, BitwiseCopyable, Sendable {
        case text
        /// Any JSON object.
        case json
        /// JSON that follows `schema`.
        case schema
    }

    public var kind = Kind.text
    /// Of a schema. Inside of a string.
    public var name = Piece.none
    /// Of a schema. Inside of a string.
    public var description = Piece.none
    /// JSON Schema, an object as it stands.
    public var schema = Piece.none
    public var isStrict: Bool?

    public init() {}
}

/// How much the model is to reason before it answers.
public struct Reasoning: BitwiseCopyable, Sendable {
    public enum Effort: UInt8, BitwiseCopyable, Sendable, Comparable {
        case none, minimal, low, medium, high, xhigh, max
        public static func < (left: Effort, right: Effort) -> Bool { left.rawValue < right.rawValue }
    }

    public var effort: Effort?
    /// Tokens it may spend; -1: as many as it likes.
    public var budget: Int?
    /// Whether its reasoning is to be told; nil: not said.
    public var isShown: Bool?

    public init() {}
}
