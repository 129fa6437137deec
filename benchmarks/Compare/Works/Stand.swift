/// What a comparison works on: settings, places, cores, a scratch folder, and a journal of what went wrong.
import BenchReport
import Foundation

final class Stand {
    var settings: Settings
    let places: Places
    let cores: Cores
    let folder: String
    private(set) var remarks: [String] = []
    private var counter = 0

    /// What the command line asks for.
    struct Settings {
        var rounds = 5
        var seconds = 4.0
        var rate = 3000.0
        var isQuick = false
        var peers: [Peer] = PeerTable.all
    }

    init(_ settings: Settings, places: Places) throws {
        self.settings = settings
        self.places = places
        cores = Cores.available
        folder = NSTemporaryDirectory() + "millrace-bench-\(ProcessInfo.processInfo.processIdentifier)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Certificate.make(in: folder, cpus: Cores.mask(cores.load))
    }

    func cleanUp() { try? FileManager.default.removeItem(atPath: folder) }

    func remark(_ text: String) {
        if !remarks.contains(text) { remarks.append(text) }
        progress(text)
    }

    func progress(_ text: String) {
        FileHandle.standardError.write(Data("millrace-bench: \(text)\n".utf8))
    }

    /// A folder that nothing else uses.
    func scratch(_ name: String) -> String {
        counter += 1
        return "\(folder)/\(counter)-\(name)"
    }

    var values: [String: String] {
        [
            "CERTIFICATE": "\(folder)/certificate.pem", "PRIVATEKEY": "\(folder)/key.pem",
            "BOTHPEM": "\(folder)/both.pem",
        ]
    }

    func startMock(_ flags: [String]) throws -> RunningMock {
        try RunningMock(flags, executable: places.executable, output: scratch("mock.txt"), cpus: Cores.mask(cores.load))
    }

    func start(_ peer: Peer, upstream: Int, workers: Int = 1, cpus: UInt64? = nil) throws -> RunningPeer {
        guard let program = places.program(of: peer) else {
            throw Complaint(
                "not found (looked for \(peer.programs.joined(separator: ", "))); install it: \(peer.install)")
        }
        let own = ["UPSTREAM": "\(upstream)", "WORKERS": "\(workers)"].merging(values) { own, _ in own }
        return try RunningPeer(
            peer, program: program, in: scratch(peer.name), places: places, values: own,
            cpus: cpus ?? Cores.mask(cores.gateway))
    }
}
