/// A recorded stream put through the translation of an answer, in pieces as a connection gives them.
import Chat
import ChatStand
import Containers
import HTTP
import Invariants
import Testing

@testable import Graph

final class TranslationRun: CustomStringConvertible {
    let client: any ClientChatFormat
    let backend: any BackendChatFormat
    /// The client reads an array, not events.
    let isArray: Bool
    private var translation: AnswerTranslation
    private var head = ResponseHead()

    /// Of a run: what the client got, and what came of each piece.
    struct Outcome: Equatable {
        var bytes: [UInt8] = []
        var pieces: [[UInt8]] = []
        var isFinished = false
        var hasError = false
        var usage = TokenUsage()
    }

    init(_ client: any ClientChatFormat, _ backend: any BackendChatFormat, asArray: Bool = false) throws {
        self.client = client
        self.backend = backend
        isArray = asArray
        translation = AnswerTranslation(client, backend)
        translation.stream.context.requestID.append(text: "0123456789abcdef0123456789abcdef")
        translation.stream.context.model.append(text: "m")
        translation.stream.context.now = 1_700_000_000
        translation.stream.context.asArray = asArray
        var parser = ResponseParser()
        let lines = Array("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n".utf8)
        _ = try parser.parse(lines.span, requestMethod: .post, into: &head)
    }

    var description: String { isArray ? "\(client.name) as an array" : client.name.description }

    /// One for every client.
    static func all(_ backend: any BackendChatFormat) throws -> [TranslationRun] {
        try ChatFormats.clients.map { try TranslationRun($0, backend) }
            + [TranslationRun(ChatFormats.client("generate_content"), backend, asArray: true)]
    }

    /// Runs one stream after another. `breaksOff`: an end before the finish is told of, as the walk does.
    func callAsFunction<Pieces: Sequence>(
        _ pieces: Pieces, keepsPieces: Bool = false, breaksOff: Bool = false
    ) throws -> Outcome where Pieces.Element: Collection<UInt8> {
        try translation.begin(head, streams: true)
        var facts = AnswerFacts()
        var outcome = Outcome()
        for piece in pieces {
            let before = translation.stream.out.count
            let piece = Array(piece)
            try translation.feed(piece.span, into: &facts)
            if keepsPieces { outcome.pieces.append(Array(translation.stream.out.bytes[before...])) }
        }
        translation.endStream(into: &facts)
        if breaksOff, !facts.isFinished, !facts.hasError { translation.stream.writeFailure(.upstreamTruncated) }
        outcome.bytes = translation.stream.out.bytes
        outcome.isFinished = facts.isFinished
        outcome.hasError = facts.hasError
        outcome.usage = facts.usage
        return outcome
    }
}

/// A recorded stream as its backend sends it, event by event.
struct WireStream {
    let events: [[UInt8]]

    init(_ recording: ChatRecording) {
        switch ChatFormats.backend(recording.format).framing {
        case .lines: events = recording.text.split(separator: "\n").map { Array("\($0)\n".utf8) }
        case .frames: events = Self.blocks(recording.text).map(Self.frame)
        case .events, .array: events = Self.blocks(recording.text).map { Array("\($0)\n\n".utf8) }
        }
    }

    var bytes: [UInt8] { events.flatMap(\.self) }

    private static func blocks(_ text: String) -> [Substring] {
        text.split(separator: "\n\n").map { $0 }
    }

    /// A frame of an event that was written down as `event: TYPE`, `data: PAYLOAD`.
    private static func frame(_ block: Substring) -> [UInt8] {
        let lines = block.split(separator: "\n")
        let type = String(lines[0].dropFirst("event: ".count))
        let kind = type.hasSuffix("Exception") ? "exception" : "event"
        return frame(kind: kind, type: type, Array(lines[1].dropFirst("data: ".count).utf8))
    }

    static func frame(kind: String, type: String, _ payload: [UInt8]) -> [UInt8] {
        let headers = [(":message-type", kind), (":\(kind)-type", type), (":content-type", "application/json")]
        var block: [UInt8] = []
        for (name, value) in headers {
            block += [UInt8(name.utf8.count)] + Array(name.utf8) + [7, 0, UInt8(value.utf8.count)] + Array(value.utf8)
        }
        let total = 16 + block.count + payload.count
        return sealed(word(total) + word(block.count) + word(0) + block + payload + word(0))
    }

    private static func word(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(value >> (24 - 8 * $0) & 0xFF) } }
}
