/// A median with the lowest and the highest beside it: what several rounds gave.
public struct Spread: Codable, Equatable, Sendable {
    public var median: Double
    public var lowest: Double
    public var highest: Double

    /// Nil of nothing.
    init?(_ values: [Double]) {
        let sorted = values.filter(\.isFinite).sorted()
        guard let first = sorted.first, let last = sorted.last else { return nil }
        let middle = sorted.count / 2
        median = sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
        lowest = first
        highest = last
    }

    /// Ratios within a round, then their median: what slowed a whole round down is in both and falls out. Rounds that one of the
    /// two does not have are left out.
    init?(of values: [Int: Double], to others: [Int: Double]) {
        self.init(
            values.compactMap { round, value in
                guard let other = others[round], other > 0 else { return nil }
                return value / other
            })
    }
}
