/// All families and series of the process, and the blocks that hold their counts. Owned by one thread (control).
///
///     catalog: name, labels ──▶ cell number          worker k: block k [ … cell … ]   read by the catalog
///
/// A series is handed out once and stays until the process ends: the same name and labels give the same cells, over reloads
/// too. The number of series is bounded: past a family's cap, or when the cells are used up, further label values share one
/// series whose labels all read `other`.
public final class MetricsCatalog {
    /// Cells a block: room for 10,000 series with a latency histogram (23 cells). 2 MiB a block if all are in use.
    public static let defaultCells = 1 << 18
    /// Series a family, unless it says otherwise: what a Prometheus server takes from one target without thought.
    public static let defaultCap = 1_000

    /// One a writing thread, in the order of the workers.
    public let blocks: [MetricsBlock]
    private(set) var families: [Family] = []
    private var nextCell = 0
    private let cells: Int

    /// `blocks`: writing threads.
    public init(blocks: Int, cells: Int = defaultCells) {
        self.cells = cells
        self.blocks = (0..<blocks).map { _ in MetricsBlock(capacity: cells) }
    }

    /// Declares a counter; its name ends in `_total`. The same name twice is a fault of ours.
    public func counters(
        _ name: String, _ help: String, labels: [String] = [], cap: Int = defaultCap
    ) -> CounterFamily {
        precondition(name.hasSuffix("_total"), "\(name): a counter's name ends in _total")
        return CounterFamily(index: declare(name, help, .counter, labels, cap))
    }

    public func gauges(_ name: String, _ help: String, labels: [String] = [], cap: Int = defaultCap) -> GaugeFamily {
        GaugeFamily(index: declare(name, help, .gauge, labels, cap))
    }

    public func histograms(
        _ name: String, _ help: String, _ scale: Scale, labels: [String] = [], cap: Int = defaultCap
    ) -> HistogramFamily {
        HistogramFamily(index: declare(name, help, .histogram(scale), labels, cap))
    }

    /// The series with these label values, in the order of the family's labels; made when it is new.
    public func series(_ family: CounterFamily, _ values: [String] = []) -> Counter {
        Counter(cell: cell(family.index, values))
    }

    public func series(_ family: GaugeFamily, _ values: [String] = []) -> Gauge {
        Gauge(cell: cell(family.index, values))
    }

    public func series(_ family: HistogramFamily, _ values: [String] = []) -> Histogram {
        guard case .histogram(let scale) = families[family.index].kind else { preconditionFailure() }
        return Histogram(cell: cell(family.index, values), scale: scale)
    }

    /// The sum over all blocks.
    public func value(_ counter: Counter) -> UInt64 { sum(counter.cell) }
    public func value(_ gauge: Gauge) -> Int { Int(Int64(bitPattern: sum(gauge.cell))) }

    func sum(_ cell: UInt32) -> UInt64 {
        var sum: UInt64 = 0
        for block in blocks { sum &+= block.value(cell) }
        return sum
    }

    private func declare(
        _ name: String, _ help: String, _ kind: Family.Kind, _ labels: [String], _ cap: Int
    ) -> Int {
        precondition(Family.isName(name, allowsColon: true), "\(name) is no metric name")
        for label in labels {
            let isFree = label != "le" && !label.hasPrefix("__")
            precondition(Family.isName(label, allowsColon: false) && isFree, "\(label) is no label name")
        }
        precondition(!families.contains { $0.name == name }, "\(name) is declared twice")
        let first = reserve(kind.width)
        var family = Family(
            name: name, help: help, kind: kind, labels: labels, cap: cap, overflow: labels.isEmpty ? nil : first)
        if labels.isEmpty { family.add("", at: first) }
        families.append(family)
        return families.count - 1
    }

    private func cell(_ index: Int, _ values: [String]) -> UInt32 {
        let family = families[index]
        let labels = family.text(of: values)
        if let cell = family.known[labels] { return cell }
        let isFull = family.series.count >= family.cap || nextCell + family.kind.width > cells
        guard isFull, let overflow = family.overflow else {
            let cell = reserve(family.kind.width)
            families[index].add(labels, at: cell)
            return cell
        }
        let other = family.text(of: family.labels.map { _ in "other" })
        // Listed from its first use on; a series that was truly called `other` takes the rest in.
        if let cell = family.known[other] { return cell }
        families[index].add(other, at: overflow)
        return overflow
    }

    private func reserve(_ width: Int) -> UInt32 {
        precondition(nextCell + width <= cells, "no cells left for a family")
        let first = nextCell
        nextCell += width
        return UInt32(first)
    }
}

extension Family {
    fileprivate mutating func add(_ labels: String, at cell: UInt32) {
        known[labels] = cell
        series.append(Series(cell: cell, labels: labels))
    }
}
