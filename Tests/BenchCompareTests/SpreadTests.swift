import Testing

@testable import BenchCompare

struct SpreadTests {
    @Test func `The median of an odd and of an even number of values`() {
        #expect(Spread([3, 1, 2])?.median == 2)
        #expect(Spread([4, 1, 2, 3])?.median == 2.5)
        #expect(Spread([5])?.median == 5)
    }

    @Test func `Lowest and highest stand beside it, and what is no number is left out`() {
        let spread = Spread([3, .nan, 9, 1, .infinity])
        #expect(spread?.lowest == 1)
        #expect(spread?.highest == 9)
        #expect(spread?.median == 3)
    }

    @Test func `Nothing has no spread`() {
        #expect(Spread([]) == nil)
        #expect(Spread([.nan]) == nil)
    }

    @Test func `Ratios are taken within a round, so that a slow round is no difference`() {
        let ratio = Spread(of: [0: 20, 1: 200, 2: 22], to: [0: 10, 1: 100, 2: 10])
        #expect(ratio?.median == 2)
        #expect(ratio?.lowest == 2)
        #expect(ratio?.highest == 2.2)
    }

    @Test func `A round that one of the two has not is left out of a ratio`() {
        #expect(Spread(of: [0: 20, 1: 30], to: [1: 10, 2: 1])?.median == 3)
        #expect(Spread(of: [0: 20], to: [1: 10]) == nil)
        #expect(Spread(of: [0: 20], to: [0: 0]) == nil)
    }
}
