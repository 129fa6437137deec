/// What one operation costs: what many of them cost above few, so that start, warm-up and end fall out.
public struct Slope: Equatable, Sendable {
    public let few: Int
    public let many: Int
    /// Units an operation: the events of a stream.
    public let units: Int

    public init(few: Int, many: Int, units: Int = 1) {
        precondition(few >= 0 && few < many && units > 0, "a slope needs two different counts")
        (self.few, self.many, self.units) = (few, many, units)
    }

    /// The cost of a unit, from the totals of both runs.
    public func unit(few fewTotal: Int, many manyTotal: Int) -> Double {
        Double(manyTotal - fewTotal) / Double((many - few) * units)
    }
}
