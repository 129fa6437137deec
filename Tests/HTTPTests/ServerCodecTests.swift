import Containers
import Testing

@testable import HTTP

/// A connection that knows only `ServerCodec`: it answers each exchange with its path and, byte for byte, its own body,
/// as the body arrives.
private final class EchoConnection {
    private let codec: any ServerCodec
    private var head = RequestHead()
    private var held: [UInt8] = []
    private var out = ByteBuffer()

    init(_ codec: any ServerCodec) { self.codec = codec }

    func receive(_ bytes: [UInt8]) throws -> [UInt8] {
        held += bytes
        let headers = Headers()
        while true {
            let input = held
            let step = try codec.next(input.span, head: &head)
            switch step.event {
            case .needMore: break
            case .head(let stream):
                let path = head.path.text.octets
                codec.writeHead(stream, status: 200, headers: headers, framing: .chunked, into: &out)
                codec.writeBody(stream, path.span, into: &out)
            case .body(let stream, let range): codec.writeBody(stream, input.span.extracting(range), into: &out)
            case .end(let stream): codec.writeEnd(stream, into: &out)
            }
            held.removeFirst(step.consumed)
            if step.event == .needMore { break }
        }
        defer { out.clear() }
        return out.text.octets
    }
}

@Suite struct ServerCodecTests {
    static func frame(_ stream: UInt8, _ kind: Character, _ payload: String = "") -> [UInt8] {
        [stream, kind.asciiValue!, UInt8(payload.utf8.count)] + payload.octets
    }

    @Test func twoExchangesInterleaveOnOneConnection() throws {
        let input = [
            ServerCodecTests.frame(1, "h", "POST /one"), ServerCodecTests.frame(3, "h", "POST /two"),
            ServerCodecTests.frame(3, "b", "B"), ServerCodecTests.frame(1, "b", "A"), ServerCodecTests.frame(3, "e"),
            ServerCodecTests.frame(1, "b", "AA"), ServerCodecTests.frame(1, "e"),
        ]
        let expected = [
            ServerCodecTests.frame(1, "H", "\u{2}"), ServerCodecTests.frame(1, "B", "/one"),
            ServerCodecTests.frame(3, "H", "\u{2}"), ServerCodecTests.frame(3, "B", "/two"),
            ServerCodecTests.frame(3, "B", "B"),
            ServerCodecTests.frame(1, "B", "A"), ServerCodecTests.frame(3, "E"), ServerCodecTests.frame(1, "B", "AA"),
            ServerCodecTests.frame(1, "E"),
        ].flatMap { $0 }
        #expect(try EchoConnection(ToyMultiplexingCodec()).receive(input.flatMap { $0 }) == expected)

        let slow = EchoConnection(ToyMultiplexingCodec())
        var answered: [UInt8] = []
        for byte in input.flatMap({ $0 }) { answered += try slow.receive([byte]) }
        #expect(answered == expected)
    }

    @Test func theSameOwnerServesVersion1() throws {
        let connection = EchoConnection(HTTP1ServerCodec(limits: HTTPLimits(), date: DateLine(secondsSince1970: 0)))
        let date = "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n"
        let answer = "HTTP/1.1 200 OK\r\n\(date)Transfer-Encoding: chunked\r\n\r\n4\r\n/one\r\n0\r\n\r\n"
        let one = "GET /one HTTP/1.1\r\nHost: a\r\n\r\n"
        let answered = try connection.receive((one + one).octets)
        #expect(String(decoding: answered, as: UTF8.self) == answer + answer)
    }
}
