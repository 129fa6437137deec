/// Each scenario's routes file compiles, and its request takes the route that the scenario is about. Covers GatewayScenario.swift.
import Config
import Containers
import Graph
import HTTP
import Testing

@testable import BenchMicro
@testable import Compiler

struct GatewayScenarioTests {
    static let routes = [
        "a bare proxied request": "bare", "a chat request, every filter": "chat",
        "a chat request, no access log": "chat", "a chat request, prompt edits and headers": "edited",
        "a chat request of 2 KB": "talk", "a chat request of 2 KB, translated": "told",
        "a chat request over TLS": "chat", "an event of a stream": "chat", "a cache hit": "hit",
        "a 404 by respond": "gone", "a chat request among 10 routes": "m5",
        "a chat request among 10,000 routes": "m5000", "a chat request among 100,000 callers": "chat",
    ]

    @Test(arguments: GatewayScenario.all.map(\.name))
    func `a request takes the route that its scenario is about`(_ name: String) throws {
        var scenario = try #require(GatewayScenario.all.first { $0.name == name })
        // Reading 100,000 callers takes a minute without optimization.
        scenario.callers = min(scenario.callers, 100)
        let folder = try WorkFolder()
        _ = try scenario.write(to: folder, backend: 9000)
        let loaded = ConfigLoader.process.load(path: folder.file("routes.yaml"))
        let table = try #require(loaded.table, "\(loaded.diagnostics.map(\.message))")
        var compiler = GraphCompiler(table, file: folder.file("routes.yaml"))
        let compiled = compiler.compile()
        let plan = try #require(compiled.plan, "\(compiled.diagnostics.map(\.message))")
        #expect(plan.routes.count == 7 + (scenario.routes > 1 ? scenario.routes : 0))

        let exchange = Exchange(graph: plan.makeDryGraph())
        let request = scenario.request
        var parser = RequestParser()
        let length = try #require(try parser.parse(request.span, into: &exchange.head))
        exchange.body.append(request.span.extracting(length..<request.count))
        let route = try #require(try exchange.matchDry())
        #expect(plan.routes[route].name == Self.routes[name])
    }
}
