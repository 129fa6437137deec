/// Latency against load, for the plot: a ladder of rates, each peer as far up as it keeps the rate.
import BenchReport

struct CurveWork {
    static let ladder: [Double] = [
        20, 50, 100, 200, 500, 1000, 2000, 4000, 6000, 8000, 10000, 12000, 15000, 20000, 25000, 30000, 40000,
    ]

    static let few: [Double] = [20, 100, 1000, 4000, 8000, 15000]

    func run(_ stand: Stand) throws -> [Outcome.Curve] {
        let field = try Field(stand, mock: [], peers: stand.settings.peers)
        defer { field.stop() }
        let loader = Loader(stand: stand, mockPort: field.mock.port)
        var found: [String: [Outcome.Curve.Point]] = [:]
        var done: Set<String> = []
        let seconds = max(1, stand.settings.seconds / 2)
        let ladder = stand.settings.isQuick ? Self.ladder.filter { Self.few.contains($0) } : Self.ladder
        for rate in ladder {
            for peer in field.running where !done.contains(peer.name) {
                // Compiled peers have nothing to tell below this.
                if rate < 500, peer.peer.kind != .interpreted { continue }
                do {
                    let report = try loader.run(
                        peer, .plain, RateWork.flags + ["--rate", "\(Int(rate))"], seconds: seconds
                    ).report
                    stand.progress("curve, \(Int(rate))/s: \(peer.name) p99 \(Int(report.latency.p99)) µs")
                    let point = Outcome.Curve.Point(rate: rate, p50: report.latency.p50, p99: report.latency.p99)
                    if Self.isOverload(point, after: found[peer.name]?.first) || report.rate < rate * 0.95 {
                        done.insert(peer.name)
                    } else {
                        found[peer.name, default: []].append(point)
                    }
                } catch let complaint as Complaint {
                    done.insert(peer.name)
                    stand.remark("\(peer.name), at \(Int(rate))/s: \(complaint)")
                }
            }
        }
        // The order of the table, with what bore nothing left out.
        return field.running.compactMap { peer in found[peer.name].map { .init(peer: peer.name, points: $0) } }
    }

    /// A queue that grows for as long as the run lasts: every second request waits long, and much longer than at the lowest rate.
    static func isOverload(_ point: Outcome.Curve.Point, after first: Outcome.Curve.Point?) -> Bool {
        point.p50 > max(100_000, 4 * (first?.p50 ?? 0))
    }
}
