/// An import may only point down.
import Foundation
import Testing

struct LayerTests {
    /// What a target of each layer may build on: any layer above it in this list.
    static let layers: [[String]] = [
        ["CLinux", "CScan", "COpenSSL", "CYAML", "CAres"],
        ["Containers", "Digests"],
        ["System"],
        ["TLS", "EventLoop", "Metrics"],
        ["HTTP", "JSON"],
        ["Chat", "Tokens"],
        ["Graph", "State", "Config", "Upstream"],
        ["Filters", "Dialects"],
        ["Compiler"],
        ["Server", "Simulation"],
        // No layer of the gateway knows of the benchmarks.
        ["Millrace", "Simulator", "BenchReport"],
        ["BenchMock", "BenchLoad", "BenchCompare", "BenchMicro"],
        ["MillraceBench"],
    ]

    /// Target → what it declares, as Package.swift has them on `layer(…)`, `bench(…)` and `.executableTarget(…)`.
    static let declared: [String: [String]] = {
        var found: [String: [String]] = [:]
        let text = SourceTree.package
        for match in text.matches(
            of: /(?s)\b(layer|bench|executableTarget)\(\s*(?:name:\s*)?"(\w+)",\s*(?:dependencies:\s*)?\[(.*?)\]/)
        {
            let names = match.3.matches(of: /"(\w+)"/).map { String($0.1) }
            // The fuzzer stands in Tests.
            if match.2 == "Fuzzer" { continue }
            found[(match.1 == "bench" ? "Bench" : "") + match.2] = names.filter { name in
                layers.contains { $0.contains(name) }
            }
        }
        return found
    }()

    private func level(_ target: String) -> Int? { Self.layers.firstIndex { $0.contains(target) } }

    @Test func `Package.swift could be read`() {
        #expect(Self.declared["HTTP"] == ["Containers"])
        #expect(Self.declared["Millrace"]?.contains("Server") == true)
        #expect(Self.declared["BenchMock"]?.contains("EventLoop") == true)
        #expect(Self.declared["MillraceBench"]?.contains("BenchMock") == true)
    }

    @Test func `Every target has a layer`() {
        #expect(Set(SourceTree.sources.map(\.target)).filter { level($0) == nil }.sorted() == [])
    }

    @Test func `No dependency points up or sideways`() throws {
        var offenders: [String] = []
        for (target, dependencies) in Self.declared {
            let own = try #require(level(target), "\(target) stands in no layer")
            let wrong = dependencies.filter { dependency in level(dependency).map { $0 >= own } ?? true }
            offenders += wrong.map { "\(target) depends on \($0)" }
        }
        #expect(offenders == [])
    }

    @Test func `A file imports only what its target declares`() {
        let known = Set(Self.layers.joined())
        var offenders: [String] = []
        for file in SourceTree.sources {
            guard let allowed = Self.declared[file.target] else { continue }
            let undeclared = Imports.of(file).filter { known.contains($0) && !allowed.contains($0) }
            offenders += undeclared.map { "\(file.path) imports \($0)" }
        }
        #expect(offenders == [])
    }

    @Test func `The codecs know neither sockets nor loops`() {
        let pure = SourceTree.sources.filter {
            ["HTTP", "JSON", "TLS", "Chat", "Tokens", "Graph", "Dialects"].contains($0.target)
        }
        let offenders = pure.filter { !Set(Imports.of($0)).isDisjoint(with: ["System", "EventLoop"]) }
        #expect(offenders.map(\.path) == [])
    }
}
