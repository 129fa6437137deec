import BenchReport
import Testing

@testable import BenchMock

struct TokenStreamTests {
    @Test func `Tokens are due one interval after another`() {
        var between = PaceSource(.fixed(10), seed: 1)
        var stream = TokenStream(.chat, from: 100)
        #expect(stream.advance(to: 99, of: 3, &between) == 0)
        #expect(stream.advance(to: 100, of: 3, &between) == 1)
        #expect(stream.due == 110)
        #expect(stream.advance(to: 119, of: 3, &between) == 1)
        #expect(stream.advance(to: 120, of: 3, &between) == 1)
        #expect(stream.token == 3)
    }

    @Test func `A late token does not put off those after it`() {
        var between = PaceSource(.fixed(10), seed: 1)
        var stream = TokenStream(.chat, from: 0)
        #expect(stream.advance(to: 35, of: 100, &between) == 4)
        #expect(stream.due == 40)
    }

    @Test func `No more than a burst is due at one time`() {
        var between = PaceSource(.fixed(0), seed: 1)
        var stream = TokenStream(.chat, from: 0)
        #expect(stream.advance(to: 0, of: 1_000, &between) == TokenStream.burst)
        #expect(stream.advance(to: 0, of: 300, &between) == 300 - TokenStream.burst)
    }
}
