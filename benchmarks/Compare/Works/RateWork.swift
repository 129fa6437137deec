/// Chat requests at a rate that is kept whatever comes back: latency from the intended start, and what the peer added.
import BenchReport

struct RateWork: Work {
    let name = "rate"
    let about = "Chat requests of 500 bytes at a fixed rate, 64 connections"
    static let flags = ["--connections", "64", "--body-bytes", "500"]

    func run(_ stand: Stand) throws -> [Outcome.Section] {
        let field = try Field(stand, mock: [], peers: stand.settings.peers)
        defer { field.stop() }
        let loader = Loader(stand: stand, mockPort: field.mock.port)
        var rates: [String: Double] = [:]
        let results = try field.rounds(name, stand.settings.rounds) { peer, round in
            guard round != nil else {
                let found = try loader.run(peer, .plain, Self.flags, seconds: min(2, stand.settings.seconds))
                rates[peer.name] = Self.bearable(stand.settings.rate, atMost: found.report.rate)
                return found
            }
            let rate = rates[peer.name] ?? stand.settings.rate
            return try loader.run(
                peer, .plain, Self.flags + ["--rate", "\(Int(rate))"], seconds: stand.settings.seconds, calibrated: true
            )
        }
        let metrics: [Metric] = [.cpuOfRequest, .rate, .p50, .p99, .added50, .added99]
        return [results.section(name, about, metrics)]
    }

    /// The wanted rate where the peer can do a third more, else half of what it can do, in two digits.
    static func bearable(_ wanted: Double, atMost most: Double) -> Double {
        if most * 0.75 >= wanted { return wanted }
        var step = 1.0
        while most / 2 / step >= 100 { step *= 10 }
        return max(1, (most / 2 / step).rounded(.down) * step)
    }
}
