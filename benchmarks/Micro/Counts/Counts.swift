/// What was counted of one operation, by unit of count. A unit that was not counted is absent.
public struct Counts: Equatable, Sendable {
    public enum Unit: String, CaseIterable, Sendable {
        case instructions, retains, releases, objects, allocations, syscalls

        /// Below this a rise is none: visits to timers, a late warm-up, random hash seeds.
        var slack: Double {
            switch self {
            case .instructions: 100
            case .retains, .releases: 0.5
            case .objects, .allocations: 0.05
            case .syscalls: 0.1
            }
        }

        /// Digits after the point that repeat from run to run.
        var digits: Int {
            switch self {
            case .instructions: 0
            case .retains, .releases: 1
            case .objects, .allocations, .syscalls: 2
            }
        }

        var title: String {
            switch self {
            case .syscalls: "system calls"
            default: rawValue
            }
        }
    }

    public private(set) var values: [Unit: Double] = [:]

    public init(_ values: [Unit: Double] = [:]) { for (unit, value) in values { self[unit] = value } }

    public subscript(unit: Unit) -> Double? {
        get { values[unit] }
        set {
            guard let value = newValue else {
                values[unit] = nil
                return
            }
            var scale = 1.0
            for _ in 0..<unit.digits { scale *= 10 }
            // Adding 0 turns -0 to 0.
            values[unit] = (value * scale).rounded() / scale + 0
        }
    }

    /// Instructions and the runtime's calls of one of the `units` that a profile holds.
    public init(_ profile: CallgrindProfile, units: Int) {
        let calls = RuntimeCalls(profile)
        self.init([
            .instructions: Double(profile.total) / Double(units), .retains: Double(calls.retains) / Double(units),
            .releases: Double(calls.releases) / Double(units), .objects: Double(calls.objects) / Double(units),
        ])
    }
}

extension Counts: Codable {
    public init(from decoder: any Decoder) throws {
        let named = try decoder.singleValueContainer().decode([String: Double].self)
        for (name, value) in named { if let unit = Unit(rawValue: name) { self[unit] = value } }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Dictionary(uniqueKeysWithValues: values.map { ($0.key.rawValue, $0.value) }))
    }
}
