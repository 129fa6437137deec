/// The pieces of a stream, cut by what is sent at one time; every event is a chunk of its own.
import Containers

struct StreamTemplates {
    enum Piece: Int {
        /// Head, opening events and the first token.
        case first
        case middle
        /// The last token and all that follows it.
        case last
        /// A stream of one token, and one without any.
        case only
        case empty
    }

    /// By `Piece`; an array, so that one is stamped in place.
    private(set) var pieces: [AnswerTemplate]

    private static let head =
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncache-control: no-cache\r\ntransfer-encoding: chunked\r\n\r\n"

    init(_ shape: some AnswerShape) {
        let opening = Self.head + shape.opening.map(Self.chunk).joined()
        let firstToken = Self.chunk(shape.token(AnswerTemplate.blankStamp, isFirst: true))
        let token = Self.chunk(shape.token(AnswerTemplate.blankStamp, isFirst: false))
        let closing = shape.closing.map(Self.chunk).joined() + "0\r\n\r\n"
        pieces = [
            AnswerTemplate(opening + firstToken), AnswerTemplate(token), AnswerTemplate(token + closing),
            AnswerTemplate(opening + firstToken + closing), AnswerTemplate(opening + closing),
        ]
    }

    private static func chunk(_ event: String) -> String {
        "\(String(event.utf8.count, radix: 16))\r\n\(event)\r\n"
    }

    static func piece(_ token: Int, of tokens: Int) -> Piece {
        if tokens <= 1 { return tokens == 1 ? .only : .empty }
        return token == 0 ? .first : token == tokens - 1 ? .last : .middle
    }

    mutating func stamp(_ piece: Piece, received: UInt64, sent: UInt64) {
        pieces[piece.rawValue].stamp(received: received, sent: sent)
    }

    /// Valid until the next stamp.
    subscript(piece: Piece) -> AnswerTemplate { pieces[piece.rawValue] }

    /// Appends tokens `range` of `tokens`, stamped alike.
    mutating func append(_ range: Range<Int>, of tokens: Int, received: UInt64, sent: UInt64, to out: inout ByteBuffer)
    {
        stamp(.middle, received: received, sent: sent)
        for token in range {
            let piece = Self.piece(token, of: tokens)
            if piece != .middle { stamp(piece, received: received, sent: sent) }
            let template = pieces[piece.rawValue]
            out.append(template.bytes.span)
        }
    }
}
