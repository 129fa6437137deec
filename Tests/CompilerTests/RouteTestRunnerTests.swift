/// Covers RouteTestRunner.swift.
import Config
import Testing

@testable import Compiler

struct RouteTestRunnerTests {
    private func said(_ tests: String) throws -> [String] {
        let text = """
            version: 1
            listeners: [{address: "127.0.0.1:0"}]
            backends: {a: {dialect: mock}, b: {dialect: mock}}
            routes:
              - {name: big, match: {model: "gpt-*", headers: {x-plan: gold}}, to: {split: [a, {backend: b, model: big}]}}
              - {name: rest, respond: {status: 404}}
            tests:
            \(tests)
            """
        let loaded = ConfigLoader().parse(text: text, name: "t.yaml")
        let table = try #require(loaded.table, "\(loaded.diagnostics.map(\.message))")
        var compiler = GraphCompiler(table, file: "t.yaml", loader: ConfigLoader())
        let plan = try #require(compiler.compile().plan)
        return RouteTestRunner(table, plan, file: "t.yaml").run().map { "\($0.location.line): \($0.message)" }
    }

    @Test func `tests that hold say nothing`() throws {
        let said = try said(
            """
              - request: {path: /v1/chat/completions, headers: {x-plan: gold}, body: {model: gpt-4o}}
                expect: {route: big, backend: a}
              - request: {path: /v1/chat/completions, headers: {x-plan: gold}, body: {model: gpt-4o}}
                expect: {backend: b}
              - request: {path: /v1/chat/completions, body: {model: gpt-4o}}
                expect: {route: rest, status: 404}
            """)
        #expect(said == [])
    }

    @Test func `each expectation that does not hold is told at its place`() throws {
        let said = try said(
            """
              - request: {path: /v1/chat/completions, body: {model: gpt-4o}}
                expect: {route: big, backend: a, status: 200}
            """)
        #expect(said.count == 3 && said.allSatisfy { $0.hasPrefix("9: test failed") })
    }
}
