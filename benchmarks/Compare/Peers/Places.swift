/// Where things are: this executable's folder, the repository's templates and build folder, the binary to measure.
import Foundation

struct Places {
    let executable: String
    let root: String
    let millrace: String

    var own: String { (executable as NSString).deletingLastPathComponent }
    var built: String { root + "/.build" }
    var templates: String { root + "/benchmarks/peers" }

    init(millrace: String?) throws {
        let manager = FileManager.default
        executable = (try? manager.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "millrace-bench"
        guard let root = Self.root(near: [manager.currentDirectoryPath, executable]) else {
            throw Complaint(
                "no benchmarks/peers at or above the current folder or this executable: run it within the repository")
        }
        self.root = root
        let built = [root + "/.build/millrace", (executable as NSString).deletingLastPathComponent + "/millrace"]
        self.millrace = millrace ?? built.first { manager.isExecutableFile(atPath: $0) } ?? built[0]
    }

    private static func root(near starts: [String]) -> String? {
        for start in starts {
            var folder = start as NSString
            while folder.length > 1 {
                if FileManager.default.fileExists(atPath: folder.appendingPathComponent("benchmarks/peers")) {
                    return folder as String
                }
                folder = folder.deletingLastPathComponent as NSString
            }
        }
        return nil
    }

    /// The program of a peer, the first that is there.
    func program(of peer: Peer) -> String? {
        let names = ["OWN": own, "MILLRACE": millrace, "BUILT": built]
        return peer.programs.lazy.compactMap { pattern in
            let path = (try? Template.filled(pattern, names)) ?? pattern
            guard let star = path.range(of: "/*/") else { return Variables.program(path) }
            let folder = String(path[..<star.lowerBound])
            let found = (try? FileManager.default.contentsOfDirectory(atPath: folder))?.sorted() ?? []
            return found.lazy.compactMap { Variables.program("\(folder)/\($0)/\(path[star.upperBound...])") }.first
        }.first
    }

    /// MiB of a peer's program, or of the folder that its packages are in.
    func size(of peer: Peer) -> Double? {
        guard peer.hasSize, let program = program(of: peer) else { return nil }
        let manager = FileManager.default
        func bytes(_ path: String) -> Double {
            ((try? manager.attributesOfItem(atPath: path))?[.size] as? NSNumber)?.doubleValue ?? 0
        }
        let resolved = (program as NSString).resolvingSymlinksInPath
        guard let folder = peer.sizeFolder else { return bytes(resolved) / 1_048_576 }
        let whole = ((program as NSString).deletingLastPathComponent + "/" + folder as NSString).standardizingPath
        let inside = (try? manager.subpathsOfDirectory(atPath: whole)) ?? []
        // What pip itself needs is not the peer's.
        let own = inside.filter { !$0.contains("site-packages/pip") && !$0.contains("site-packages/setuptools") }
        return own.reduce(0) { $0 + bytes(whole + "/" + $1) } / 1_048_576
    }
}
