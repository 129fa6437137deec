/// The matcher against a plain reading of the same routes. Covers MatchShapes.swift, Matcher.swift, Glob.swift, PatternTable.swift.
import Compiler
import Config
import Containers
import Testing

/// A route as its file says it, matched by the first reading that comes to mind.
private struct PlainRoute {
    var host: String?
    var path: String?
    var model: String?
    var method: String?
    var header: String?

    var yaml: String {
        let parts = [("host", host), ("path", path), ("model", model), ("method", method)].compactMap { key, value in
            value.map { "\(key): \"\($0)\"" }
        }
        let all = parts + (header.map { ["headers: {x-kind: \"\($0)\"}"] } ?? [])
        return "{\(all.joined(separator: ", "))}"
    }

    func takes(_ request: PlainRequest) -> Bool {
        fits(host, request.host) && fits(path, request.path)
            && (model == nil || !request.model.isEmpty && fits(model, request.model))
            && (method == nil || method == request.method)
            && (header == nil || request.headers.contains { fits(header, $0) })
    }

    private func fits(_ pattern: String?, _ text: String) -> Bool {
        guard let pattern else { return true }
        return Self.fits(Array(pattern.utf8)[...], Array(text.utf8)[...])
    }

    private static func fits(_ pattern: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        if first == UInt8(ascii: "*") {
            let rest = pattern.dropFirst()
            return (text.startIndex...text.endIndex).contains { fits(rest, text[$0...]) }
        }
        return text.first == first && fits(pattern.dropFirst(), text.dropFirst())
    }
}

private struct PlainRequest {
    var host = ""
    var path = ""
    var model = ""
    var method = ""
    var headers: [String] = []
}

private struct Draw {
    var random: SplitMix64

    mutating func one<Element>(of choices: [Element]) -> Element { choices[Int(random.next() % UInt64(choices.count))] }
    mutating func perhaps(_ choices: [String]) -> String? { random.next() % 2 == 0 ? nil : one(of: choices) }

    mutating func route() -> PlainRoute {
        PlainRoute(
            host: perhaps(["a.test", "b.test", "*.test", "a.*"]),
            path: perhaps(["/v1/chat/completions", "/v1/*", "/v1/c*", "*ions", "/v1/*/completions"]),
            model: perhaps(["m", "mm", "m*", "*m", "n", "m*n*m"]), method: perhaps(["POST", "GET", "PURGE"]),
            header: perhaps(["red", "r*"]))
    }

    mutating func request() -> PlainRequest {
        PlainRequest(
            host: one(of: ["a.test", "b.test", "c.test", "a.example"]),
            path: one(of: ["/v1/chat/completions", "/v1/completions", "/v1/other", "/v1/chat"]),
            model: one(of: ["m", "mm", "n", "nm", "mxnxm", ""]), method: one(of: ["POST", "GET", "PURGE", "BAN"]),
            headers: one(of: [[], ["red"], ["blue"], ["blue", "red"], ["rose", "blue"]]))
    }
}

struct MatcherTests {
    @Test(arguments: UInt64(1)...40)
    func `the first route that takes the request is found, whatever the tables`(_ seed: UInt64) throws {
        var draw = Draw(random: SplitMix64(seed: seed))
        let routes = (0..<(1 + Int(seed) % 12)).map { _ in draw.route() }
        let lines = routes.enumerated().map { "  - {name: r\($0), match: \($1.yaml), to: a}\n" }.joined()
        let text =
            "version: 1\nlisteners: [{address: 127.0.0.1:0}]\nbackends: {a: {dialect: mock}}\nroutes:\n" + lines
            + "  - {name: last, respond: {status: 404}}\n"
        let loaded = ConfigLoader().parse(text: text, name: "t.yaml")
        // A table in which a route can never match is refused: that is Config's to test.
        guard let table = loaded.table else { return }
        var compiler = GraphCompiler(table, file: "t.yaml", loader: ConfigLoader())
        let plan = try #require(compiler.compile().plan)
        let explainer = Explainer(plan)
        for _ in 0..<200 {
            let request = draw.request()
            let expected = routes.firstIndex { $0.takes(request) } ?? routes.count
            var described = DescribedRequest()
            described.host = request.host
            described.path = request.path
            described.method = request.method
            described.headers = request.headers.map { ("x-kind", $0) }
            if !request.model.isEmpty { described.body = Array("{\"model\":\"\(request.model)\"}".utf8) }
            let found = explainer.way(described)
            guard found.refusal == nil else { continue }
            #expect(found.route == expected, Comment(rawValue: "\(request) in \(lines)"))
        }
    }
}
