import Testing

@testable import Config

struct ShadowCheckTests {
    private static let head = Sample.head + "backends: {mock: {dialect: mock}}\nroutes:\n"

    /// The 1-based numbers of the routes that are said never to match.
    private func shadowed(_ matches: [String]) -> [Int] {
        let routes = matches.map { "  - {match: {\($0)}, to: mock}\n" }.joined()
        return Sample.loader.parse(text: Self.head + routes, name: "r.yaml").diagnostics
            .filter { $0.message.contains("can never match") }
            .map { Int($0.location.line) - 4 }
    }

    @Test(
        arguments: [
            (["", "model: a"], [2]), (["model: a", ""], []), (["model: a", "model: a"], [2]),
            (["model: a*", "model: ab*"], [2]),
            (["model: ab*", "model: a*"], []), (["path: /a*", "path: /ab, model: x"], [2]),
            (["path: /a, model: x", "path: /a"], []),
            (["host: a.com", "host: A.com, path: /x"], [2]), (["method: GET", "method: [GET, POST]"], []),
            (["method: [GET, POST]", "method: POST, model: m"], [2]),
            (["headers: {x: a}", "headers: {x: a, y: b}"], [2]),
            (["headers: {x: a, y: b}", "headers: {x: a}"], []), (["headers: {x: \"a*\"}", "headers: {X: ab}"], [2]),
            (["model: \"*\"", "path: /b"], [2]), (["model: \"*-mini\"", "model: gpt-mini, path: /a"], [2]),
            (["model: \"*-mini\"", "model: gpt"], []), (["model: a", "headers: {x: a}, model: a"], [2]),
            (["listener: \"127.0.0.1:8080\"", "path: /a"], []),
            (["path: /a", "listener: \"127.0.0.1:8080\", path: /a"], [2]),
            (["model: a, path: /x*", "model: a*, path: /y", "model: a, path: /xy"], [3]),
            (["path: /%C3%A9*", "path: /%C3%A9t"], [2]),
        ] as [([String], [Int])])
    func `a route is shadowed exactly when an earlier one covers it`(_ matches: [String], _ expected: [Int]) {
        #expect(shadowed(matches) == expected)
    }

    @Test func `hashing agrees with comparing every pair`() {
        let parts = [
            ["", "model: a", "model: a*", "model: ab*", "model: abc"], ["", "path: /a", "path: /a*", "path: /ab"],
            ["", "method: GET"],
        ]
        var seed: UInt64 = 7
        func pick(_ list: [String]) -> String {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return list[Int(seed >> 33) % list.count]
        }
        for _ in 0..<60 {
            let texts = (0..<6).map { _ in parts.map(pick).filter { !$0.isEmpty }.joined(separator: ", ") }
            let routes = texts.map { "  - {match: {\($0)}, to: mock}\n" }.joined()
            guard let table = Sample.loader.parse(text: Self.head + routes, name: "r.yaml").table else {
                Issue.record("did not load: \(texts)")
                return
            }
            let byPairs = table.routes.indices.filter { index in
                table.routes[..<index].contains { $0.match.covers(table.routes[index].match) }
            }
            #expect(shadowed(texts) == byPairs.map { $0 + 1 }, "\(texts)")
        }
    }

    @Test func `a route that was not understood shadows nothing`() {
        let said = Sample.messages(
            "backends: {mock: {dialect: mock}}\nroutes:\n  - {match: {modle: a}, to: mock}\n  - {match: {path: /b}, to: mock}\n"
        )
        #expect(said == ["5:14 error unknown key 'modle' in match"])
    }

    @Test func `forms past the bound are let go, not searched`() {
        let matches = (1...(ShadowCheck.formLimit + 20)).map { "model: \"\(String(repeating: "x", count: 80 - $0))*\"" }
        #expect(shadowed(matches) == [])
    }
}
