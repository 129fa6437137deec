/// Writes metrics as Prometheus text, version 0.0.4.
///
/// Families are written whole, one after another: HELP, TYPE, then all samples. Label values are escaped (`\\`, `\"`, `\n`).
public struct PrometheusText {
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    public enum Kind: String { case counter, gauge, histogram }

    public private(set) var text = ""

    public init() {}

    public mutating func family(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    public mutating func sample(_ name: String, _ labels: [(String, String)] = [], _ value: UInt64) {
        text += "\(name)\(Self.braces(labels)) \(value)\n"
    }

    /// A time, written in seconds.
    public mutating func sample(_ name: String, _ labels: [(String, String)] = [], microseconds: UInt64) {
        let fraction = String(microseconds % 1_000_000 + 1_000_000).dropFirst()
        text += "\(name)\(Self.braces(labels)) \(microseconds / 1_000_000).\(fraction)\n"
    }

    /// A sum that is kept in billionths of its unit.
    public mutating func sample(_ name: String, _ labels: [(String, String)] = [], billionths: UInt64) {
        let fraction = String(billionths % 1_000_000_000 + 1_000_000_000).dropFirst()
        text += "\(name)\(Self.braces(labels)) \(billionths / 1_000_000_000).\(fraction)\n"
    }

    /// A histogram in µs: cumulative buckets, sum and count. `cells` as `CellBlock.observe` fills them.
    public mutating func histogram(_ name: String, _ labels: [(String, String)], cells: [UInt64]) {
        var total: UInt64 = 0
        for index in 0..<LatencyBuckets.count {
            total += cells[index]
            sample(name + "_bucket", labels + [("le", "\(LatencyBuckets.bound(index))")], total)
        }
        total += cells[LatencyBuckets.count]
        sample(name + "_bucket", labels + [("le", "+Inf")], total)
        sample(name + "_sum", labels, cells[LatencyBuckets.count + 1])
        sample(name + "_count", labels, total)
    }

    private static func braces(_ labels: [(String, String)]) -> String {
        if labels.isEmpty { return "" }
        return "{" + labels.map { "\($0.0)=\"\(escaped($0.1))\"" }.joined(separator: ",") + "}"
    }

    private static func escaped(_ value: String) -> String {
        var out = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": out += "\\\\"
            case "\"": out += "\\\""
            case "\n": out += "\\n"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}
