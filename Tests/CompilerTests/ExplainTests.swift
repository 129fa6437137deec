/// The way from a text to a graph and through it, by the compiler's public face.
import Compiler
import Config
import Graph
import Testing

struct ExplainTests {
    private static func plan(_ routes: String) throws -> GraphPlan {
        let text =
            "version: 1\nlisteners: [{address: \"127.0.0.1:0\"}]\nbackends: {a: {dialect: mock}, b: {dialect: mock}}\nroutes:\n"
            + routes
        let loaded = ConfigLoader().parse(text: text, name: "t.yaml")
        let table = try #require(loaded.table, "\(loaded.diagnostics)")
        var compiler = GraphCompiler(table, file: "t.yaml", loader: ConfigLoader())
        return try #require(compiler.compile().plan)
    }

    private static func route(_ plan: GraphPlan, _ path: String, model: String? = nil) -> String? {
        var request = DescribedRequest()
        request.path = path
        if let model { request.body = Array("{\"model\":\"\(model)\"}".utf8) }
        return Explainer(plan).way(request).route.map { plan.routes[$0].name }
    }

    @Test func theFirstRouteThatMatchesWins() throws {
        let plan = try Self.plan(
            """
              - {name: exact, match: {path: /v1/chat/completions, model: gpt-4o}, to: a}
              - {name: prefix, match: {path: /v1/chat/completions, model: "gpt-*"}, to: b}
              - {name: glob, match: {path: "/v1/*", model: "*-mini"}, to: a}
              - {name: rest, respond: {status: 404}}
            """)
        #expect(Self.route(plan, "/v1/chat/completions", model: "gpt-4o") == "exact")
        #expect(Self.route(plan, "/v1/chat/completions", model: "gpt-4o-mini") == "prefix")
        #expect(Self.route(plan, "/v1/chat/completions", model: "o1-mini") == "glob")
        #expect(Self.route(plan, "/v1/chat/completions", model: "claude") == "rest")
        #expect(Self.route(plan, "/other") == "rest")
    }

    @Test func theOrderOfTheFileDecidesAcrossKindsOfPattern() throws {
        let plan = try Self.plan(
            """
              - {name: glob, match: {model: "g*-4o"}, to: a}
              - {name: exact, match: {path: /v1/chat/completions, model: gpt-4o}, to: b}
            """)
        #expect(Self.route(plan, "/v1/chat/completions", model: "gpt-4o") == "glob")
        #expect(Self.route(plan, "/v1/chat/completions", model: "gpt-x") == nil)
    }

    @Test func tenThousandModelsAreFoundEachByItsName() throws {
        let routes = (0..<10_000).map { "  - {name: r\($0), match: {model: m\($0)}, to: a}\n" }.joined()
        let plan = try Self.plan(routes)
        for number in [0, 1, 4_999, 9_999] {
            #expect(Self.route(plan, "/v1/chat/completions", model: "m\(number)") == "r\(number)")
        }
        #expect(Self.route(plan, "/v1/chat/completions", model: "m10000") == nil)
    }

    @Test func theGraphsTextShowsTargetsAndFilters() throws {
        let plan = try Self.plan(
            """
              - name: all
                filters: [{use: limit.rate, by: ip, requests: 5/s}]
                to: {fallback: [{backend: a, model: x}, {split: [{backend: a, weight: 9}, {backend: b, weight: 1}]}]}
            """)
        #expect(
            GraphText(plan).text == """
                route 0 all
                  filter all/1 (limit.rate: by ip, requests 5/s)
                  to fallback
                    1. backend a (mock) model x
                    2. split
                      9/10 backend a (mock)
                      1/10 backend b (mock)

                """)
    }

    @Test func theFilesOwnTestsAreHeld() throws {
        let text = """
            version: 1
            listeners: [{address: "127.0.0.1:0"}]
            backends: {a: {dialect: mock}}
            routes: [{name: all, to: a}]
            tests:
              - request: {path: /v1/chat/completions, body: {model: m}}
                expect: {route: all, backend: a, model: m}
              - request: {path: /x}
                expect: {route: all, backend: a, status: 404}
            """
        let table = try #require(ConfigLoader().parse(text: text, name: "t.yaml").table)
        var compiler = GraphCompiler(table, file: "t.yaml", loader: ConfigLoader())
        let plan = try #require(compiler.compile().plan)
        let found = RouteTestRunner(table, plan, file: "t.yaml").run()
        #expect(found.map(\.location.line) == [9])
        #expect(found.first?.message == "test failed: status")
    }
}
