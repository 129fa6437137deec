import Invariants
import Testing

@testable import HTTP

@Suite struct ChunkedDecoderTests {
    static func decode(_ text: String, limits: HTTPLimits = HTTPLimits()) -> String {
        bodyOutcome([text.octets], limits: limits)
    }

    @Test func payloadIsGivenWithoutFraming() {
        #expect(
            ChunkedDecoderTests.decode("5\r\nhello\r\n1\r\n!\r\n0\r\n\r\nrest") == "\("hello!".octets) ended after 21")
        #expect(
            ChunkedDecoderTests.decode("00a\r\n0123456789\r\n000\r\n\r\n") == "\("0123456789".octets) ended after 24")
    }

    @Test func oneStepTakesAChunkWithTheEndThatFollows() throws {
        var decoder = BodyDecoder(.chunked)
        let input = "2\r\nok\r\n0\r\n\r\n".octets
        let step = try decoder.next(input.span)
        #expect(step == BodyStep(consumed: 12, payload: 3..<5, isEnd: true))
    }

    @Test func extensionsAndTrailersAreDropped() {
        let text = "2;a;b=c;d=\"e f\" \r\nok\r\n0;z\r\nX-T: 1\r\nEmpty:\r\n\r\n"
        #expect(ChunkedDecoderTests.decode(text) == "\("ok".octets) ended after \(text.utf8.count)")
    }

    @Test(arguments: [
        "", "\r\n", "+5\r\n", "-5\r\n", " 5\r\n", "5 \r\n", "5\t\r\n", "5 ;a\r\n", "0x5\r\n", "5h\r\n", ";a\r\n",
        "5\nhello", "5\rX",
        "ffffffffffffffff\r\n", "8000000000000000\r\n", "00000000000000001\r\n", "5;a\n", "5;\u{0}\r\n", "5;a\rb",
        "1\r\nab\r\n",
        "1\r\na\n", "1\r\na\rb", "0\r\n\n", "0\r\n\rX", "0\r\n X: 1\r\n", "0\r\nX : 1\r\n", "0\r\nX\r\n",
        "0\r\n: 1\r\n",
        "0\r\nX: 1\n", "0\r\nX: 1\r\n folded\r\n", "0\r\nX: \u{1}\r\n",
    ])
    func aMalformedBodyIsRefusedWhereverItIsSplit(_ text: String) {
        let bytes = text.octets
        let whole = bodyOutcome([bytes])
        #expect(text.isEmpty || whole.contains("400"))
        for split in bytes.indices { #expect(bodyOutcome(pieces(bytes, at: [split])) == whole) }
    }

    @Test func theLargestSizeIsTaken() {
        #expect(ChunkedDecoderTests.decode("7fffffffffffffff\r\n") == "[] unfinished after 18")
    }

    @Test func payloadBeforeAFaultIsGiven() {
        #expect(
            ChunkedDecoderTests.decode("1\r\nab")
                == "\("a".octets) 400 chunk data that does not end where its size says")
    }

    @Test func whatIsDroppedIsBounded() {
        let limits = HTTPLimits(chunkExtensionBytes: 4, trailerBytes: 8)
        #expect(ChunkedDecoderTests.decode("0;abcd\r\n\r\n", limits: limits) == "[] ended after 10")
        #expect(
            ChunkedDecoderTests.decode("1;ab\r\na\r\n1;abc\r\n", limits: limits).contains("chunk extensions too large"))
        #expect(ChunkedDecoderTests.decode("0\r\nX: 1\r\n\r\n", limits: limits) == "[] ended after 11")
        #expect(ChunkedDecoderTests.decode("0\r\nX: 12\r\n\r\n", limits: limits).contains("431"))
    }
}
