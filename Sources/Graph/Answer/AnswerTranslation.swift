/// The answer's way through a translation: from a backend's bytes to the client's.
///
///     stream ─▶ StreamSplitter ─▶ StreamTranslation ─▶ out          whole, failure ─▶ kept ─▶ ChatAnswer, report ─▶ out
import Chat
import Containers
import HTTP

struct AnswerTranslation: ~Copyable {
    private let client: any ClientChatFormat
    private let backend: any BackendChatFormat
    private var splitter = StreamSplitter()
    var stream: StreamTranslation
    private var answer = ChatAnswer()
    /// The answer so far, where it is read whole.
    private var kept = ByteBuffer()
    private(set) var shape = Shape.none
    /// Of the backend's answer.
    private var status = 0
    /// What the backend's head says of when to come back; ms, 0: nothing.
    private var retryAfterMilliseconds = 0

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
        stream = StreamTranslation(client, backend)
    }

    /// What the answer held, as far as it has come, that the client's format has no words for.
    var lost: FeatureSet {
        var lost = answer.lost
        lost.formUnion(stream.lost)
        return lost
    }

    /// Bytes of storage: what is kept of the answer, and what is made of it.
    var storage: Int { kept.capacity + answer.storage + splitter.storage + stream.storage }

    /// Ready for another answer.
    mutating func rest() {
        shape = .none
        answer.clear()
        kept.clear()
        stream.rest()
    }

    /// Gives back what a large answer took: no buffer keeps more than `limit` bytes.
    mutating func shrink(_ limit: Int) {
        answer.shrink(limit)
        splitter.shrink(limit)
        stream.shrink(limit)
        kept.shrink(limit)
    }

    /// Bytes of an answer that is read whole. 32 MiB: some twenty images in base64.
    static let maxAnswer = 32 << 20
    /// Bytes of an error's body that are read.
    static let maxFailure = 65_536

    /// The head of the backend's answer. Throws 502 when nothing could be made of a body.
    mutating func begin(_ head: borrowing ResponseHead, streams: Bool) throws(GatewayError) {
        status = head.status
        kept.clear()
        stream.begin()
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
        splitter.begin(backend.framing)
    }

    /// Bytes of the answer: those of a stream are written on into `stream.out`, others are kept. Throws 502 when they cannot be read.
    mutating func feed(_ bytes: Span<UInt8>, into facts: inout AnswerFacts) throws(GatewayError) {
        switch shape {
        case .none: break
        case .failure:
            kept.append(bytes.extracting(0..<min(bytes.count, Self.maxFailure - min(kept.count, Self.maxFailure))))
        case .whole, .wholeForStream:
            if kept.count + bytes.count > Self.maxAnswer { throw .answerTooLarge }
            kept.append(bytes)
        case .stream:
            do throws(HTTPError) { try Self.read(bytes, &splitter, &stream, &facts) } catch { throw .unreadableAnswer }
            if stream.isUnreadable { throw .unreadableAnswer }
            if stream.held > Self.maxAnswer { throw .answerTooLarge }
        }
    }

    /// Apart from `self`: the splitter lends its bytes to the stream.
    private static func read(
        _ bytes: Span<UInt8>, _ splitter: inout StreamSplitter, _ stream: inout StreamTranslation,
        _ facts: inout AnswerFacts
    ) throws(HTTPError) {
        try splitter.read(bytes) { event, _ in stream.write(event, into: &facts) }
    }

    /// The bytes of a stream have ended.
    ///
    /// One that has told of its finish is whole, though some servers leave out what follows it: the client is told of the finish
    /// too.
    mutating func endStream(into facts: inout AnswerFacts) {
        try? Self.end(&splitter, &stream, &facts)
        if !stream.hasFinished || facts.hasError || facts.isFinished { return }
        stream.endUnmarked()
        facts.isFinished = true
        facts.lacksEnd = true
    }

    private static func end(
        _ splitter: inout StreamSplitter, _ stream: inout StreamTranslation, _ facts: inout AnswerFacts
    ) throws(HTTPError) {
        try splitter.end { event, _ in stream.write(event, into: &facts) }
    }

    /// The answer is whole: writes the client's into `stream.out`, or its events where it reads a stream. What it was made of is
    /// given back before it is sent, but for `limit` bytes. Throws 502 when it is none.
    mutating func finishWhole(_ limit: Int, into facts: inout AnswerFacts) throws(GatewayError) {
        var whole = ByteBuffer()
        swap(&whole, &kept)
        try finish(whole.span, into: &facts)
        answer.shrink(limit)
        whole.shrink(limit)
        swap(&whole, &kept)
    }

    private mutating func finish(_ whole: Span<UInt8>, into facts: inout AnswerFacts) throws(GatewayError) {
        answer.clear()
        do throws(ChatError) { try backend.readAnswer(checking: whole, into: &answer) } catch {
            throw .unreadableAnswer
        }
        facts.hasContent = true
        if shape == .wholeForStream { return stream.write(&answer, whole, into: &facts) }
        facts.usage = answer.usage
        facts.isFinished = true
        client.writeAnswer(&answer, whole, stream.context, into: &stream.out)
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
