/// One mock and the peers in front of it, for the time of one work; and the rounds in which they are measured.
final class Field {
    let stand: Stand
    let mock: RunningMock
    private(set) var running: [RunningPeer] = []

    /// A peer that is missing or does not start is a remark, not the end.
    init(_ stand: Stand, mock flags: [String], peers: [Peer]) throws {
        self.stand = stand
        mock = try stand.startMock(flags)
        do {
            for peer in peers { try start(peer) }
        } catch {
            stop()
            throw error
        }
    }

    private func start(_ peer: Peer) throws {
        do {
            if peer.kind == .direct {
                running.append(try RunningPeer(direct: peer, mock: mock, folder: stand.folder))
            } else {
                running.append(try stand.start(peer, upstream: mock.port))
            }
        } catch let complaint as Complaint {
            stand.remark("\(peer.name): \(complaint)")
        }
    }

    func stop() {
        for peer in running.reversed() { peer.stop() }
        mock.stop()
    }

    /// Every peer once a round, the order rotated, so that what drifts treats all alike. The first pass, of `measure` too, warms
    /// up and is thrown away. A peer that fails is remarked upon and left out from then on.
    func rounds(_ title: String, _ count: Int, measure: (RunningPeer, Int?) throws -> Measurement) throws -> Results {
        var results = Results(order: running.map(\.name))
        var failed: Set<String> = []
        for round in -1..<count {
            let turn = running.isEmpty ? 0 : max(round, 0) % running.count
            for peer in running[turn...] + running[..<turn] where !failed.contains(peer.name) {
                try Interruption.check()
                do {
                    try peer.checkAlive()
                    let found = try measure(peer, round < 0 ? nil : round)
                    if round < 0 { continue }
                    results.add(found, of: peer.name, round: round)
                    stand.progress("\(title), round \(round + 1) of \(count): \(peer.name) \(found.summary)")
                } catch let complaint as Complaint {
                    failed.insert(peer.name)
                    stand.remark("\(peer.name), \(title): \(complaint)")
                }
            }
        }
        return results
    }
}
