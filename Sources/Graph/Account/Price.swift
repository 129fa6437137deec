/// What a model's tokens cost, in 10⁻¹² dollars each, so that the cheapest are whole numbers.
public import Chat

public struct Price: BitwiseCopyable, Equatable, Sendable {
    /// Prices of the four sorts of tokens that are billed.
    public struct Rates: BitwiseCopyable, Equatable, Sendable {
        public var input: Int
        public var output: Int
        /// Input that came from the provider's cache.
        public var cachedInput: Int
        /// Input that went into it.
        public var cacheWrite: Int

        /// Nil: what input costs.
        public init(input: Int, output: Int, cachedInput: Int? = nil, cacheWrite: Int? = nil) {
            self.input = input
            self.output = output
            self.cachedInput = cachedInput ?? input
            self.cacheWrite = cacheWrite ?? input
        }
    }

    public var rates: Rates
    /// Of a whole request whose prompt is longer than `threshold`.
    public var longRates: Rates
    /// Tokens; `Int.max`: the price does not depend on the length.
    public var threshold: Int

    public init(_ rates: Rates, long: Rates? = nil, above threshold: Int = .max) {
        self.rates = rates
        longRates = long ?? rates
        self.threshold = long == nil ? .max : threshold
    }

    /// Dearer than any token there is; with `mostTokens`, no sum below overflows.
    public static let most = 10_000_000_000
    private static let mostTokens = 100_000_000

    /// In 10⁻⁹ dollars, rounded. Cached tokens and those written to a cache are part of the input, reasoning is of the output.
    public func cost(of usage: TokenUsage) -> Int {
        let rates = usage.input > threshold ? longRates : self.rates
        let cached = min(max(0, usage.cachedInput), max(0, usage.input))
        let written = min(max(0, usage.cacheWrite), max(0, usage.input) - cached)
        let plain = max(0, usage.input) - cached - written
        let sum =
            Self.bounded(plain) * rates.input + Self.bounded(cached) * rates.cachedInput
            + Self.bounded(written) * rates.cacheWrite + Self.bounded(usage.output) * rates.output
        return (sum + 500) / 1000
    }

    private static func bounded(_ tokens: Int) -> Int { min(max(0, tokens), mostTokens) }
}
