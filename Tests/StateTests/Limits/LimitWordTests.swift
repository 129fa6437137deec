import Testing

@testable import State

@Suite struct LimitWordTests {
    @Test func `holds its greatest values`() {
        let word = LimitWord(tick: 1 << 40 - 1, count: LimitWord.maxCount)
        #expect(word.tick == 1 << 40 - 1)
        #expect(word.count == LimitWord.maxCount)
        #expect(LimitWord.maxCount == 16_777_215)
    }

    @Test func `an open word never looks closed`() {
        #expect(!LimitWord(tick: LimitWord.tick(of: 0), count: 0).isClosed)
        #expect(LimitWord.closed.isClosed)
    }

    @Test func `points in time round down and lengths up`() {
        #expect(LimitWord.tick(of: 5_999_999) == 5)
        #expect(LimitWord.ticks(of: 5_000_000) == 5)
        #expect(LimitWord.ticks(of: 5_000_001) == 6)
    }

    @Test func `a window is idle a second after its end, a level only at zero`() {
        let window = LimitWord(tick: 10, count: 3)
        #expect(!window.isIdle(at: 1_009, .window))
        #expect(window.isIdle(at: 1_010, .window))
        #expect(!window.isIdle(at: 1_000_000, .level))
        #expect(LimitWord(tick: 10, count: 0).isIdle(at: 1_010, .level))
        #expect(!LimitWord.closed.isIdle(at: 1_000_000, .window))
    }

    @Test func `a window of amounts holds two thousand million, and is idle a second after its end`() {
        let word = AmountWord(tick: 1 << 33 - 1, amount: AmountWord.maxAmount)
        #expect(word.tick == 1 << 33 - 1 && word.amount == 2_147_483_647)
        #expect(!LimitWord.open(.amount, tick: 1).isClosed)
        #expect(AmountWord.tick(of: 0) == 1 && AmountWord.ticks(of: 1_000_000_000) == 50)
        let over = AmountWord(tick: 10, amount: 3).word
        #expect(!over.isIdle(at: 1_199, .amount))
        #expect(over.isIdle(at: 1_200, .amount))
    }
}
