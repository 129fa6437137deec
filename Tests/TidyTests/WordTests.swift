/// Words that do not stand in this code.
import Foundation
import Testing

struct WordTests {
    @Test func `Nothing is left to do in a comment`() {
        for path in SourceTree.paths(in: "", suffix: "") where Self.isText(path) && !path.hasPrefix("Tests/TidyTests/") {
            guard let text = SourceTree.text(of: path) else { continue }
            for marker in ["TODO", "FIXME", "XXX:", "HACK:"] {
                #expect(!text.contains(marker), "\(path) holds \(marker)")
            }
        }
    }

    private static func isText(_ path: String) -> Bool {
        [".swift", ".c", ".h", ".py", ".md", ".yaml", ".lua", ".conf", "Makefile"].contains { path.hasSuffix($0) }
    }

    @Test func `Types are not named after nothing`() {
        let vague = ["Manager", "Helper", "Util", "Utils", "Utilities", "Common", "Misc"]
        for file in SourceTree.sources {
            for word in file.words where vague.contains(where: { word.hasSuffix($0) && word.first!.isUppercase }) {
                Issue.record("\(file.path): \(word)")
            }
        }
    }

    @Test func `Only the executable may import Foundation`() {
        for file in SourceTree.sources where file.target != "Millrace" {
            #expect(!Imports.of(file).contains { $0.hasPrefix("Foundation") }, "\(file.path) imports Foundation")
        }
    }

    @Test func `The data path has no concurrency but its own loops`() {
        let foreign: Set<Substring> = ["async", "await", "actor", "Task", "NSLock", "Mutex", "DispatchQueue"]
        for file in SourceTree.sources where file.target != "Millrace" {
            let used = file.words.intersection(foreign).sorted()
            #expect(used.isEmpty, "\(file.path) uses \(used)")
        }
    }

    @Test func `Errors are typed where they are thrown`() {
        for file in SourceTree.sources where file.target != "Millrace" {
            for (number, line) in file.code.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
                let isUntyped = line.contains(" throws ") || line.hasSuffix(" throws")
                #expect(!isUntyped, "\(file.path):\(number + 1): untyped throws")
            }
        }
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
