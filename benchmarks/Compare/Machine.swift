/// The machine and the day, as results are headed.
import Foundation

enum Machine {
    static var text: String {
        let info =
            FileManager.default.contents(atPath: "/proc/cpuinfo").map { String(decoding: $0, as: UTF8.self) } ?? ""
        let release = FileManager.default.contents(atPath: "/proc/sys/kernel/osrelease").map {
            String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        }
        let count = ProcessInfo.processInfo.activeProcessorCount
        return "\(model(in: info)), \(count) cores, Linux \(release ?? "of an unknown release")"
    }

    static func model(in cpuinfo: String) -> String {
        for line in cpuinfo.split(separator: "\n") where line.hasPrefix("model name") {
            return line.split(separator: ":", maxSplits: 1).last.map { $0.trimmingCharacters(in: .whitespaces) }
                ?? "unknown"
        }
        return "unknown processor"
    }

    static var today: String {
        let formatter = DateFormatter()
        formatter.dateFormat = "yyyy-MM-dd"
        formatter.locale = Locale(identifier: "en_US_POSIX")
        return formatter.string(from: Date())
    }
}
