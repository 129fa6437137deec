/// The upper bounds of a histogram's buckets. Constant sets, so that series can be added up over time and machines.
public enum Scale: UInt8, Sendable, CaseIterable {
    /// µs that the gateway itself takes: fine from 5 µs to 1 ms, where it should be, coarse to 1 s.
    case overhead
    /// µs of whole requests and of upstreams: 1–2–5 steps from 100 µs to 500 s, past any model's longest answer.
    case latency
    /// Tokens of a request: powers of four (OpenTelemetry GenAI's advice for gen_ai.client.token.usage).
    case tokens

    /// Bounds of the scale, without +Inf.
    public var boundCount: Int {
        switch self {
        case .overhead: 24
        case .latency: 21
        case .tokens: 14
        }
    }

    /// The `index`th bound: the greatest value that its bucket holds.
    public func bound(_ index: Int) -> UInt64 {
        switch self {
        case .overhead: Self.overheadBounds[index]
        case .latency: Self.latencyBounds[index]
        case .tokens: 1 << UInt64(2 * index)
        }
    }

    /// The first bucket whose bound is not below `value`; `boundCount` when it lies above all.
    public func bucket(of value: UInt64) -> Int {
        var low = 0
        var high = boundCount
        while low < high {
            let middle = (low + high) / 2
            if bound(middle) < value { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private static let overheadBounds: InlineArray<24, UInt64> = [
        5, 10, 15, 20, 25, 30, 40, 50, 60, 80, 100, 150,
        200, 300, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 500_000, 1_000_000,
    ]

    private static let latencyBounds: InlineArray<21, UInt64> = [
        100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000,
        1_000_000, 2_000_000, 5_000_000, 10_000_000, 20_000_000, 50_000_000, 100_000_000, 200_000_000, 500_000_000,
    ]
}
