import BenchReport
import Testing

@testable import BenchMock

struct PaceSourceTests {
    @Test func `A fixed pace is always the same`() {
        var source = PaceSource(.fixed(5), seed: 1)
        #expect((0..<10).allSatisfy { _ in source.next() == 5 })
    }

    @Test func `Half of the log-normal times are below the median and sigma is their spread`() {
        var source = PaceSource(.logNormal(median: 1_000_000, sigma: 0.5), seed: 7)
        let times = (0..<20_000).map { _ in source.next() }.sorted()
        #expect(abs(Double(times[10_000]) / 1_000_000 - 1) < 0.03)
        // One sigma above: 84.13 % of the times are below e^0.5 medians.
        #expect(abs(Double(times[16_827]) / 1_648_721 - 1) < 0.05)
        #expect(abs(Double(times[3_173]) / 606_531 - 1) < 0.05)
    }

    @Test func `The seed decides what is drawn`() {
        func draws(_ seed: UInt64) -> [UInt64] {
            var source = PaceSource(.logNormal(median: 1_000_000, sigma: 1), seed: seed)
            return (0..<20).map { _ in source.next() }
        }
        #expect(draws(1) == draws(1))
        #expect(draws(1) != draws(2))
    }

    @Test(arguments: [1, 2, 10, 100, 1_000])
    func `Phases leave no gap of more than three even ones, however many there are`(_ count: Int) {
        let interval: UInt64 = 20_000_000
        var source = PaceSource(.fixed(interval), seed: 1)
        let phases = (0..<count).map { _ in source.phase() }.sorted()
        #expect(phases.last! < interval)
        var gaps = zip(phases, phases.dropFirst()).map { $1 - $0 }
        gaps.append(phases[0] + interval - phases.last!)
        #expect(gaps.max()! <= interval * 3 / UInt64(count))
    }

    @Test func `What is drawn or has no interval needs no phase`() {
        var drawn = PaceSource(.logNormal(median: 5, sigma: 1), seed: 1)
        var none = PaceSource(.fixed(0), seed: 1)
        #expect(drawn.phase() == 0)
        #expect(none.phase() == 0)
    }
}
