/// The events of one streamed answer, from the backend's reader to the client's writer, and how far it has come.
import Chat
import Containers
import HTTP

struct StreamTranslation: ~Copyable {
    private let client: any ClientChatFormat
    private let reader: any ChatStreamReader
    private var writer: any ChatStreamWriter
    var context = AnswerContext()
    private var events = ChatEvents()
    /// What the client is to be sent next.
    var out = ByteBuffer()
    /// An event could not be read: nothing after it is.
    private(set) var isUnreadable = false
    /// `finish` has been written, and what ends the stream has not.
    private(set) var isEnding = false
    /// Choices that have begun, and that have finished.
    private var (choices, finished) = (1, 0)
    /// Bytes that the writer keeps of what it has read, and the most that it has kept.
    private(set) var held = 0
    private var mostHeld = 0

    init(_ client: any ClientChatFormat, _ backend: any BackendChatFormat) {
        self.client = client
        reader = backend.makeStreamReader()
        writer = client.makeStreamWriter()
    }

    /// What the answer held, as far as it has come, that the client's format has no words for.
    var lost: FeatureSet {
        var lost = events.lost
        lost.formUnion(writer.lost)
        return lost
    }

    /// Bytes of storage.
    var storage: Int { out.capacity + events.storage + held }

    /// Nothing is to be told any more.
    mutating func rest() {
        isEnding = false
        held = 0
        out.clear()
    }

    /// Another stream begins.
    mutating func begin() {
        rest()
        (choices, finished) = (1, 0)
        isUnreadable = false
        events.reset()
        reader.reset()
        writer.reset()
    }

    mutating func shrink(_ limit: Int) {
        events.shrink(limit)
        out.shrink(limit)
        if mostHeld > limit {
            writer = client.makeStreamWriter()
            mostHeld = 0
        }
    }

    /// Every choice has told of its finish.
    var hasFinished: Bool { finished >= choices }

    /// Writes what one event of the backend yields. After a failure nothing more is written.
    mutating func write(_ event: borrowing StreamEvent, into facts: inout AnswerFacts) {
        if event.data.isEmpty || facts.hasError || facts.isFinished || isUnreadable { return }
        events.clear()
        do throws(ChatError) { try reader.read(checking: event.data, type: event.type, into: &events) } catch {
            isUnreadable = true
            return
        }
        write(event.data, into: &facts)
    }

    /// Writes a whole answer as the events that it would have come in.
    mutating func write(_ answer: inout ChatAnswer, _ source: Span<UInt8>, into facts: inout AnswerFacts) {
        events.reset()
        events.tell(&answer, source)
        write(source, into: &facts)
    }

    /// Writes the events that have been read, and takes note of what they say.
    private mutating func write(_ source: Span<UInt8>, into facts: inout AnswerFacts) {
        for index in events.list.indices {
            let event = events.list[index]
            choices = max(choices, event.choice + 1)
            switch event.kind {
            case .start, .signature, .toolEnd: break
            case .text, .refusal, .thinking, .redactedThinking, .toolStart, .toolArguments, .image:
                facts.hasContent = true
                facts.noteText(event.kind == .image ? 0 : event.text.count)
            case .finish:
                facts.hasContent = true
                finished += 1
                isEnding = hasFinished
            case .usage: facts.usage = events.usage
            case .error:
                facts.hasError = true
                hideCredentialWords()
            case .end:
                facts.isFinished = true
                isEnding = false
            }
            Self.write(event, source, events, context, writer, into: &out)
        }
        held = writer.held
        mostHeld = max(mostHeld, held)
    }

    /// Apart from `self`: the events lend their texts to the writer.
    private static func write(
        _ event: ChatEvent, _ source: Span<UInt8>, _ events: borrowing ChatEvents, _ context: borrowing AnswerContext,
        _ writer: any ChatStreamWriter, into out: inout ByteBuffer
    ) {
        writer.write(event, events.text(source), events, context, into: &out)
    }

    /// What a backend says of our credential is the operator's business, and may hold a part of the key.
    private mutating func hideCredentialWords() {
        switch events.failure.kind {
        case .authentication, .permission, .quota: events.failure.take(.upstreamAuth)
        default: break
        }
    }

    /// What follows the finish has not come for a while: lets go of what waits for it.
    mutating func flush() {
        isEnding = false
        writer.flush(events, context, into: &out)
        held = writer.held
    }

    /// The stream has ended after its finish, and without its dialect's end: none is made up. An array is closed, for it would
    /// be no JSON.
    mutating func endUnmarked() {
        if isEnding { flush() }
        if context.asArray { Self.write(ChatEvent(.end), Span(), events, context, writer, into: &out) }
    }

    /// Tells the client of a failure in the middle of its stream, as an event of its own dialect.
    mutating func writeFailure(_ error: GatewayError) {
        events.failure.take(error)
        events.clear()
        Self.write(ChatEvent(.error), Span(), events, context, writer, into: &out)
    }
}
