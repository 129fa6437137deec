/// Tokens of a request, counted as most providers bill them: whatever a dialect leaves out or counts apart is put in order where
/// it is read.
public struct TokenUsage: BitwiseCopyable, Equatable, Sendable {
    /// All of the prompt, cached tokens and those written to a cache included.
    public var input = 0
    /// All that was generated, reasoning included.
    public var output = 0
    /// Of the input: read from the provider's cache.
    public var cachedInput = 0
    /// Of the input: written to the provider's cache.
    public var cacheWrite = 0
    /// Of the output: reasoning.
    public var reasoning = 0
    /// The upstream has reported some of this.
    public var isReported = false

    public init() {}

    public init(input: Int, output: Int, cachedInput: Int = 0, cacheWrite: Int = 0, reasoning: Int = 0) {
        self.input = input
        self.output = output
        self.cachedInput = cachedInput
        self.cacheWrite = cacheWrite
        self.reasoning = reasoning
        isReported = true
    }

    public var total: Int { input + output }

    /// Adds tokens that the provider counts apart from the rest of the input. What is said over and over comes to no more than one
    /// count can (`Member.count`), so that sums can be added to.
    public mutating func addInput(_ count: Int) { input = min(input + count, 1 << 53) }

    /// Takes over what a later report says. Reports of a stream are cumulative and may leave out what has been told, so a lesser
    /// count never replaces a greater.
    public mutating func update(_ later: TokenUsage) {
        if !later.isReported { return }
        input = max(input, later.input)
        output = max(output, later.output)
        cachedInput = max(cachedInput, later.cachedInput)
        cacheWrite = max(cacheWrite, later.cacheWrite)
        reasoning = max(reasoning, later.reasoning)
        isReported = true
    }
}
