/// Finding the route of a request among few and many: the cost should not tell how many there are.
import Containers
import Dialects
import Graph
import HTTP

extension MicroScenario {
    static let match = [10, 1000, 10_000].flatMap { count -> [MicroScenario] in
        [
            MicroScenario(
                "match.model.\(count)", "the route of a model among \(Figure(Double(count))) routes by model",
                expected: "all found"
            ) { () throws(CountError) in MatchWork(by: .model, count) },
            MicroScenario(
                "match.path.\(count)", "the route of a path among \(Figure(Double(count))) routes by path",
                expected: "all found"
            ) { () throws(CountError) in MatchWork(by: .path, count) },
        ]
    }
}

private final class MatchWork: MicroWork {
    enum Part { case model, path }

    /// Exchanges that are matched in turn, spread over all routes.
    private static let turns = 64

    private let matcher: Matcher
    private var exchanges: [Exchange] = []
    private var wanted: [Int] = []
    private var wrong = 0

    init(by part: Part, _ count: Int) {
        matcher = part == .model ? Self.byModel(count) : Self.byPath(count)
        let graph = RoutingGraph(
            generation: 1, dialects: .builtIn, matcher: matcher, routes: [], backends: [], targets: [], filters: [],
            chainItems: [], scratchSize: 0, limits: BodyLimits(body: 1 << 20, replay: 1 << 20))
        for turn in 0..<Self.turns {
            let route = turn * count / Self.turns
            let exchange = Exchange(graph: graph)
            var parser = RequestParser()
            let path = part == .path ? Self.path(route) : "/v1/chat/completions"
            let head = Array(ChatRequest.head(length: 500, path: path, key: "k").utf8)
            guard (try? parser.parse(head.span, into: &exchange.head)) != nil else { continue }
            exchange.facts.model.append(text: Self.model(route))
            exchanges.append(exchange)
            wanted.append(route)
        }
    }

    func run(_ count: Int) {
        for operation in 0..<count {
            let turn = operation & (Self.turns - 1)
            let exchange = exchanges[turn]
            matcher.candidates(exchange)
            if matcher.route(exchange) != wanted[turn] { wrong += 1 }
        }
    }

    var outcome: String { wrong == 0 && exchanges.count == Self.turns ? "all found" : "\(wrong) not found" }

    private static func model(_ route: Int) -> String { "provider/model-\(route)" }
    private static func path(_ route: Int) -> String { "/tenants/\(route)/v1/chat/completions" }
    private static let noFilters = ChainRange(start: 0, count: 0)

    private static func byModel(_ count: Int) -> Matcher {
        let models = PatternTable(
            (0..<count).map { PatternTable.Item(second: Array(model($0).utf8), values: [UInt32($0)]) })
        let group = RouteGroup(
            free: [], models: [ModelShape(length: .whole, table: models)], first: 0, firstByModel: 0, common: noFilters)
        let path = PatternTable.Item(second: Array("/v1/chat/completions".utf8), values: [0])
        let shape = HeadShape(host: .none, path: .whole, table: PatternTable([path]))
        return Matcher(shapes: [shape], groups: [group], tests: (0..<count).map { _ in RouteTests() })
    }

    private static func byPath(_ count: Int) -> Matcher {
        let paths = (0..<count).map { PatternTable.Item(second: Array(path($0).utf8), values: [UInt32($0)]) }
        let groups = (0..<count).map {
            RouteGroup(free: [UInt32($0)], models: [], first: $0, firstByModel: .max, common: noFilters)
        }
        let shape = HeadShape(host: .none, path: .whole, table: PatternTable(paths))
        return Matcher(shapes: [shape], groups: groups, tests: (0..<count).map { _ in RouteTests() })
    }
}
