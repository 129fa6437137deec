/// The works that are one run of `load` a peer and round, at full speed or at a pace that the mock sets.
struct LoadWork: Work {
    let name: String
    let about: String
    var mock: [String] = []
    var flags: [String]
    /// In place of `flags` for interpreted peers; nil: they are left out.
    var slowFlags: [String]?
    var entry = Loader.Entry.plain
    var needs: Peer.Offer?
    var isCalibrated = false
    var metrics: [Metric] = [.cpuOfRequest, .saturated, .p50, .p99]
    var notes: [String] = []

    static let all: [any Work] = [
        LoadWork(
            name: "chat", about: "Chat requests of 500 bytes, 64 connections",
            flags: ["--connections", "64", "--body-bytes", "500"],
            slowFlags: ["--connections", "64", "--body-bytes", "500"]),
        LoadWork(
            name: "tls", about: "Chat requests of 500 bytes, 64 kept connections with TLS from the client",
            flags: ["--connections", "64", "--body-bytes", "500"], entry: .tls, needs: .tls),
        LoadWork(
            name: "prompt16k", about: "Chat requests of 16 KiB, 64 connections",
            flags: ["--connections", "64", "--body-bytes", "16384"],
            slowFlags: ["--connections", "64", "--body-bytes", "16384"]),
        LoadWork(
            name: "prompt1m", about: "Chat requests of 1 MiB, 8 connections",
            flags: ["--connections", "8", "--body-bytes", "1048576"], needs: .largeBodies),
        LoadWork(
            name: "stream", about: "500 streams of 200 events, one each 20 ms, their phases spread",
            mock: ["--first-token", "20ms", "--between", "20ms", "--tokens", "200"],
            flags: ["--stream", "--connections", "500", "--body-bytes", "500"],
            slowFlags: ["--stream", "--connections", "10", "--body-bytes", "500"], entry: .stream, needs: .streams,
            isCalibrated: true, metrics: [.cpuOfEvent, .eventRate, .event50, .event99],
            notes: ["LiteLLM has 10 streams in place of 500: that is what one core of it bears."]),
    ]

    func run(_ stand: Stand) throws -> [Outcome.Section] {
        let peers = stand.settings.peers.filter { peer in
            (needs.map { peer.offers.contains($0) } ?? true) && (slowFlags != nil || peer.kind != .interpreted)
                && (entry != .tls || peer.kind != .direct)
        }
        let field = try Field(stand, mock: mock, peers: peers)
        defer { field.stop() }
        let loader = Loader(stand: stand, mockPort: field.mock.port)
        let results = try field.rounds(name, stand.settings.rounds) { peer, round in
            let flags = peer.peer.kind == .interpreted ? slowFlags ?? self.flags : self.flags
            let seconds = round == nil ? min(1, stand.settings.seconds) : stand.settings.seconds
            return try loader.run(peer, entry, flags, seconds: seconds, calibrated: isCalibrated && round != nil)
        }
        var section = results.section(name, about, metrics)
        let hasSlow = section.rows.contains { row in
            stand.settings.peers.contains { $0.name == row.peer && $0.kind == .interpreted }
        }
        section.notes = hasSlow ? notes : []
        return [section]
    }
}
