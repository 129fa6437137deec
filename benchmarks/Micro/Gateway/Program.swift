/// Programs of the machine that are run to their end: the compiler, strip, the controls of callgrind.
import Foundation

enum Program {
    /// The path of a program; throws what to install.
    static func path(_ name: String) throws(CountError) -> String {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        for folder in folders where FileManager.default.isExecutableFile(atPath: "\(folder)/\(name)") {
            return "\(folder)/\(name)"
        }
        let package = ["callgrind_control": "valgrind", "cc": "gcc", "strip": "binutils"][name] ?? name
        throw CountError("'\(name)' is not in PATH, and is needed to count. Debian's package is '\(package)'.")
    }

    /// Runs a program; throws its own words when it fails.
    static func run(_ name: String, _ arguments: [String], environment: [String: String] = [:]) throws(CountError) {
        try Running(name, arguments, environment: environment).finish()
    }

    /// A program under way.
    struct Running {
        private let name: String
        private let process = Process()
        private let said = Pipe()

        init(_ name: String, _ arguments: [String], environment: [String: String] = [:]) throws(CountError) {
            self.name = name
            process.executableURL = URL(fileURLWithPath: try name.hasPrefix("/") ? name : Program.path(name))
            process.arguments = arguments
            process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
            process.standardInput = FileHandle.nullDevice
            process.standardOutput = said
            process.standardError = said
            do { try process.run() } catch {
                throw CountError("'\(name)' did not start: \(error.localizedDescription)")
            }
        }

        func finish() throws(CountError) {
            let words = said.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            guard process.terminationStatus == 0 else {
                throw CountError(
                    "'\(name)' failed with status \(process.terminationStatus):\n\(String(decoding: words, as: UTF8.self))"
                )
            }
        }
    }
}
