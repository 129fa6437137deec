/// The environment of this process, as a child gets it.
import Foundation

enum Variables {
    static func merged(with additions: [String: String]) -> [String] {
        ProcessInfo.processInfo.environment.merging(additions) { $1 }.map { "\($0.key)=\($0.value)" }.sorted()
    }

    /// Where a program is: a path as it is, a name in PATH and the folders of the administrator's programs.
    static func program(_ name: String) -> String? {
        let manager = FileManager.default
        if name.contains("/") { return manager.isExecutableFile(atPath: name) ? name : nil }
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let folders = path.split(separator: ":").map(String.init) + ["/usr/sbin", "/sbin", "/usr/local/sbin"]
        return folders.map { "\($0)/\(name)" }.first { manager.isExecutableFile(atPath: $0) }
    }
}
