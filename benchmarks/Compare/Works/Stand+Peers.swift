/// Which peers are on this machine, and their versions.
import Foundation

extension Stand {
    /// Leaves out what is not installed, and says how to install it.
    func leaveOutMissing() {
        settings.peers = settings.peers.filter { peer in
            if peer.kind == .direct || places.program(of: peer) != nil { return true }
            remark("\(peer.name) is not on this machine; install it: \(peer.install)")
            return false
        }
    }

    func versions() -> [Outcome.Version] {
        settings.peers.compactMap { peer in
            guard !peer.version.isEmpty, let program = places.program(of: peer) else { return nil }
            let output = scratch("version.txt")
            guard
                let process = try? ChildProcess([program] + peer.version, output: output, cpus: Cores.mask(cores.load))
            else { return nil }
            try? process.wait(atMost: 30)
            let text = FileManager.default.contents(atPath: output).map { String(decoding: $0, as: UTF8.self) } ?? ""
            guard let line = Self.versionLine(in: text) else { return nil }
            return Outcome.Version(peer: peer.name, text: line)
        }
    }

    /// The first line with a version's number, without paths.
    static func versionLine(in text: String) -> String? {
        let lines = text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        guard let line = lines.first(where: { $0.contains(/\d+\.\d+\.\d+/) }) else { return nil }
        return line.split(separator: " ").filter { !$0.hasPrefix("/") }.prefix(6).joined(separator: " ")
    }
}
