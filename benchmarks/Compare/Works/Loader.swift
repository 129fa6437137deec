/// Runs `millrace-bench load` against a peer and reads what it cost the peer.
import BenchReport
import Foundation

struct Loader {
    let stand: Stand
    let mockPort: Int

    enum Entry: Sendable { case plain, stream, tls }

    /// CPU is read before and after: what the run's own start costs a peer is in it, what idling costs too. `meanwhile` is called
    /// every few milliseconds with the seconds since the start.
    func run(
        _ peer: RunningPeer, _ entry: Entry = .plain, _ flags: [String], seconds: Double, calibrated: Bool = false,
        meanwhile: (Double) throws -> Void = { _ in }
    ) throws -> Measurement {
        let base =
            switch entry {
            case .plain: "http://127.0.0.1:\(peer.ports.plain)"
            case .stream: "http://127.0.0.1:\(peer.ports.stream)"
            case .tls: "https://127.0.0.1:\(peer.ports.tls)"
            }
        let json = stand.scratch("load.json")
        var command = [stand.places.executable, "load", base + "/v1/chat/completions", "--quiet", "--json", json]
        command += ["--key", PeerTable.key, "--duration", "\(Int(seconds * 1000))ms"] + flags
        if !flags.contains("--warm-up") { command += ["--warm-up", "300ms"] }
        if entry == .tls { command.append("--insecure-tls") }
        if calibrated { command += ["--calibrate", "http://127.0.0.1:\(mockPort)/v1/chat/completions"] }
        let (time, use) = (peer.family.time, stand.cores.use)
        let load = try ChildProcess(command, output: json + ".txt", cpus: Cores.mask(stand.cores.load))
        defer { if !load.hasEnded { load.stop() } }
        try load.wait(atMost: seconds + 60, meanwhile: meanwhile)
        let cpu = peer.family.time.since(time)
        let busy = stand.cores.use.since(use)
        try peer.checkAlive()
        let report = try report(json, of: load)
        return Measurement(report: report, cpu: cpu, gatewayBusy: busy.gateway, loadBusy: busy.load)
    }

    /// A run in which more than one of a thousand failed says nothing of what the others cost.
    private func report(_ path: String, of load: ChildProcess) throws -> LoadReport {
        guard let data = FileManager.default.contents(atPath: path),
            let report = try? JSONDecoder().decode(LoadReport.self, from: data)
        else { throw Complaint("the load gave no report\(RunningPeer.printed(load.outputPath))") }
        let wrong = report.statuses.filter { $0.key != "200" }.values.reduce(0, +)
        let failed = report.failures.values.reduce(0, +) + wrong
        guard report.requests + report.events > 0 else {
            throw Complaint("nothing completed; failures \(report.failures), statuses \(report.statuses)")
        }
        guard failed * 1000 <= report.requests + report.events else {
            throw Complaint(
                "\(failed) of \(report.requests) requests failed: failures \(report.failures), statuses \(report.statuses)"
            )
        }
        return report
    }
}
