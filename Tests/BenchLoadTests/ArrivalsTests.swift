import Testing

@testable import BenchLoad

struct ArrivalsTests {
    private func offsets(_ count: Int, _ change: (inout LoadOptions) -> Void) throws -> [UInt64] {
        var options = LoadOptions(try LoadTarget("http://127.0.0.1:1"))
        change(&options)
        var arrivals = try #require(Arrivals(options))
        return (0..<count).compactMap { _ in arrivals.next()?.offset }
    }

    @Test func `Uniform starts do not drift`() throws {
        let found = try offsets(30_001) {
            $0.rate = 3000
            $0.spread = .uniform
        }
        #expect(found[0] == 0 && found[3] == 1_000_000 && found[30_000] == 10_000_000_000)
    }

    @Test func `Poisson starts keep the rate, vary as an exponential does, and repeat with their seed`() throws {
        let found = try offsets(20_000) { $0.rate = 1000 }
        let gaps = zip(found.dropFirst(), found).map { Double($0 - $1) }
        let mean = gaps.reduce(0, +) / Double(gaps.count)
        let variance = gaps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(gaps.count)
        #expect(abs(mean - 1e6) < 3e4, "1 ms between starts")
        #expect(abs(variance.squareRoot() / mean - 1) < 0.05, "an exponential's deviation is its mean")
        #expect(try offsets(100) { $0.rate = 1000 } == Array(found[..<100]))
        #expect(
            try offsets(100) {
                $0.rate = 1000
                $0.seed = 2
            } != Array(found[..<100]))
    }

    @Test func `A recording keeps its spacing, faster when asked, and ends`() throws {
        let log = """
            {"time":"2026-01-31T12:00:01.000Z","method":"GET","path":"/a"}
            {"time":"2026-01-31T12:00:00.000Z","method":"GET","path":"/a"}
            """
        let found = try offsets(5) {
            $0.recording = try? Recording(Array(log.utf8), defaults: $0)
            $0.speed = 4
        }
        #expect(found == [0, 250_000_000])
    }

    @Test func `Without a rate there are no arrivals`() throws {
        #expect(Arrivals(LoadOptions(try LoadTarget("http://127.0.0.1:1"))) == nil)
    }
}
