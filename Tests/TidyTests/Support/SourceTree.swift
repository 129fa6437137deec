/// The repository as the tidy tests read it: files by folder, from where this file stands.
import Foundation

struct SourceFile: Sendable {
    /// From the repository's root: `Sources/HTTP/Headers.swift`.
    let path: String
    let text: String
    /// The same text with comments and the insides of strings blanked.
    let code: String

    var name: String { String(path.split(separator: "/").last ?? "").replacingOccurrences(of: ".swift", with: "") }
    var lineCount: Int { text.split(separator: "\n", omittingEmptySubsequences: false).count - 1 }
    /// `HTTP`, `HTTPTests`: the folder's name but for the benchmarks, whose folder `Mock` holds `BenchMock`.
    var target: String {
        let folder = String(path.split(separator: "/")[1])
        if !path.hasPrefix("benchmarks/") { return folder }
        return folder == "Command" ? "MillraceBench" : "Bench" + folder
    }
    var words: Set<Substring> { Set(code.split { !$0.isLetter && !$0.isNumber && $0 != "_" }) }
}

enum SourceTree {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// What is built from: the benchmarks are held to the same rules.
    static let sources = swiftFiles(in: "Sources") + swiftFiles(in: "benchmarks")
    static let tests = swiftFiles(in: "Tests")
    static let package = text(of: "Package.swift") ?? ""

    static func text(of path: String) -> String? {
        try? String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path)
    }

    /// Paths below `folder` that end in `suffix`, sorted; what was built is left out.
    static func paths(in folder: String, suffix: String) -> [String] {
        let start = root.appendingPathComponent(folder).path
        let found = (try? FileManager.default.subpathsOfDirectory(atPath: start)) ?? []
        let prefix = folder.isEmpty ? "" : folder + "/"
        return found.filter { $0.hasSuffix(suffix) && !$0.hasPrefix(".build") && !$0.hasPrefix(".git/") }.map {
            prefix + $0
        }.sorted()
    }

    private static func swiftFiles(in folder: String) -> [SourceFile] {
        paths(in: folder, suffix: ".swift").compactMap { path in
            text(of: path).map { SourceFile(path: path, text: $0, code: SwiftText.code(of: $0)) }
        }
    }
}
