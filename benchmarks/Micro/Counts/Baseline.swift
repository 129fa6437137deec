/// What counts may not rise above: `benchmarks/baseline.json`.
///
/// Counts do not depend on how busy a machine is. They do depend on the compiler, the C library and OpenSSL: compare on the
/// machine on which the file was written, or write it anew there.
import Foundation

public struct Baseline: Codable, Equatable, Sendable {
    /// Of requests through the release binary, by scenario.
    public var requests: [String: Counts]
    /// Of operations inside this program, by scenario.
    public var micro: [String: Counts]

    /// What may be added without failing.
    public static let allowed = 1.03

    public init(requests: [String: Counts] = [:], micro: [String: Counts] = [:]) {
        (self.requests, self.micro) = (requests, micro)
    }

    /// A count that stands above what it may.
    public struct Rise: Equatable, Sendable, CustomStringConvertible {
        public let scenario: String
        public let unit: Counts.Unit
        public let before: Double
        public let after: Double

        public var description: String {
            "\(unit.title) of \(scenario): \(Figure(before, digits: unit.digits)) → \(Figure(after, digits: unit.digits))"
        }
    }

    /// What of `counted` has risen above `known` by more than 3 % and the unit's slack. What only one of them has is not compared.
    public static func rises(of counted: [String: Counts], above known: [String: Counts]) -> [Rise] {
        counted.keys.sorted().flatMap { scenario -> [Rise] in
            guard let before = known[scenario], let after = counted[scenario] else { return [] }
            return Counts.Unit.allCases.compactMap { unit in
                guard let old = before[unit], let new = after[unit] else { return nil }
                // In a short operation 100 instructions are no noise.
                let slack = min(unit.slack, max(old / 20, 1))
                let isRisen = new > old * allowed && new - old > slack
                return isRisen ? Rise(scenario: scenario, unit: unit, before: old, after: new) : nil
            }
        }
    }

    // MARK: The file

    /// Nil when there is no file.
    public static func read(_ path: String) throws(CountError) -> Baseline? {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        do { return try JSONDecoder().decode(Baseline.self, from: data) } catch {
            throw CountError(
                "\(path) is no baseline: \(error). Write it anew with `millrace-bench check --micro --update`.")
        }
    }

    public func write(_ path: String) throws(CountError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            var data = try encoder.encode(self)
            data.append(UInt8(ascii: "\n"))
            try data.write(to: URL(fileURLWithPath: path))
        } catch {
            throw CountError("\(path) cannot be written: \(error.localizedDescription)")
        }
    }

    /// Puts what was counted in place of what was known; what was not counted this time stays.
    public mutating func update(requests: [String: Counts], micro: [String: Counts]) {
        self.requests.merge(requests) { $1 }
        self.micro.merge(micro) { $1 }
    }
}
