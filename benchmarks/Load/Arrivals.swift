/// When the requests of an open loop are meant to start, whatever the peer does: ns from the start of the run.
import Containers
import Glibc

struct Arrivals {
    struct Arrival: Equatable {
        var offset: UInt64
        /// Of a recording's shapes; nil: any.
        var shape: Int?
    }

    private enum Kind {
        case uniform(rate: Double)
        case poisson(rate: Double)
        case recorded([Recording.Start], speed: Double)
    }

    private let kind: Kind
    private var generator: SplitMix64
    private var index = 0
    /// Of Poisson arrivals, ns.
    private var time = 0.0

    /// Nil for a closed loop.
    init?(_ options: LoadOptions) {
        if let recording = options.recording {
            kind = .recorded(recording.starts, speed: options.speed)
        } else if let rate = options.rate {
            kind = options.spread == .uniform ? .uniform(rate: rate) : .poisson(rate: rate)
        } else {
            return nil
        }
        // Another sequence than that of the mix.
        generator = SplitMix64(seed: ~options.seed)
    }

    /// Nil when a recording is over.
    mutating func next() -> Arrival? {
        defer { index += 1 }
        switch kind {
        // Multiplied, not added up: a sum of rounded gaps would drift.
        case .uniform(let rate): return Arrival(offset: UInt64(Double(index) * 1e9 / rate))
        case .poisson(let rate):
            // In (0, 1]: the logarithm is finite.
            let chance = (Double(generator.next() >> 11) + 1) / Double(1 << 53)
            time -= log(chance) * 1e9 / rate
            return Arrival(offset: UInt64(time))
        case .recorded(let starts, let speed):
            if index >= starts.count { return nil }
            return Arrival(offset: UInt64(Double(starts[index].offset) / speed), shape: starts[index].shape)
        }
    }
}
