/// Finds the payload of one message's body in the input, and its end.

/// What a body decoder made of some input.
public struct BodyStep: Equatable, Sendable {
    /// Bytes of the input that are dealt with, payload and framing.
    public let consumed: Int
    /// Where the payload lies in the input; may be empty.
    public let payload: Range<Int>
    /// Whether the body has ended.
    public let isEnd: Bool

    /// Whether nothing more can be had from this input.
    public var needsMore: Bool { consumed == 0 && !isEnd }
}

public struct BodyDecoder {
    private enum Mode: UInt8 { case counted, chunked, untilClose }

    private let mode: Mode
    private var remaining = 0
    private var chunks: ChunkedDecoder

    public init(_ framing: BodyFraming, limits: HTTPLimits = HTTPLimits()) {
        chunks = ChunkedDecoder(limits: limits)
        switch framing {
        case .none: mode = .counted
        case .length(let count):
            mode = .counted
            remaining = count
        case .chunked: mode = .chunked
        case .untilClose: mode = .untilClose
        }
    }

    public var isEnd: Bool {
        switch mode {
        case .counted: remaining == 0
        case .chunked: chunks.isEnd
        case .untilClose: false
        }
    }

    /// Payload bytes still to come where the framing says so: they may be received past the decoder (`received`).
    public var lengthRemaining: Int? { mode == .counted ? remaining : nil }

    /// Takes a step: at most one run of payload. Call again with what is left until the end, or until more is needed.
    /// Throws 400 or 431 for a malformed chunked coding.
    public mutating func next(_ input: Span<UInt8>) throws(HTTPError) -> BodyStep {
        switch mode {
        case .chunked: return try chunks.next(input)
        case .untilClose: return BodyStep(consumed: input.count, payload: 0..<input.count, isEnd: false)
        case .counted:
            let count = min(remaining, input.count)
            remaining -= count
            return BodyStep(consumed: count, payload: 0..<count, isEnd: remaining == 0)
        }
    }

    /// Counts payload that was received elsewhere; at most `lengthRemaining`. True when that was the body's end.
    public mutating func received(_ count: Int) -> Bool {
        precondition(mode == .counted && count <= remaining, "more received than the body has")
        remaining -= count
        return remaining == 0
    }

    /// The sender has closed. Throws when the body was not complete (RFC 9112 section 8).
    public func endOfInput() throws(HTTPError) {
        if mode != .untilClose, !isEnd { throw .truncatedBody }
    }
}
