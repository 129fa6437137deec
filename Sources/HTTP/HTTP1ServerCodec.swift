/// HTTP/1.1 and 1.0 on the server's side: one exchange after another, each made of two halves that end by themselves.
///
///     reading   head ──▶ body ──▶ bodyEnd ──▶ ended ─┐            opaque: after 101, bytes pass as they are
///                                                    ├─▶ head …   refused: after an error, input is swallowed
///     writing   idle ──▶ head ──▶ body ──────▶ ended ┘
///
/// Pipelined requests stay in the connection's input until both halves have ended. An answer whose head goes out before
/// the request has been read to its end closes the connection: whether the client sends the rest, and when, is not
/// known.
import Containers

public final class HTTP1ServerCodec: ServerCodec {
    enum Reading: UInt8 { case head, body, bodyEnd, ended, opaque, refused }
    enum Writing: UInt8 { case idle, head, body, ended }

    let date: DateLine
    private var parser: RequestParser
    private var decoder = BodyDecoder(.none)
    private var stream: UInt32 = 0
    private var reading = Reading.head
    var writing = Writing.idle
    /// How the answer's body is framed on the wire.
    var answer = BodyFraming.none
    var isHead = false
    /// HTTP/1.0: no chunked coding, no interim answers, and keep-alive must be said.
    var isOld = false
    public internal(set) var mustClose = false

    public init(limits: HTTPLimits, date: DateLine) {
        self.date = date
        parser = RequestParser(limits: limits)
    }

    public func next(_ input: Span<UInt8>, head: inout RequestHead) throws(HTTPError) -> ServerStep {
        do throws(HTTPError) {
            switch reading {
            case .head: return try readHead(input, &head)
            case .body: return try readBody(input)
            case .bodyEnd:
                reading = .ended
                turnIfDone()
                return ServerStep(consumed: 0, event: .end(stream))
            case .ended: return ServerStep(consumed: 0, event: .needMore)
            case .opaque:
                let all = 0..<input.count
                return ServerStep(consumed: all.count, event: all.isEmpty ? .needMore : .body(stream, all))
            case .refused: return ServerStep(consumed: input.count, event: .needMore)
            }
        } catch {
            reading = .refused
            mustClose = true
            throw error
        }
    }

    private func readHead(_ input: Span<UInt8>, _ head: inout RequestHead) throws(HTTPError) -> ServerStep {
        guard let consumed = try parser.parse(input, into: &head) else {
            return ServerStep(consumed: 0, event: .needMore)
        }
        stream &+= 1
        decoder = BodyDecoder(head.framing, limits: parser.limits)
        reading = decoder.isEnd ? .bodyEnd : .body
        writing = .head
        isHead = head.method == .head
        isOld = head.minorVersion == 0
        if !head.keepAlive { mustClose = true }
        return ServerStep(consumed: consumed, event: .head(stream))
    }

    private func readBody(_ input: Span<UInt8>) throws(HTTPError) -> ServerStep {
        let step = try decoder.next(input)
        if step.isEnd { reading = .bodyEnd }
        if !step.payload.isEmpty { return ServerStep(consumed: step.consumed, event: .body(stream, step.payload)) }
        if !step.isEnd { return ServerStep(consumed: step.consumed, event: .needMore) }
        reading = .ended
        turnIfDone()
        return ServerStep(consumed: step.consumed, event: .end(stream))
    }

    public var directBody: Int { reading == .body ? decoder.lengthRemaining ?? 0 : 0 }

    public func tookDirectly(_ count: Int) -> Bool {
        precondition(reading == .body, "no body is being read")
        if !decoder.received(count) { return false }
        reading = .ended
        turnIfDone()
        return true
    }

    /// The end of the answer under way is the end of the connection: to break it off, the connection must break.
    public var endsByClose: Bool { writing == .body && answer == .untilClose }

    public var mayStartAnother: Bool { reading == .head && !mustClose }

    /// Whether the request has been read to its end.
    var hasReadAll: Bool { reading == .bodyEnd || reading == .ended }

    func check(_ stream: UInt32) { precondition(stream == self.stream, "an answer to a request that is over") }

    /// The answer switched protocols: what the client sends from here on is passed as it is.
    func becomeOpaque() { reading = .opaque }

    /// The answer has ended.
    func endAnswer() {
        writing = .ended
        if reading == .bodyEnd { reading = .ended }
        if reading == .body || reading == .opaque { mustClose = true }
        if mustClose { reading = .refused }
        turnIfDone()
    }

    /// Both halves have ended: ready for the next request.
    private func turnIfDone() {
        if writing != .ended || reading != .ended { return }
        reading = mustClose ? .refused : .head
        writing = .idle
    }
}
