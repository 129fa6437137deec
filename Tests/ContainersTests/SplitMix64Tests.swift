import Containers
import Testing

@Suite struct SplitMix64Tests {
    /// First words of the published reference implementation for seed 1234567.
    @Test func itGivesThePublishedSequence() {
        var random = SplitMix64(seed: 1_234_567)
        let words = (0..<5).map { _ in random.next() }
        #expect(
            words == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
                4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
            ])
    }

    @Test func aBoundedNumberStaysBelowItsBoundAndReachesAllOfIt() {
        var random = SplitMix64(seed: 1)
        var seen = Set<Int>()
        for _ in 0..<1_000 { seen.insert(random.below(10)) }
        #expect(seen == Set(0..<10))
        #expect(random.below(1) == 0)
    }
}
