/// Chat at the fixed rate while the route file is rewritten each second, against the same without: what a reload costs callers.
import BenchReport
import Foundation

struct ReloadWork: Work {
    let name = "reload"
    let about = "Chat at a fixed rate while routes.yaml changes each second"

    func run(_ stand: Stand) throws -> [Outcome.Section] {
        guard let millrace = stand.settings.peers.first(where: { $0.name == "millrace" }) else { return [] }
        let field = try Field(stand, mock: [], peers: [millrace])
        defer { field.stop() }
        guard let peer = field.running.first else { return [] }
        let loader = Loader(stand: stand, mockPort: field.mock.port)
        let most = try loader.run(peer, .plain, RateWork.flags, seconds: 1).report.rate
        let rate = RateWork.bearable(stand.settings.rate, atMost: most)
        let flags = RateWork.flags + ["--rate", "\(Int(rate))"]
        var results = Results(order: ["still", "reloading"])
        var written = 0
        for round in 0..<stand.settings.rounds {
            let both = ["still", "reloading"]
            for kind in round % 2 == 0 ? both : both.reversed() {
                var next = 0.2
                let seconds = max(3, stand.settings.seconds)
                let found = try loader.run(peer, .plain, flags, seconds: seconds) { passed in
                    guard kind == "reloading", passed >= next else { return }
                    next += 1
                    written += 1
                    try rewrite("\(peer.folder)/routes.yaml", number: written)
                }
                results.add(found, of: kind, round: round)
                stand.progress("reload, round \(round + 1): \(kind) p99 \(Int(found.report.latency.p99)) µs")
            }
        }
        let metrics: [Metric] = [
            .p99, Metric("p999", "p99.9 µs") { $0.report.latency.p999 }, .p50,
            Metric("max", "longest µs") { $0.report.latency.max },
            .cpuOfRequest, .rate,
        ]
        var section = results.section(name, about, metrics, against: ["still"])
        section.notes = ["\(written) reloads in \(stand.settings.rounds) rounds."]
        return [section]
    }

    /// A number changes, so that the graph is compiled anew; under a new name first, as editors do.
    private func rewrite(_ path: String, number: Int) throws {
        guard let data = FileManager.default.contents(atPath: path) else { throw Complaint("\(path) is gone") }
        let text = String(decoding: data, as: UTF8.self)
        let changed = text.replacing(/requests: \d+\/s/, with: "requests: \(1_000_000 + number)/s")
        try Data(changed.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    }
}
