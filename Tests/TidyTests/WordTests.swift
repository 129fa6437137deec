/// Words that do not stand in this code.
import Foundation
import Testing

struct WordTests {
    /// Off the loops, once a process.
    static let mayLock: Set<String> = ["Sources/TLS/Certificates/SystemAuthorities.swift"]

    /// Off the path of bytes: command lines, and what runs and judges benchmarks.
    static let mayUseFoundation: Set<String> = [
        "Millrace", "MillraceBench", "BenchCompare", "BenchMicro", "BenchReport",
    ]

    @Test func `Nothing is left to do in a comment`() {
        var offenders: [String] = []
        for path in SourceTree.paths(in: "", suffix: "") where Self.isText(path) && !path.hasPrefix("Tests/TidyTests/")
        {
            let text = SourceTree.text(of: path) ?? ""
            offenders += ["TODO", "FIXME", "XXX:", "HACK:"].filter { text.contains($0) }.map { "\(path): \($0)" }
        }
        #expect(offenders == [])
    }

    private static func isText(_ path: String) -> Bool {
        [".swift", ".c", ".h", ".py", ".md", ".yaml", ".lua", ".conf", "Makefile"].contains { path.hasSuffix($0) }
    }

    @Test func `Types are not named after nothing`() {
        let vague = ["Manager", "Helper", "Util", "Utils", "Utilities", "Common", "Misc"]
        var offenders: [String] = []
        for file in SourceTree.sources {
            // Foundation's own name is not ours to choose.
            let words = file.words.subtracting(["FileManager"]).filter { word in
                word.first!.isUppercase && vague.contains { word.hasSuffix($0) }
            }
            offenders += words.map { "\(file.path): \($0)" }
        }
        #expect(offenders == [])
    }

    @Test func `Only what is off the path of bytes may import Foundation`() {
        let offenders = SourceTree.sources.filter { file in
            !Self.mayUseFoundation.contains(file.target) && Imports.of(file).contains { $0.hasPrefix("Foundation") }
        }
        #expect(offenders.map(\.path) == [])
    }

    @Test func `The data path has no concurrency but its own loops`() {
        let foreign: Set<Substring> = ["async", "await", "actor", "Task", "NSLock", "Mutex", "DispatchQueue"]
        let offenders = SourceTree.sources.filter { file in
            file.target != "Millrace" && !Self.mayLock.contains(file.path) && !file.words.isDisjoint(with: foreign)
        }
        #expect(offenders.map(\.path) == [])
    }

    @Test func `Errors are typed where they are thrown`() {
        var offenders: [String] = []
        // The command lines throw what the argument parser catches, and Foundation throws untyped.
        for file in SourceTree.sources
        where file.path != "Sources/Simulator/Simulator.swift" && !Self.mayUseFoundation.contains(file.target) {
            for (number, line) in file.code.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
                if line.contains(" throws ") || line.hasSuffix(" throws") {
                    offenders.append("\(file.path):\(number + 1)")
                }
            }
        }
        #expect(offenders == [])
    }
}

enum Imports {
    /// Modules that a file imports, in its order.
    static func of(_ file: SourceFile) -> [String] {
        file.code.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard let place = words.firstIndex(of: "import"), place <= 1, place + 1 < words.count else { return nil }
            return String(words[place + 1].split(separator: ".")[0])
        }
    }
}
