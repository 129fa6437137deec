/// What a comparison found: its JSON, and all that its Markdown, its plot and the README's table are made from.
import Foundation

public struct Outcome: Codable, Sendable {
    var date: String
    var machine: String
    var command: String
    var rounds: Int
    var seconds: Double
    /// By peer, as it names itself.
    var versions: [Version] = []
    /// Peers that were not measured and why, and what failed on the way.
    var remarks: [String] = []
    var sections: [Section] = []
    var curves: [Curve] = []

    struct Version: Codable, Sendable {
        var peer: String
        var text: String
    }

    /// One table: a row a peer.
    struct Section: Codable, Sendable {
        var work: String
        var title: String
        var notes: [String] = []
        var columns: [Column]
        var rows: [Row] = []

        func cell(_ peer: String, _ key: String) -> Spread? { rows.first { $0.peer == peer }?.cells[key] }
    }

    struct Column: Codable, Sendable {
        var key: String
        var title: String
        var decimals: Int
        var showsSpread: Bool

        init(_ key: String, _ title: String, decimals: Int = 0, showsSpread: Bool = false) {
            (self.key, self.title, self.decimals, self.showsSpread) = (key, title, decimals, showsSpread)
        }
    }

    struct Row: Codable, Sendable {
        var peer: String
        /// By a column's key; what was not measured is absent.
        var cells: [String: Spread]
    }

    /// Latency against load of one peer: µs at each rate that it bore.
    struct Curve: Codable, Sendable {
        var peer: String
        var points: [Point]

        struct Point: Codable, Sendable {
            var rate, p50, p99: Double
        }
    }

    static func read(_ path: String) throws -> Outcome {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Complaint("\(path): no such file; it is written by compare --json")
        }
        do {
            return try JSONDecoder().decode(Outcome.self, from: data)
        } catch {
            throw Complaint("\(path) is not what compare --json writes: \(error)")
        }
    }

    func write(json path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        var data = try encoder.encode(self)
        data.append(0x0a)
        try data.write(to: URL(fileURLWithPath: path))
    }
}
