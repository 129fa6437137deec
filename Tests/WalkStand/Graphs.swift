/// Small graphs, made by hand.
import Containers
public import Graph
import HTTP

extension RoutingGraph {
    /// One route named `all` for every request, by model when `model` is given, through `filters` in order, to `target`.
    public static func one(
        _ filters: [any Filter] = [], dialects: DialectSet, model: String? = nil, to targets: [TargetNode],
        backends: [BackendNode] = [], body: Int = 1 << 20, replay: Int = 1 << 10, lossPolicy: LossPolicy = .warn,
        keepalive: UInt64 = 0, prices: PriceTable = .empty, tokenizers: TokenizerTable = .empty,
        tokens: BearerTokens = BearerTokens()
    ) -> RoutingGraph {
        let chain = ChainRange(start: 0, count: filters.count)
        let shared = filters.prefix { $0.needs.isDisjoint(with: [.wholeBody, .route]) }.count
        let models = model.map {
            [
                ModelShape(
                    length: .whole, table: PatternTable([PatternTable.Item(second: Array($0.utf8), values: [0])]))
            ]
        }
        let group = RouteGroup(
            free: model == nil ? [0] : [], models: models ?? [], first: 0, firstByModel: model == nil ? .max : 0,
            common: ChainRange(start: 0, count: shared))
        let shape = HeadShape(
            host: .none, path: .none, table: PatternTable([PatternTable.Item(second: [], values: [0])]))
        let route = RouteNode(
            name: "all", identity: [], chain: chain, target: targets.count - 1,
            readsAnswer: filters.contains { $0.needs.contains(.answerBytes) }, lossPolicy: lossPolicy,
            keepalive: keepalive)
        return RoutingGraph(
            generation: 1, dialects: dialects,
            matcher: Matcher(shapes: [shape], groups: [group], tests: [RouteTests()]), routes: [route],
            backends: backends, targets: targets, filters: filters, chainItems: filters.indices.map { UInt16($0) },
            scratchSize: ScratchLayout.cell * ScratchLayout.cells, limits: BodyLimits(body: body, replay: replay),
            prices: prices, tokenizers: tokenizers, tokens: tokens)
    }
}

extension BackendNode {
    /// A backend `name` at `http://NAME.test`, with a credential of its own.
    public static func at(
        _ name: String, _ dialect: any Dialect, kind: Kind = .model, keys: [String]? = nil,
        forwardsCredential: Bool = false,
        asksUsage: Bool = false
    ) -> BackendNode {
        let keys = keys ?? ["\(name)-secret"]
        var options = Options()
        options.forwardsCredential = forwardsCredential
        options.asksUsage = asksUsage
        return BackendNode(
            name: name, kind: kind, dialect: dialect,
            origins: [BackendOrigin(authority: Array("\(name).test".utf8), basePath: Array("/v1".utf8))],
            keys: keys.map { BackendKey(lines: Array("authorization: Bearer \($0)\r\n".utf8)) }, options: options)
    }
}

/// A filter that does what its test says, and writes down what it is told.
public final class ScriptedFilter: Filter {
    public let needs: Needs
    private let name: String
    private let log: FilterLog
    /// What it says to a request; `next` without.
    public var verdict: (Exchange) throws(GatewayError) -> Verdict = { _ throws(GatewayError) in .next }
    public var keepsGoing = false

    public init(_ name: String, _ needs: Needs, _ log: FilterLog) {
        self.name = name
        self.needs = needs
        self.log = log
    }

    public func request(_ exchange: Exchange) throws(GatewayError) -> Verdict {
        log.lines.append("\(name) request")
        return try verdict(exchange)
    }

    public func resumed(_ completion: Completion, _ exchange: Exchange) throws(GatewayError) -> Verdict {
        log.lines.append("\(name) resumed")
        return .next
    }

    public func modelKnown(_ exchange: Exchange) throws(GatewayError) {
        log.lines.append("\(name) model \(exchange.model.text)")
    }

    public func answer(_ exchange: Exchange) { log.lines.append("\(name) answer \(exchange.answer.status)") }
    public func bytes(_ bytes: Span<UInt8>, _ exchange: Exchange) { log.lines.append("\(name) bytes \(bytes.text)") }

    public func clientLeft(_ exchange: Exchange) -> Bool {
        log.lines.append("\(name) left")
        return keepsGoing
    }

    public func end(_ exchange: Exchange, _ outcome: Outcome) { log.lines.append("\(name) end \(outcome)") }
}

public final class FilterLog {
    public var lines: [String] = []
    public init() {}
}
