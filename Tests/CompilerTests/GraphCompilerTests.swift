/// From a table to a plan, and what keeps one from being made. Covers GraphCompiler.swift, GraphPlan.swift, MatchLowering.swift,
/// TargetLowering.swift, GraphText.swift.
import Config
import Containers
import Graph
import Testing
import WalkStand

@testable import Compiler

struct GraphCompilerTests {
    @Test func `targets keep their shape, weights and models`() throws {
        let plan = try Compiled.plan(
            """
            routes:
              - name: tree
                to:
                  fallback:
                    - split: [{backend: a, weight: 9}, {backend: b, model: big, weight: 1}]
                    - b
              - {name: down, respond: {status: 503, error: maintenance}}
            """)
        #expect(
            GraphText(plan).text == """
                route 0 tree
                  to fallback
                    1. split
                      9/10 backend a (mock)
                      1/10 backend b (openai) model big
                    2. backend b (openai)
                route 1 down
                  to respond 503 maintenance

                """)
    }

    @Test func `filters are shown by what they do, without secrets`() throws {
        let plan = try Compiled.plan(
            """
            filters:
              keys: {use: auth.keys, file: keys.yaml}
              calm: {use: limit.rate, by: team, requests: 60/min, tokens: 5k/h, concurrent: 3}
            routes:
              - {filters: [keys, calm, {use: prompt.append, role: user, text: secret-text}, {use: cache.exact}], to: a}
            """, files: ["keys.yaml": "callers: [{id: ada, hash: \"\(Compiled.digest)\"}]\n"])
        let text = GraphText(plan).text
        #expect(text.contains("filter keys (auth.keys: 1 caller)"))
        #expect(text.contains("filter calm (limit.rate: by team, requests 60/min, tokens 5000/h, concurrent 3)"))
        #expect(text.contains("(prompt.append: 1 edit)") && text.contains("(cache.exact: ttl 600s, scope caller)"))
        #expect(!text.contains("secret-text"))
    }

    @Test func `a route that looks past the shapes of patterns is refused with its place`() {
        let routes = (1...40).map { "  - {match: {path: \"/\(String(repeating: "x", count: $0))*\"}, to: a}\n" }
            .joined()
        let said = Compiled.result("routes:\n\(routes)  - {to: b}\n").diagnostics
        #expect(said.map(\.message).contains { $0.contains("more than 32 kinds") })
        #expect(said.allSatisfy { $0.location.line > 1 })
    }

    @Test func `more filters than their numbers can tell apart are refused`() {
        let filters = (0..<65_536).map { "  f\($0): {use: cache.exact}\n" }.joined()
        let result = Compiled.result("filters:\n\(filters)routes: [{filters: [f65535], to: a}]\n")
        #expect(result.plan == nil)
        #expect(result.diagnostics.map(\.message) == ["more filters than the 65535 of a file, inline ones included"])
    }

    @Test func `more filters in a route than a request may pass are refused`() {
        let filters = String(repeating: "{use: prompt.append, role: user, text: x}, ", count: 33)
        let said = Compiled.result("routes:\n  - {filters: [\(filters)], to: a}\n  - {match: {path: /b}, to: b}\n")
            .diagnostics
        #expect(said.contains { $0.message == "a route has at most 32 filters, this has 33" })
    }

    @Test func `each endpoint writes its own host and path, and one without weight takes none`() throws {
        let plan = try Compiled.plan(
            """
            routes:
              - {to: c}
              - {match: {path: /a}, to: a}
              - {match: {path: /b}, to: b}
            """)
        let stand = WalkStand()
        let graph = plan.makeDryGraph()
        _ = stand.begin("GET /x HTTP/1.1\nhost: front", on: graph)
        var heads: [String] = []
        for endpoint in 0..<2 {
            var head = ByteBuffer()
            stand.calls.started[0].appendHead(endpoint: endpoint, bodyLength: 0, into: &head)
            heads.append(head.span.text.split(separator: "\r\n").prefix(2).joined(separator: " "))
        }
        #expect(heads == ["GET /one/x HTTP/1.1 host: c1.test:81", "GET /two/x HTTP/1.1 host: c2.test:82"])
    }

    @Test func `what no filter needs is not kept between phases`() throws {
        let bare = try Compiled.plan("routes:\n  - {to: a}\n  - {match: {path: /b}, to: b}\n")
        #expect(bare.scratchCells == 0)
        let limited = try Compiled.plan(
            """
            filters:
              x: {use: limit.rate, by: ip, requests: 1/s}
              y: {use: limit.rate, by: ip, requests: 1/min}
              z: {use: limit.rate, by: ip, requests: 1/h}
            routes:
              - {match: {path: /a}, filters: [x, y], to: a}
              - {match: {path: /b}, filters: [z], to: b}
            """)
        #expect(limited.scratchCells == 2, "z may have the cell of x: they never meet")
    }

    @Test func `a client's own key is neither asked for nor cached over`() {
        let text = """
              d: {dialect: openai, url: "http://d.test/v1", forward_credential: true}
            filters:
              callers: {use: auth.keys, file: keys.yaml}
              reuse: {use: cache.exact, scope: shared}
            routes:
              - {match: {path: /a}, filters: [callers], to: d}
              - {match: {path: /b}, filters: [reuse], to: d}
              - {match: {path: /c}, to: d}
            """
        let keys = "callers: [{id: x, hash: \"\(Compiled.digest)\"}]\n"
        let said = Compiled.result(text, files: ["keys.yaml": keys]).diagnostics.filter { $0.severity == .error }
        #expect(
            said.map(\.message) == [
                "auth.keys takes the key that backend 'd' is to be forwarded",
                "cache.exact would give one client's answer to all that backend 'd' tells apart",
            ])
    }
}
