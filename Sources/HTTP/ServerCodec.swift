/// What stands between a connection and its exchanges: bytes to events one way, answers to bytes the other.
///
///     connection input ──next()──▶ head(1) body(1) end(1) …      HTTP/1.1: one stream at a time
///                                  head(3) head(5) body(3) …     a multiplexing protocol: many
///     connection output ◀── writeHead/Body/End(stream)
///
/// A codec does no I/O and keeps no bytes: input that it does not consume stays with the connection. Nothing above it
/// knows which protocol is spoken.
public import Containers

public enum ServerEvent: Equatable, Sendable {
    /// Nothing more can be had from the input for now.
    case needMore
    /// A request began; its head is in the caller's `RequestHead`.
    case head(UInt32)
    /// Payload of a request, as a range of the input.
    case body(UInt32, Range<Int>)
    /// A request is complete. Not given for one whose answer ended first.
    case end(UInt32)
}

public struct ServerStep: Equatable, Sendable {
    /// Bytes to drop from the front of the input, after the event's range has been used.
    public let consumed: Int
    public let event: ServerEvent

    public init(consumed: Int, event: ServerEvent) {
        self.consumed = consumed
        self.event = event
    }
}

public protocol ServerCodec: AnyObject {
    /// The next event of the input. `head` is written when the event is `.head` and may be shared between connections.
    /// Throws when the input is refused: answer with `writeRefusal`, then close; input that follows is swallowed.
    func next(_ input: Span<UInt8>, head: inout RequestHead) throws(HTTPError) -> ServerStep

    /// Writes an answer's head: `headers` without what is not forwarded, then `Date`, the framing and what the
    /// connection needs. Interim statuses (1xx but 101) may precede the final one.
    func writeHead(
        _ stream: UInt32, status: Int, headers: borrowing Headers, framing: BodyFraming, into out: inout ByteBuffer)

    /// Writes payload of the answer; nothing for an answer without a body.
    func writeBody(_ stream: UInt32, _ bytes: Span<UInt8>, into out: inout ByteBuffer)

    /// Ends the answer.
    func writeEnd(_ stream: UInt32, into out: inout ByteBuffer)

    /// Lets the client send its body (RFC 9110 section 10.1.1).
    func writeContinue(_ stream: UInt32, into out: inout ByteBuffer)

    /// Takes no further requests: HTTP/1.1 says so in the next answer's head, if one is still to come.
    func announceClose(into out: inout ByteBuffer)

    /// Writes a whole answer for input that `next` refused, or that did not come in time, and closes. False when an
    /// answer has begun: only closing is left then.
    func writeRefusal(
        status: Int, headers: borrowing Headers, body: Span<UInt8>, into out: inout ByteBuffer
    ) -> Bool

    /// Bytes of a request body that may be received past the codec, straight into the exchange's own buffer; 0 for
    /// none.
    var directBody: Int { get }

    /// Counts such bytes. True: that was the request's end, and no `.end` follows.
    func tookDirectly(_ count: Int) -> Bool

    /// Whether the answer under way ends with the connection, so that only a broken connection can tell of a broken answer.
    var endsByClose: Bool { get }

    /// Whether the connection waits for a request: none is under way and another is welcome.
    var mayStartAnother: Bool { get }

    /// Whether the connection must be closed once the answer in hand is out.
    var mustClose: Bool { get }
}
