/// Files that say what is expected, and are written anew with `UPDATE_GOLDEN=1`.
import Foundation
import Testing

enum Expected {
    static let isWriting = ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1"

    /// Holds `found` to what the file says.
    static func compare(_ found: String, with file: URL) throws {
        if isWriting {
            let folder = file.deletingLastPathComponent()
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try found.write(to: file, atomically: true, encoding: .utf8)
        }
        let expected = (try? String(contentsOf: file, encoding: .utf8)) ?? "no file \(file.lastPathComponent)"
        if expected == found { return }
        let lines = zip(expected.split(separator: "\n"), found.split(separator: "\n"))
        let change = lines.first { $0 != $1 }.map { "\n- \($0)\n+ \($1)" } ?? ": one is longer"
        Issue.record("\(file.lastPathComponent) differs, first in\(change)")
    }

    /// JSON with a line break behind the commas that stand less than `depth` levels deep, so that differences are read with ease.
    static func laidOut(_ json: String, depth: Int = 5) -> String {
        var out = ""
        var level = 0
        var isInString = false
        var isEscaped = false
        for character in json {
            out.append(character)
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if character == "\\" {
                    isEscaped = true
                } else if character == "\"" {
                    isInString = false
                }
                continue
            }
            switch character {
            case "\"": isInString = true
            case "{", "[": level += 1
            case "}", "]": level -= 1
            case "," where level < depth: out += "\n" + String(repeating: " ", count: level)
            default: break
            }
        }
        return out
    }
}
