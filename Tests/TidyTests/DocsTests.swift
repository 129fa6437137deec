/// The documentation says what the code does, and its links lead somewhere.
import Foundation
import Testing

struct DocsTests {
    @Test func `Relative links resolve`() {
        var dead: [String] = []
        for path in SourceTree.paths(in: "", suffix: ".md") where !path.hasPrefix("Tests/Corpus") {
            let folder = path.split(separator: "/").dropLast().joined(separator: "/")
            for match in (SourceTree.text(of: path) ?? "").matches(of: /\]\(([^)\s]+)\)/) {
                let target = String(match.1.split(separator: "#", omittingEmptySubsequences: false)[0])
                if target.isEmpty || target.contains("://") || target.hasPrefix("mailto:") { continue }
                let whole = folder.isEmpty ? target : folder + "/" + target
                if !SourceTree.exists(whole) { dead.append("\(path) links to \(target)") }
            }
        }
        #expect(dead == [])
    }

    @Test func `the documents say how many models have a built-in price`() {
        let table = SourceTree.text(of: "Sources/Compiler/Prices/BuiltInPrices.swift") ?? ""
        let lines = table.split(separator: "\n").map { $0.drop { $0 == " " } }
        let models = lines.count { $0.split(separator: " ").dropFirst().first?.first?.isNumber == true }
        #expect(models > 150)
        for path in ["README.md", "docs/observing.md", "docs/routes-yaml.md"] {
            #expect(SourceTree.text(of: path)?.contains("\(models) models") == true, "\(path): \(models) models")
        }
    }

    /// Keys as the decoding tables of Config write them: `.optional("ttl", …`.
    static let configKeys: Set<String> = {
        var keys: Set<String> = []
        for file in SourceTree.sources where file.target == "Config" {
            let text = file.text.split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("//") }.joined(
                separator: "\n")
            keys.formUnion(text.matches(of: /\.(?:required|optional)\("([a-z_]+)"/).map { String($0.1) })
            keys.formUnion(text.matches(of: /FilterKind\("([a-z_.]+)"/).map { String($0.1) })
        }
        return keys
    }()

    @Test(.enabled(if: SourceTree.exists("docs/routes-yaml.md")))
    func `Every key of the configuration is documented`() {
        let text = SourceTree.text(of: "docs/routes-yaml.md") ?? ""
        #expect(Self.configKeys.count > 40)
        #expect(Self.configKeys.filter { !text.contains("`\($0)`") && !text.contains("\($0):") }.sorted() == [])
    }
}
