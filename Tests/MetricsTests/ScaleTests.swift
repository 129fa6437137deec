import Testing

@testable import Metrics

@Suite struct ScaleTests {
    @Test(arguments: Scale.allCases) func `bounds ascend`(scale: Scale) {
        for index in 1..<scale.boundCount { #expect(scale.bound(index - 1) < scale.bound(index)) }
    }

    @Test(arguments: Scale.allCases) func `a bound belongs to its bucket, what follows to the next`(scale: Scale) {
        #expect(scale.bucket(of: 0) == 0)
        for index in 0..<scale.boundCount {
            #expect(scale.bucket(of: scale.bound(index)) == index)
            #expect(scale.bucket(of: scale.bound(index) + 1) == index + 1)
        }
        #expect(scale.bucket(of: .max) == scale.boundCount)
    }

    @Test func `tokens go by powers of four`() {
        #expect(Scale.tokens.bound(0) == 1)
        #expect(Scale.tokens.bound(13) == 67_108_864)
    }
}
