/// Draws times of a pace from a seeded generator, and spreads what has one fixed pace evenly over its interval.
import BenchReport
import Containers
import Glibc

struct PaceSource {
    let pace: Pace
    private var generator: SplitMix64
    /// Box-Muller gives two numbers at once; the second one waits here.
    private var spare: Double?
    private var phases: UInt64 = 0

    /// A log-normal time has no bound; an hour is past anything that is waited for.
    private static let longest = 3_600_000_000_000.0

    init(_ pace: Pace, seed: UInt64) {
        self.pace = pace
        generator = SplitMix64(seed: seed)
    }

    /// ns.
    mutating func next() -> UInt64 {
        switch pace {
        case .fixed(let nanoseconds): return nanoseconds
        case .logNormal(let median, let sigma):
            return UInt64(min(Double(median) * exp(sigma * normal()), Self.longest))
        }
    }

    /// An offset of 0 to one interval for the next stream, each as far from the ones before as can be: multiples of the golden
    /// ratio leave no large gap, whatever their number. None for a drawn pace, which is spread by itself.
    mutating func phase() -> UInt64 {
        guard case .fixed(let interval) = pace, interval > 0 else { return 0 }
        phases &+= 0x9E37_79B9_7F4A_7C15
        return phases.multipliedFullWidth(by: interval).high
    }

    /// Standard normal. Box, Muller, "A note on the generation of random normal deviates", 1958.
    private mutating func normal() -> Double {
        if let second = spare.take() { return second }
        let radius = (-2 * log(uniform())).squareRoot()
        let angle = 2 * Double.pi * uniform()
        spare = radius * sin(angle)
        return radius * cos(angle)
    }

    /// In (0, 1]: its logarithm is finite.
    private mutating func uniform() -> Double { Double((generator.next() >> 11) + 1) * 0x1p-53 }
}
