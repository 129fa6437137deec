import Containers
import Invariants
import Testing

@testable import HTTP

@Suite struct BodyDecoderTests {
    @Test func aLengthIsCountedToTheByte() throws {
        #expect(
            bodyOutcome(["hello wor".octets, "ld".octets], framing: .length(5)) == "\("hello".octets) ended after 5")
        #expect(bodyOutcome(["he".octets], framing: .length(5)) == "\("he".octets) unfinished after 2")
    }

    @Test func noBodyEndsAtOnce() throws {
        #expect(BodyDecoder(.none).isEnd)
        #expect(BodyDecoder(.length(0)).isEnd)
        let input = "GET".octets
        var decoder = BodyDecoder(.none)
        let step = try decoder.next(input.span)
        #expect(step == BodyStep(consumed: 0, payload: 0..<0, isEnd: true))
    }

    @Test func untilCloseTakesEverything() throws {
        #expect(bodyOutcome(["a".octets, "bc".octets], framing: .untilClose) == "\("abc".octets) unfinished after 3")
        try BodyDecoder(.untilClose).endOfInput()
    }

    @Test func bytesReceivedElsewhereCount() throws {
        var decoder = BodyDecoder(.length(10))
        let input = "abc".octets
        _ = try decoder.next(input.span)
        #expect(decoder.lengthRemaining == 7)
        let early = decoder.received(6)
        #expect(!early)
        let last = decoder.received(1)
        #expect(last)
        #expect(decoder.isEnd)
        #expect(BodyDecoder(.chunked).lengthRemaining == nil)
    }

    @Test func anEarlyCloseIsAnError() throws {
        #expect(throws: HTTPError.truncatedBody) { try BodyDecoder(.length(1)).endOfInput() }
        #expect(throws: HTTPError.truncatedBody) { try BodyDecoder(.chunked).endOfInput() }
        try BodyDecoder(.length(0)).endOfInput()
    }

    @Test func moreThanTheBodyIsABug() async {
        await #expect(processExitsWith: .failure) {
            var decoder = BodyDecoder(.length(1))
            _ = decoder.received(2)
        }
    }
}
