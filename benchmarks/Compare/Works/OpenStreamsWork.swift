/// Thousands of streams that are open at once, each with an event now and then: memory a stream, and how late events come.
struct OpenStreamsWork: Work {
    let name = "open"
    let about = "Thousands of open streams, an event each second"

    func run(_ stand: Stand) throws -> [Outcome.Section] {
        let peers = stand.settings.peers.filter { $0.offers.contains(.manyStreams) }
        let count = stand.settings.isQuick ? 1000 : 5000
        let rounds = min(stand.settings.rounds, 3)
        let seconds = max(6, stand.settings.seconds)
        let tokens = Int(seconds) + 30
        let mock = ["--first-token", "1s", "--between", "1s", "--tokens", "\(tokens)"]
        var all: Results?
        // Peers start anew for each round: what the streams of one round took is not given back for the next to take.
        for round in 0..<rounds {
            let field = try Field(stand, mock: mock, peers: peers)
            defer { field.stop() }
            let loader = Loader(stand: stand, mockPort: field.mock.port)
            var found = all ?? Results(order: peers.map(\.name))
            for peer in field.running {
                do {
                    let one = try measure(peer, loader, count: count, seconds: seconds)
                    found.add(one, of: peer.name, round: round)
                    stand.progress("open, round \(round + 1) of \(rounds): \(peer.name) \(one.summary)")
                } catch let complaint as Complaint {
                    stand.remark("\(peer.name), open: \(complaint)")
                }
            }
            all = found
        }
        let memory = Metric("stream", "KiB a stream", decimals: 1, showsSpread: true) { $0.extra }
        guard let all else { return [] }
        return [
            all.section(
                name, "\(NumberText.grouped(Double(count), decimals: 0)) open streams, an event each second",
                [memory, .eventRate, .event50, .event99, .event999])
        ]
    }

    private func measure(_ peer: RunningPeer, _ loader: Loader, count: Int, seconds: Double) throws -> Measurement {
        let before = peer.family.memory
        var highest = before.anonymous
        var next = 4.0
        let flags = ["--stream", "--connections", "\(count)", "--body-bytes", "500", "--warm-up", "4s"]
        var measured = try loader.run(peer, .stream, flags, seconds: seconds, calibrated: true) { passed in
            guard passed > next else { return }
            next = passed + 0.5
            highest = max(highest, peer.family.memory.anonymous)
        }
        measured.extra = (highest - before.anonymous) / Double(count)
        return measured
    }
}
