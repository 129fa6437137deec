/// The answer to one request, as bytes in and events out: skips interim heads, then the final head, body and end.
///
///     head ──1xx──▶ head ──final──▶ body ──last byte──▶ end ──▶ over
///       └──101 that was allowed──▶ tunnel (all bytes are body, the close is the end)
import HTTP

struct AnswerStep {
    enum Event: Equatable {
        case needMore
        /// The final head stands in `AnswerReader.head`.
        case head
        /// Payload within the input of this step.
        case body(Range<Int>)
        case end
    }

    var consumed: Int
    var event: Event
}

struct AnswerReader: ~Copyable {
    private enum State {
        case head
        case body
        case end
        case over
    }

    /// Valid from the event `.head` until `begin`.
    private(set) var head = ResponseHead()
    private var parser: ResponseParser
    private var decoder: BodyDecoder
    private let limits: HTTPLimits
    private var state = State.over
    private var method = Method.get
    private var allowsUpgrade = false
    private var interimHeads = 0
    /// At least one byte of an answer has come, be it of an interim head.
    private(set) var hasBegun = false

    /// Interim heads before the final one: more are an endless answer. A 100, a 102 now and then, a few early hints.
    static let interimCeiling = 32

    init(limits: HTTPLimits) {
        self.limits = limits
        parser = ResponseParser(limits: limits)
        decoder = BodyDecoder(.none, limits: limits)
    }

    /// Makes ready for the answer to a request.
    mutating func begin(_ method: Method, allowsUpgrade: Bool) {
        head.clear()
        parser.reset()
        state = .head
        self.method = method
        self.allowsUpgrade = allowsUpgrade
        interimHeads = 0
        hasBegun = false
    }

    /// The next event; call with what was not consumed and more, until `.needMore` or `.end`.
    mutating func next(_ input: Span<UInt8>) throws(HTTPError) -> AnswerStep {
        if !input.isEmpty { hasBegun = true }
        switch state {
        case .head: return try nextHead(input)
        case .body: return try nextBody(input)
        case .end:
            state = .over
            return AnswerStep(consumed: 0, event: .end)
        case .over: return AnswerStep(consumed: 0, event: .needMore)
        }
    }

    /// The end needs no more bytes.
    var isAtEnd: Bool { state == .end }

    /// The close of the connection is the end of this answer (RFC 9112 section 6.3, or a tunnel).
    var closeIsEnd: Bool { state == .body && (isTunnel || head.framing == .untilClose) }

    /// After a 101 every byte is body.
    private var isTunnel: Bool { head.status == 101 }

    /// The connection may carry another request, as far as the answer says.
    var keepsAlive: Bool { state == .over && !isTunnel && head.framing != .untilClose && head.keepAlive }

    var isInHead: Bool { state == .head }

    private mutating func nextHead(_ input: Span<UInt8>) throws(HTTPError) -> AnswerStep {
        if input.isEmpty { return AnswerStep(consumed: 0, event: .needMore) }
        var consumed = 0
        while let length = try parser.parse(
            input.extracting(consumed..<input.count), requestMethod: method, into: &head)
        {
            consumed += length
            parser.reset()
            if head.status >= 200 || head.status == 101 {
                try beginBody()
                return AnswerStep(consumed: consumed, event: .head)
            }
            interimHeads += 1
            if interimHeads > Self.interimCeiling { throw HTTPError(status: 502, reason: "too many interim answers") }
            head.clear()
            if consumed == input.count { break }
        }
        return AnswerStep(consumed: consumed, event: .needMore)
    }

    private mutating func beginBody() throws(HTTPError) {
        if head.status == 101 {
            if !allowsUpgrade { throw HTTPError(status: 502, reason: "an upgrade nobody asked for") }
            decoder = BodyDecoder(.untilClose, limits: limits)
            state = .body
            return
        }
        decoder = BodyDecoder(head.framing, limits: limits)
        state = head.framing == .none || head.framing == .length(0) ? .end : .body
    }

    private mutating func nextBody(_ input: Span<UInt8>) throws(HTTPError) -> AnswerStep {
        if input.isEmpty { return AnswerStep(consumed: 0, event: .needMore) }
        var consumed = 0
        while consumed < input.count {
            let step = try decoder.next(input.extracting(consumed..<input.count))
            if step.isEnd { state = .end }
            let payload = step.payload.lowerBound + consumed..<step.payload.upperBound + consumed
            consumed += step.consumed
            if !payload.isEmpty { return AnswerStep(consumed: consumed, event: .body(payload)) }
            if step.isEnd { return try next(Span()).after(consumed) }
            if step.consumed == 0 { break }
        }
        return AnswerStep(consumed: consumed, event: .needMore)
    }
}

extension AnswerStep {
    func after(_ consumed: Int) -> AnswerStep { AnswerStep(consumed: self.consumed + consumed, event: event) }
}
