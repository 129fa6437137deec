/// The table of the README: a few figures of an outcome, a column a system, and its place between two markers.
import Foundation

enum ReadmeTable {
    static let begin = "<!-- bench:begin -->"
    static let end = "<!-- bench:end -->"

    /// What the README shows, where the outcome has it: the section's work, the column's key, the words.
    static let figures: [(work: String, key: String, words: String, decimals: Int)] = [
        ("chat", "cpu", "CPU a chat request of 500 bytes, 64 connections, µs", 1),
        ("chat", "nginx", "… against nginx", 2),
        ("chat", "relay", "… against the relay", 2),
        ("tls", "cpu", "CPU a chat request, TLS from the client, µs", 1),
        ("prompt16k", "cpu", "CPU a request of 16 KiB, µs", 1),
        ("stream", "cpu", "CPU an event of 500 streams, µs", 1),
        ("stream", "nginx", "… against nginx", 2),
        ("rate", "added50", "p50 added at the fixed rate, µs", 0),
        ("rate", "added99", "p99 added at the fixed rate, µs", 0),
        ("rate", "rate", "… which is, requests a second", 0),
        ("idle", "resident", "resident when idle, MiB", 1),
        ("idle", "connection", "an idle connection, KiB", 1),
        ("open", "stream", "an open stream, KiB", 1),
        ("idle", "start", "start to the first 200, ms", 0),
        ("idle", "size", "program, MiB", 1),
    ]

    static func text(_ outcome: Outcome) -> String {
        let shown = figures.filter { figure in
            outcome.sections.contains { $0.work == figure.work && $0.rows.contains { $0.cells[figure.key] != nil } }
        }
        let named = Set(outcome.sections.flatMap { $0.rows.map(\.peer) }).subtracting(["direct"])
        let peers = PeerTable.names.filter { named.contains($0) }
        let rows = shown.map { figure in
            [figure.words]
                + peers.map { peer in
                    let cell = outcome.sections.lazy.filter { $0.work == figure.work }.compactMap {
                        $0.cell(peer, figure.key)
                    }.first
                    return NumberText.cell(cell, decimals: figure.decimals, showsSpread: false)
                }
        }
        return """
            \(outcome.machine), \(outcome.date): medians of \(outcome.rounds) rounds of \
            `\(outcome.command)`.

            \(MarkdownText.table([""] + peers, rows))

            """
    }

    /// The document with what stands between the markers replaced.
    static func replacing(in document: String, with text: String) throws -> String {
        guard let from = document.range(of: begin),
            let to = document.range(of: end, range: from.upperBound..<document.endIndex)
        else { throw Complaint("no '\(begin)' with '\(end)' after it: put both where the table is to stand") }
        return document[..<from.upperBound] + "\n" + text + document[to.lowerBound...]
    }

    static func update(_ path: String, from outcome: Outcome) throws {
        guard let data = FileManager.default.contents(atPath: path) else { throw Complaint("\(path): no such file") }
        do {
            let new = try replacing(in: String(decoding: data, as: UTF8.self), with: text(outcome))
            try Data(new.utf8).write(to: URL(fileURLWithPath: path))
        } catch let complaint as Complaint {
            throw Complaint("\(path): \(complaint)")
        }
    }
}
