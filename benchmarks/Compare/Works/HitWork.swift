/// Answers from Millrace's cache, beside the relay and nginx that ask the mock for each.
struct HitWork: Work {
    let name = "hit"
    let about = "Cache hits of Millrace, 64 connections, beside proxied chat requests of others"

    func run(_ stand: Stand) throws -> [Outcome.Section] {
        let peers = stand.settings.peers.filter { ["millrace", "nginx", "relay"].contains($0.name) }
        let field = try Field(stand, mock: [], peers: peers)
        defer { field.stop() }
        let loader = Loader(stand: stand, mockPort: field.mock.port)
        let results = try field.rounds(name, stand.settings.rounds) { peer, round in
            let isCached = peer.name == "millrace"
            if isCached, round == nil { try checkHits(peer) }
            let flags = RateWork.flags + ["--model", isCached ? "bench-hit" : "bench"]
            return try loader.run(peer, .plain, flags, seconds: round == nil ? 1 : stand.settings.seconds)
        }
        return [results.section(name, about, [.cpuOfRequest, .saturated, .p50, .p99])]
    }

    private func checkHits(_ peer: RunningPeer) throws {
        let client = PlainClient(port: peer.ports.plain)
        let request = ChatRequest.text(model: "bench-hit")
        _ = client?.ask(request)
        guard let head = client?.ask(request)?.head, head.contains("x-cache: hit") else {
            throw Complaint("the second of two same requests is no hit")
        }
    }
}
