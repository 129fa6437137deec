/// Where a profile's costs go, by function: for who wants to lower them.
public struct CostTable {
    private let profile: CallgrindProfile
    private let units: Double
    /// Functions a part.
    private let length: Int

    /// `units`: requests or events that the profile holds.
    public init(_ profile: CallgrindProfile, units: Int, length: Int = 60) {
        self.profile = profile
        self.units = Double(units)
        self.length = length
    }

    public var text: String {
        let calls = RuntimeCalls(profile)
        var lines = [
            "\(figure(profile.total)) instructions, \(figure(calls.retains, 1)) retains, \(figure(calls.releases, 1)) releases, "
                + "\(figure(calls.objects, 2)) objects", "", "retains and releases, by caller",
        ]
        for (name, calls) in byCaller() {
            lines.append(
                figure(calls.retains, 2).leftPadded(to: 10) + figure(calls.releases, 2).leftPadded(to: 10) + "  \(name)"
            )
        }
        lines += ["", "instructions by function: with what it calls, and its own"]
        for (name, cost) in most(profile.inclusive) {
            lines.append(
                figure(cost).leftPadded(to: 10) + figure(profile.own[name] ?? 0).leftPadded(to: 10) + "  \(name)")
        }
        lines += ["", "instructions by function: its own"]
        for (name, cost) in most(profile.own) { lines.append(figure(cost).leftPadded(to: 10) + "            \(name)") }
        return lines.joined(separator: "\n")
    }

    /// Callers with the most retains and releases.
    func byCaller() -> [(name: String, calls: RuntimeCalls)] {
        var callers: [String: [CallgrindProfile.Call: Int]] = [:]
        for (call, count) in profile.calls { callers[call.caller, default: [:]][call] = count }
        let counted = callers.map { (name: $0.key, calls: RuntimeCalls($0.value)) }
        let sorted = counted.filter { $0.calls.retains + $0.calls.releases > 0 }.sorted {
            ($0.calls.retains + $0.calls.releases, $1.name) > ($1.calls.retains + $1.calls.releases, $0.name)
        }
        return Array(sorted.prefix(length))
    }

    private func most(_ costs: [String: Int]) -> [(key: String, value: Int)] {
        Array(costs.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.prefix(length))
    }

    private func figure(_ count: Int, _ digits: Int = 0) -> String {
        Figure(Double(count) / units, digits: digits).description
    }
}
