/// Measurements by peer and round, and the table that they make.
struct Results {
    let order: [String]
    private var measured: [String: [Int: Measurement]] = [:]

    init(order: [String]) { self.order = order }

    mutating func add(_ measurement: Measurement, of peer: String, round: Int) {
        measured[peer, default: [:]][round] = measurement
    }

    /// A metric by round.
    func values(_ metric: Metric, of peer: String) -> [Int: Double] {
        (measured[peer] ?? [:]).compactMapValues(metric.value)
    }

    /// The metrics, with two ratios of the first after it.
    func section(_ work: String, _ title: String, _ metrics: [Metric], against: [String] = ["nginx", "relay"])
        -> Outcome.Section
    {
        let lead = metrics[0]
        let ratios = against.filter { measured[$0] != nil }
        let compared = ratios.map {
            Outcome.Column($0, "against \($0 == "relay" ? "the " : "")\($0)", decimals: 2, showsSpread: true)
        }
        var section = Outcome.Section(
            work: work, title: title, columns: [lead.column] + compared + metrics.dropFirst().map(\.column))
        for peer in order where measured[peer] != nil {
            var row = Outcome.Row(peer: peer, cells: [:])
            for metric in metrics { row.cells[metric.column.key] = Spread(Array(values(metric, of: peer).values)) }
            // The mock's own CPU stands to nothing.
            for other in ratios where peer != "direct" {
                row.cells[other] = Spread(of: values(lead, of: peer), to: values(lead, of: other))
            }
            section.rows.append(row)
        }
        return section
    }
}
