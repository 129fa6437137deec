/// A whole answer in no dialect, each text where it stands in the backend's body.
///
///     backend's body ─▶ BackendChatFormat.readAnswer ─▶ ChatAnswer ─▶ ClientChatFormat.writeAnswer ─▶ client's body
public import Containers

public struct ChatAnswer: ~Copyable {
    public var arena = Arena()
    /// Inside of a string.
    public var id = Piece.none
    /// The model that answered, as the backend names it. Inside of a string.
    public var model = Piece.none
    /// Seconds since 1970; 0: not told.
    public var created = 0
    public var choices = OwnedArray<ChatChoice>(capacity: 2)
    public var parts = OwnedArray<ChatPart>(capacity: 8)
    public var usage = TokenUsage()
    /// What the writer could not say, or the reader had no place for.
    public var lost = FeatureSet()

    public init() {}

    public mutating func clear() {
        arena.clear()
        id = .none
        model = .none
        created = 0
        choices.removeAll()
        parts.removeAll()
        usage = TokenUsage()
        lost = FeatureSet()
    }

    /// Bytes of storage.
    public var storage: Int { arena.storage + choices.storage + parts.storage }

    /// Gives back what a large answer took.
    public mutating func shrink(_ kept: Int) {
        arena.shrink(kept)
        choices.shrink(kept)
        parts.shrink(kept)
    }

    @_lifetime(borrow self, copy source)
    public func text(_ source: Span<UInt8>) -> ChatText { ChatText(source: source, made: arena.span) }

    /// Whether a choice has words besides those of a refusal. Formats without a place for a refusal tell it as text where there are
    /// none; behind others it would be taken for a part of them.
    public func hasText(_ choice: ChatChoice) -> Bool {
        for index in choice.parts where parts[index].kind == .text && !parts[index].text.isEmpty { return true }
        return false
    }

    /// Begins a choice; parts that are added until the next belong to it.
    public mutating func beginChoice(_ index: Int) {
        choices.append(ChatChoice(index: index, first: parts.count))
    }

    /// Adds a part to the choice that was begun last.
    public mutating func add(_ part: ChatPart) {
        precondition(!choices.isEmpty, "a part before the first choice")
        parts.append(part)
        choices[choices.count - 1].count += 1
    }
}

/// One of the answers to a request; nearly always there is one.
public struct ChatChoice: BitwiseCopyable, Sendable {
    public var index: Int
    public var first: Int
    public var count = 0
    public var finish = FinishReason.stop
    /// The stop sequence that was met, where it is told. Inside of a string.
    public var stopSequence = Piece.none

    init(index: Int, first: Int) {
        self.index = index
        self.first = first
    }

    public var parts: Range<Int> { first..<first + count }
}

/// Why an answer ended.
public enum FinishReason: UInt8, BitwiseCopyable, Sendable {
    /// It was complete.
    case stop
    /// One of the request's stop sequences was met, where that is told apart.
    case stopSequence
    /// As many tokens as were allowed.
    case length
    /// Tools are to be called.
    case toolCalls
    /// Cut by a filter of the provider's.
    case contentFilter
    /// The model would not (Anthropic).
    case refusal
    /// A long turn that is to be continued (Anthropic `pause_turn`).
    case pause
    /// The context window was full.
    case contextWindow
    /// Something that no one told apart: malformed calls and the like.
    case other
}
