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
        #expect(!window.isIdle(at: 1_009, isLevel: false))
        #expect(window.isIdle(at: 1_010, isLevel: false))
        #expect(!window.isIdle(at: 1_000_000, isLevel: true))
        #expect(LimitWord(tick: 10, count: 0).isIdle(at: 1_010, isLevel: true))
        #expect(!LimitWord.closed.isIdle(at: 1_000_000, isLevel: false))
    }
}
