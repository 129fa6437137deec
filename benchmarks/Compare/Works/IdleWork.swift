/// A process at rest: how long it takes to start, what it keeps, and what a connection costs that idles after one request.
struct IdleWork: Work {
    let name = "idle"
    let about = "At rest: start to the first 200, memory, idle connections, size of the program"

    func run(_ stand: Stand) throws -> [Outcome.Section] {
        let mock = try stand.startMock([])
        defer { mock.stop() }
        let rounds = stand.settings.isQuick ? 1 : min(3, stand.settings.rounds)
        var cells: [String: [String: [Double]]] = [:]
        let peers = stand.settings.peers.filter { $0.kind != .direct }
        var failed: Set<String> = []
        for round in 0..<rounds {
            for peer in peers where !failed.contains(peer.name) {
                do {
                    for (key, value) in try measure(peer, stand, mock) {
                        cells[peer.name, default: [:]][key, default: []].append(value)
                    }
                    stand.progress("idle, round \(round + 1) of \(rounds): \(peer.name)")
                } catch let complaint as Complaint {
                    failed.insert(peer.name)
                    stand.remark("\(peer.name), idle: \(complaint)")
                }
            }
        }
        let columns: [Outcome.Column] = [
            .init("start", "start to first 200, ms", decimals: 1, showsSpread: true),
            .init("resident", "resident MiB", decimals: 1), .init("anonymous", "of it anonymous", decimals: 1),
            .init("connection", "KiB an idle connection", decimals: 2, showsSpread: true),
            .init("connections", "connections"), .init("size", "program MiB", decimals: 1),
        ]
        var section = Outcome.Section(work: name, title: about, columns: columns)
        section.notes = [
            "Resident memory is summed over a peer's processes. An idle connection is anonymous memory, from the first tenth of the",
            "connections to the last. A program's size is its file, of Python's its installed packages.",
        ]
        section.rows = peers.compactMap { peer in
            cells[peer.name].map { .init(peer: peer.name, cells: $0.compactMapValues { Spread($0) }) }
        }
        return [section]
    }

    private func measure(_ peer: Peer, _ stand: Stand, _ mock: RunningMock) throws -> [String: Double] {
        let running = try stand.start(peer, upstream: mock.port)
        defer { running.stop() }
        // What it does after its first answer (timers, threads that start late) has its second.
        Clock.pause(milliseconds: 900)
        let memory = running.family.memory
        var found = [
            "start": running.startMilliseconds, "resident": memory.resident / 1024,
            "anonymous": memory.anonymous / 1024,
        ]
        found["size"] = stand.places.size(of: peer)
        let count = stand.settings.isQuick ? 1000 : 4000
        if let idle = try idleConnections(running, count: count) {
            found["connection"] = idle.kibibytes
            found["connections"] = Double(idle.count)
        }
        return found
    }

    /// One request each, one after another; for slow peers as many as 20 s allow. The first tenth is not counted: pools and
    /// tables grow with them that are there once.
    private func idleConnections(_ peer: RunningPeer, count: Int) throws -> (kibibytes: Double, count: Int)? {
        var clients: [PlainClient] = []
        var first: Double?
        let began = Clock.now
        while clients.count < count, Clock.now - began < 20 {
            try Interruption.check()
            guard let client = PlainClient(port: peer.ports.plain, timeout: 10) else {
                throw Complaint("refused connection \(clients.count + 1)")
            }
            guard client.ask(ChatRequest.text())?.status == 200 else {
                throw Complaint("no 200 on connection \(clients.count + 1)")
            }
            clients.append(client)
            if clients.count == count / 10 { first = peer.family.memory.anonymous }
        }
        guard let first, clients.count > count / 5 else { return nil }
        let more = Double(clients.count - count / 10)
        return ((peer.family.memory.anonymous - first) / more, clients.count)
    }
}
