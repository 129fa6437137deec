/// What turns and answers are made of.
///
///     turn ─▶ parts[first ..< first + count]        toolResult ─▶ its content: the `children` parts that follow it
public struct ChatPart: BitwiseCopyable, Sendable {
    public enum Kind: UInt8, BitwiseCopyable, Sendable {
        case text
        /// The model's words for why it does not answer (OpenAI).
        case refusal
        /// Reasoning in words, with the signature that its maker wants back unchanged.
        case thinking
        /// Reasoning that only its maker can read: `data`.
        case redactedThinking
        case image, audio, file
        /// `id`, `name`, `json` (the arguments), and perhaps a signature.
        case toolCall
        /// `id` of the call, `name` of the tool where it is known; content: the `children` parts that follow.
        case toolResult
    }

    public var kind: Kind
    /// The words: the inside of a JSON string, escaped.
    public var text = Piece.none
    /// Base64 of an image, audio or file; what redacted thinking holds. Inside of a string.
    public var data = Piece.none
    /// Where an image or a file is (never a `data:` URL: those are `data` and `mediaType`). Inside of a string.
    public var url = Piece.none
    /// `image/png`, `application/pdf`; of audio too: `audio/wav`. Inside of a string.
    public var mediaType = Piece.none
    /// A tool's or a file's name. Inside of a string.
    public var name = Piece.none
    /// A tool call's id; of a file or image, the id it was uploaded under. Inside of a string.
    public var id = Piece.none
    /// A tool call's arguments: a JSON object as it stands.
    public var json = Piece.none
    /// What proves thinking or a tool call to its maker (Anthropic `signature`, Gemini `thoughtSignature`). Inside of a string.
    public var signature = Piece.none
    /// How closely an image is looked at: `low`, `high`, `auto`. Inside of a string.
    public var detail = Piece.none
    /// Of a tool result: how many of the parts after it are its content.
    public var children = 0
    /// A tool result that tells of a failure.
    public var isError = false
    /// What comes up to here is to be cached by the provider (`cache_control`, `cachePoint`).
    public var endsCachedPrefix = false

    public init(_ kind: Kind) { self.kind = kind }

    public init(_ kind: Kind, text: Piece) {
        self.kind = kind
        self.text = text
    }
}

/// One turn of a conversation. Turns of the same role may follow one another; a dialect that wants them joined joins them.
public struct ChatTurn: BitwiseCopyable, Sendable {
    /// Results of tools stand in turns of the user.
    public enum Role: UInt8, BitwiseCopyable, Sendable { case system, user, assistant }

    public var role: Role
    /// Index of the first part.
    public var first: Int
    /// Parts, the children of tool results among them.
    public var count = 0
    /// Who of several is speaking (OpenAI `name`). Inside of a string.
    public var name = Piece.none

    public init(_ role: Role, first: Int) {
        self.role = role
        self.first = first
    }

    public var parts: Range<Int> { first..<first + count }
}

/// A function that the model may call.
public struct ChatTool: BitwiseCopyable, Sendable {
    /// Inside of a string.
    public var name = Piece.none
    /// Inside of a string.
    public var description = Piece.none
    /// JSON Schema of the arguments, an object as it stands; absent: any.
    public var parameters = Piece.none
    /// The arguments must follow the schema exactly.
    public var isStrict = false
    public var endsCachedPrefix = false

    public init() {}
}
