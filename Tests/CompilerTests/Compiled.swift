/// Tables from text, compiled.
import Config
import Testing

@testable import Compiler

enum Compiled {
    static let digest = "sha256:" + String(repeating: "ab", count: 32)

    private static let head = """
        version: 1
        listeners: [{address: "127.0.0.1:0"}]
        backends:
          a: {dialect: mock}
          b: {dialect: openai, url: "http://b.test/v1", key: b-secret}
          c:
            dialect: http
            endpoints: ["http://c1.test:81/one", {url: "http://c0.test", weight: 0}, "http://c2.test:82/two"]

        """

    /// Of `text` below three backends: the mock `a`, `b`, and `c` with endpoints. `files` can be read.
    static func result(_ text: String, files: [String: String] = [:]) -> CompileResult {
        let loader = ConfigLoader(readFile: { (path, _) throws(FileError) in
            guard let text = files[path] else { throw .unreadable("No such file or directory") }
            return Array(text.utf8)
        })
        let loaded = loader.parse(text: head + text, name: "t.yaml")
        guard let table = loaded.table else {
            return CompileResult(plan: nil, diagnostics: loaded.diagnostics, inputs: loaded.inputs)
        }
        var compiler = GraphCompiler(table, file: "t.yaml", loader: loader)
        return compiler.compile()
    }

    static func plan(_ text: String, files: [String: String] = [:]) throws -> GraphPlan {
        let result = result(text, files: files)
        return try #require(result.plan, "\(result.diagnostics.map(\.message))")
    }
}
