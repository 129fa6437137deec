/// The answer's way through a translation: from a backend's bytes to the client's.
import Chat
import Containers
import HTTP

struct AnswerTranslation: ~Copyable {
    private let client: any ClientChatFormat
    private let backend: any BackendChatFormat
    private let reader: any ChatStreamReader
    private let writer: any ChatStreamWriter
    var context = AnswerContext()
    private var splitter = StreamSplitter()
    private var events = ChatEvents()
    private var answer = ChatAnswer()
    /// The answer so far, where it is read whole.
    private var kept = ByteBuffer()
    /// What the client is to be sent next.
    var out = ByteBuffer()
    private(set) var shape = Shape.none
    /// Of the backend's answer.
    private var status = 0
    /// What the backend's head says of when to come back; ms, 0: nothing.
    private var retryAfterMilliseconds = 0
    /// An event of the stream could not be read: nothing after it is.
    private var isUnreadable = false
    /// `finish` has been written, and what ends the stream has not.
    private(set) var isEnding = false
    /// Choices that have begun, and that have finished.
    private var (choices, finished) = (1, 0)

    /// What the answer is, by its head.
    enum Shape {
        /// No head yet.
        case none
        /// A stream of events: each is written on as it comes.
        case stream
        /// One JSON text, read when it is whole.
        case whole
        /// The same, and the client reads a stream.
        case wholeForStream
        /// An error, read when it is whole.
        case failure
    }

    init(_ client: any ClientChatFormat, _ backend: any BackendChatFormat) {
        self.client = client
        self.backend = backend
        reader = backend.makeStreamReader()
        writer = client.makeStreamWriter()
    }

    /// What the answer held, as far as it has come, that the client's format has no words for.
    var lost: FeatureSet {
        var lost = answer.lost
        lost.formUnion(events.lost)
        lost.formUnion(writer.lost)
        return lost
    }

    /// Ready for another answer.
    mutating func rest() {
        shape = .none
        isEnding = false
        answer.clear()
        kept.clear()
        out.clear()
    }

    mutating func shrink(_ limit: Int) {
        answer.arena.shrink(limit)
        if kept.capacity > limit { kept = ByteBuffer() }
        if out.capacity > limit { out = ByteBuffer() }
    }

    /// Bytes of an answer that is read whole. 32 MiB: some twenty images in base64.
    static let maxAnswer = 32 << 20
    /// Bytes of an error's body that are read.
    static let maxFailure = 65_536

    /// The head of the backend's answer. Throws 502 when nothing could be made of a body.
    mutating func begin(_ head: borrowing ResponseHead, streams: Bool) throws(GatewayError) {
        status = head.status
        kept.clear()
        out.clear()
        isEnding = false
        isUnreadable = false
        (choices, finished) = (1, 0)
        retryAfterMilliseconds = head.headers.retryAfterMilliseconds
        guard head.status < 300 else {
            shape = .failure
            return
        }
        if head.headers.first(.contentEncoding) != nil { throw .unreadableAnswer }
        guard let type = head.headers.first(.contentType) else { throw .unreadableAnswer }
        let isJSON = AnswerObserver.isType(head.headers.value(at: type), "application/json")
        switch (streams, isJSON && backend.framing != .array) {
        case (false, _): shape = .whole
        case (true, true): shape = .wholeForStream
        case (true, false): shape = .stream
        }
        events.reset()
        reader.reset()
        writer.reset()
        splitter.begin(backend.framing)
    }

    /// Bytes of the answer: those of a stream are written on into `out`, others are kept. Throws 502 when they cannot be read.
    mutating func feed(_ bytes: Span<UInt8>, into facts: inout AnswerFacts) throws(GatewayError) {
        switch shape {
        case .none: break
        case .failure:
            kept.append(bytes.extracting(0..<min(bytes.count, Self.maxFailure - min(kept.count, Self.maxFailure))))
        case .whole, .wholeForStream:
            if kept.count + bytes.count > Self.maxAnswer { throw .answerTooLarge }
            kept.append(bytes)
        case .stream:
            var splitter = StreamSplitter()
            swap(&splitter, &self.splitter)
            do throws(HTTPError) {
                try splitter.read(bytes) { event, _ in write(event, into: &facts) }
            } catch {
                isUnreadable = true
            }
            swap(&splitter, &self.splitter)
            if isUnreadable { throw .unreadableAnswer }
        }
    }

    /// The bytes of a stream have ended.
    ///
    /// One that has told of its finish is whole, though some servers leave out what follows it: the client is told of the finish
    /// too, and no end is made up. An array is closed, for it would be no JSON.
    mutating func endStream(into facts: inout AnswerFacts) {
        var splitter = StreamSplitter()
        swap(&splitter, &self.splitter)
        try? splitter.end { event, _ in write(event, into: &facts) }
        swap(&splitter, &self.splitter)
        if finished < choices || facts.hasError || facts.isFinished { return }
        if isEnding { flush() }
        if context.asArray { Self.write(ChatEvent(.end), Span(), events, context, writer, into: &out) }
        facts.isFinished = true
    }

    /// Writes what one event of the backend yields. After a failure nothing more is written.
    private mutating func write(_ event: borrowing StreamEvent, into facts: inout AnswerFacts) {
        if event.data.isEmpty || facts.hasError || facts.isFinished || isUnreadable { return }
        events.clear()
        do throws(ChatError) { try reader.read(checking: event.data, type: event.type, into: &events) } catch {
            isUnreadable = true
            return
        }
        writeEvents(event.data, into: &facts)
    }

    /// Writes the events that have been read, and takes note of what they say.
    private mutating func writeEvents(_ source: Span<UInt8>, into facts: inout AnswerFacts) {
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
                isEnding = finished >= choices
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
    }

    private static func write(
        _ event: ChatEvent, _ source: Span<UInt8>, _ events: borrowing ChatEvents, _ context: borrowing AnswerContext,
        _ writer: any ChatStreamWriter, into out: inout ByteBuffer
    ) {
        writer.write(event, events.text(source), events, context, into: &out)
    }

    /// What a backend says of our credential is the operator's business, and may hold a part of the key.
    private mutating func hideCredentialWords() {
        switch events.failure.kind {
        case .authentication, .permission, .quota:
            events.failure.kind = .server
            events.failure.message.clear()
            events.failure.message.append("The backend refuses the gateway's credential." as StaticString)
        default: break
        }
    }

    /// What follows the finish has not come for a while: lets go of what waits for it.
    mutating func flush() {
        isEnding = false
        writer.flush(events, context, into: &out)
    }

    /// Tells the client of a failure in the middle of its stream, as an event of its own dialect.
    mutating func writeFailure(_ error: GatewayError) {
        events.failure.clear()
        events.failure.kind = UpstreamReport.Kind(error)
        events.failure.message.append(error.message)
        if !error.detail.isEmpty { events.failure.message.append(text: " \(error.detail)") }
        events.clear()
        Self.write(ChatEvent(.error), Span(), events, context, writer, into: &out)
    }

    /// The answer is whole: writes the client's into `out`, or its events where it reads a stream. Throws 502 when it is none.
    mutating func finishWhole(into facts: inout AnswerFacts) throws(GatewayError) {
        var whole = ByteBuffer()
        swap(&whole, &kept)
        try finish(whole.span, into: &facts)
        swap(&whole, &kept)
    }

    private mutating func finish(_ whole: Span<UInt8>, into facts: inout AnswerFacts) throws(GatewayError) {
        answer.clear()
        do throws(ChatError) { try backend.readAnswer(checking: whole, into: &answer) } catch {
            throw .unreadableAnswer
        }
        facts.hasContent = true
        if shape == .wholeForStream {
            events.reset()
            events.tell(&answer, whole)
            return writeEvents(whole, into: &facts)
        }
        facts.usage = answer.usage
        facts.isFinished = true
        client.writeAnswer(&answer, whole, context, into: &out)
    }

    /// What the backend's error means for the client.
    mutating func failure(ofClientsKey: Bool) -> GatewayError {
        var whole = ByteBuffer()
        swap(&whole, &kept)
        var report = UpstreamReport()
        report.retryAfterMilliseconds = retryAfterMilliseconds
        backend.readError(whole.span, status: status, into: &report)
        if ofClientsKey, status == 401 || status == 403 || report.kind == .authentication { return .clientKeyRefused }
        return GatewayError(report, status: status)
    }
}

extension Headers {
    /// `retry-after-ms` (OpenAI, Anthropic), or Retry-After in seconds; a day at most, 0: neither. A date is not read.
    var retryAfterMilliseconds: Int {
        if let index = first(named: "retry-after-ms"), let count = value(at: index).decimal {
            return min(count, 86_400_000)
        }
        guard let index = first(.retryAfter), let seconds = value(at: index).decimal else { return 0 }
        return min(seconds, 86_400) * 1000
    }
}
