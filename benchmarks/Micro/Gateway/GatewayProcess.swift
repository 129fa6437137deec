/// The gateway under a tool: started, asked where it listens, ended. It ends with its owner, whatever goes wrong.
import Foundation
import Glibc

final class GatewayProcess {
    private let process = Process()
    private let said = Pipe()
    private var words = ""

    /// `tool`: what stands before the binary, a program's path first; none to run it as it is.
    init(
        _ binary: String, file: String, under tool: [String], environment: [String: String]
    ) throws(CountError) {
        let line = tool + [binary, "run", "--workers", "1", file]
        process.executableURL = URL(fileURLWithPath: line[0])
        process.arguments = Array(line.dropFirst())
        // The same hash seeds in each run, so that tables collide alike.
        let fixed = ["SWIFT_DETERMINISTIC_HASHING": "1", "NO_COLOR": "1"]
        process.environment = ProcessInfo.processInfo.environment.merging(fixed) { $1 }.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = said
        do { try process.run() } catch {
            throw CountError("\(line[0]) did not start: \(error.localizedDescription)")
        }
    }

    deinit {
        guard process.isRunning else { return }
        for member in Self.family(process.processIdentifier).reversed() { kill(member, SIGKILL) }
        process.waitUntilExit()
    }

    var pid: Int32 { process.processIdentifier }

    /// The port on which it says that it listens at `address`; waits until it says so.
    func port(at address: String) throws(CountError) -> UInt16 {
        let announced = "listening on \(address):"
        while true {
            for line in words.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
                if let place = line.range(of: announced), let port = UInt16(line[place.upperBound...]) { return port }
            }
            let data = said.fileHandleForReading.availableData
            if data.isEmpty { throw CountError("the gateway ended before it listened on \(address):\n\(words)") }
            words += String(decoding: data, as: UTF8.self)
        }
    }

    /// Ends it and waits for the tool to write down what it knows. A tool may pass no signal on: the innermost process gets it.
    func stop() {
        kill(Self.family(pid).last ?? pid, SIGTERM)
        // What it still says is read, so that it never waits for a reader.
        while !said.fileHandleForReading.availableData.isEmpty {}
        process.waitUntilExit()
    }

    /// The process and all below it, parents first.
    private static func family(_ pid: Int32) -> [Int32] {
        var found = [pid]
        let tasks = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task")) ?? []
        for task in tasks {
            let children = try? String(contentsOfFile: "/proc/\(pid)/task/\(task)/children", encoding: .utf8)
            for child in (children ?? "").split(separator: " ") {
                if let child = Int32(child) { found += family(child) }
            }
        }
        return found
    }
}
