/// New TLS connections, one after another, no session taken up again: what the handshake costs the peer.
///
/// `openssl s_time` makes them, for `load` keeps its connections. A P-256 certificate; accept and close are in the figure.
import BenchReport
import Foundation

struct HandshakeWork: Work {
    let name = "handshake"
    let about = "New TLS connections, a full handshake each"

    func run(_ stand: Stand) throws -> [Outcome.Section] {
        let peers = stand.settings.peers.filter { $0.offers.contains(.tls) }
        let field = try Field(stand, mock: [], peers: peers)
        defer { field.stop() }
        let seconds = max(1, Int(stand.settings.seconds / 2))
        let results = try field.rounds(name, stand.settings.rounds) { peer, _ in
            let output = stand.scratch("s_time.txt")
            let (time, use) = (peer.family.time, stand.cores.use)
            let client = try ChildProcess(
                ["openssl", "s_time", "-connect", "127.0.0.1:\(peer.ports.tls)", "-new", "-time", "\(seconds)"],
                output: output, cpus: Cores.mask(stand.cores.load))
            defer { if !client.hasEnded { client.stop() } }
            try client.wait(atMost: Double(seconds) + 20)
            let cpu = peer.family.time.since(time)
            let busy = stand.cores.use.since(use)
            let text = FileManager.default.contents(atPath: output).map { String(decoding: $0, as: UTF8.self) } ?? ""
            guard let count = Self.connections(in: text), count > 0 else {
                throw Complaint("no handshake completed\(RunningPeer.printed(output))")
            }
            var found = Measurement(
                report: LoadReport(connections: 1), cpu: cpu, gatewayBusy: busy.gateway, loadBusy: busy.load)
            found.report.requests = UInt64(count)
            found.report.seconds = Double(seconds)
            found.report.rate = Double(count) / Double(seconds)
            return found
        }
        let cost = Metric("cpu", "CPU µs a handshake", showsSpread: true) {
            $0.report.requests > 0 ? $0.cpu / Double($0.report.requests) : nil
        }
        return [results.section(name, about, [cost], against: ["nginx"])]
    }

    /// From `1234 connections in 0.52s; …`.
    static func connections(in text: String) -> Int? {
        text.firstMatch(of: #/(\d+) connections in /#).flatMap { Int($0.1) }
    }
}
