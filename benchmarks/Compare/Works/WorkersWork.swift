/// One worker against two of Millrace, at one rate, both with two cores: what sharing the work costs.
import BenchReport

struct WorkersWork: Work {
    let name = "workers"
    let about = "Chat at a fixed rate, one worker and two"

    func run(_ stand: Stand) throws -> [Outcome.Section] {
        guard let millrace = stand.settings.peers.first(where: { $0.name == "millrace" }) else { return [] }
        let mock = try stand.startMock([])
        defer { mock.stop() }
        let cpus = Cores.mask(stand.cores.gateway) | Cores.mask(stand.cores.second)
        var peers: [(name: String, peer: RunningPeer)] = []
        defer { for one in peers { one.peer.stop() } }
        for count in [1, 2] {
            let peer = try stand.start(millrace, upstream: mock.port, workers: count, cpus: cpus)
            peers.append((count == 1 ? "1 worker" : "2 workers", peer))
        }
        let loader = Loader(stand: stand, mockPort: mock.port)
        let most = try loader.run(peers[0].peer, .plain, RateWork.flags, seconds: 1).report.rate
        let flags = RateWork.flags + ["--rate", "\(Int(RateWork.bearable(stand.settings.rate, atMost: most)))"]
        var results = Results(order: peers.map(\.name))
        for round in 0..<stand.settings.rounds {
            for one in round % 2 == 0 ? peers : peers.reversed() {
                let found = try loader.run(one.peer, .plain, flags, seconds: stand.settings.seconds)
                results.add(found, of: one.name, round: round)
                stand.progress("workers, round \(round + 1): \(one.name) \(found.summary)")
            }
        }
        var section = results.section(name, about, [.cpuOfRequest, .rate, .p50, .p99], against: ["1 worker"])
        if stand.cores.second == stand.cores.load {
            section.notes = ["The second core is the load's too: this machine has no third."]
        }
        return [section]
    }
}
