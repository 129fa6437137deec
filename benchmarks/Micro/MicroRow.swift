/// One line of `millrace-bench micro`: an operation's time and counts, for people and for `--json`.
public import Foundation

public struct MicroRow: Codable, Sendable {
    public let name: String
    public let operation: String
    /// ns.
    public let time: MicroTime?
    public let counts: Counts?

    public init(_ scenario: MicroScenario, time: MicroTime?, counts: Counts?) {
        (name, operation, self.time, self.counts) = (scenario.name, scenario.operation, time, counts)
    }

    public static var heading: String {
        line("", ["ns", "min", "instructions", "retains", "releases", "objects"]) + "  operation"
    }

    public var text: String {
        let counted: [Counts.Unit] = [.instructions, .retains, .releases, .objects]
        let times = [time?.median, time?.min].map { $0.map { Figure($0, digits: $0 < 100 ? 1 : 0).description } ?? "–" }
        let cells = counted.map { unit in
            counts?[unit].map { Figure($0, digits: unit.digits).description } ?? "–"
        }
        return Self.line(name, times + cells) + "  " + operation
    }

    private static func line(_ name: String, _ cells: [String]) -> String {
        let widths = [12, 12, 14, 9, 9, 8]
        return name.padded(to: 26) + zip(cells, widths).map { $0.leftPadded(to: $1) }.joined()
    }

    /// All rows as JSON.
    public static func json(_ rows: [MicroRow]) throws(CountError) -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do { return try encoder.encode(rows) } catch { throw CountError("no JSON: \(error)") }
    }
}

extension String {
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
    func leftPadded(to width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}
