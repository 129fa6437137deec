import Testing

@testable import Upstream

@Suite struct EjectionTests {
    private let second: UInt64 = 1_000_000_000

    @Test func anAddressIsOutAfterAFailureAndBackAfterAWhile() {
        var ejection = Ejection()
        #expect(!ejection.isOut(at: 0))
        ejection.failed(at: second, random: 0)
        #expect(ejection.isOut(at: second))
        #expect(ejection.isOut(at: second + Ejection.shortest - 1))
        #expect(!ejection.isOut(at: second + Ejection.shortest))
    }

    @Test func theTimeOutDoublesUpToItsCeiling() {
        var ejection = Ejection()
        var now: UInt64 = 0
        var lengths: [UInt64] = []
        for _ in 0..<9 {
            ejection.failed(at: now, random: 0)
            var length: UInt64 = 0
            while ejection.isOut(at: now + length) { length += Ejection.shortest }
            lengths.append(length)
            now += length
        }
        #expect(lengths.map { $0 / Ejection.shortest } == [1, 2, 4, 8, 16, 32, 60, 60, 60])
    }

    @Test func failuresWhileOutDoNotCount() {
        var ejection = Ejection()
        for _ in 0..<100 { ejection.failed(at: 0, random: 0) }
        #expect(!ejection.isOut(at: Ejection.shortest))
    }

    @Test func aSuccessForgetsTheFailures() {
        var ejection = Ejection()
        ejection.failed(at: 0, random: 0)
        ejection.failed(at: second, random: 0)
        ejection.succeeded()
        #expect(!ejection.isOut(at: second))
        ejection.failed(at: second, random: 0)
        #expect(!ejection.isOut(at: second + Ejection.shortest))
    }

    @Test func jitterShortensByAtMostAQuarter() {
        for random in [0, 1, 124_999_999, UInt64.max] {
            var ejection = Ejection()
            ejection.failed(at: 0, random: random)
            #expect(ejection.isOut(at: Ejection.shortest * 3 / 4))
            #expect(!ejection.isOut(at: Ejection.shortest))
        }
    }
}
