/// Compiles a checked `RouteTable` to a `GraphPlan`, or says what stands in the way.
///
///     backends ─▶ nodes     filters ─▶ plans, scratch cells     routes ─▶ chains, targets ─▶ matcher
///
/// Runs on the builder thread: it reads callers' files. It adds the diagnostics that Config cannot know, in the same form.
public import Config
import Containers
import Dialects
import Filters
import Graph
import State

/// What a compile came to.
public struct CompileResult: Sendable {
    /// Nil when a diagnostic is an error.
    public let plan: GraphPlan?
    public let diagnostics: [Diagnostic]
    /// Files read on the way: a reload watches them too.
    public let inputs: [Input]
}

public struct GraphCompiler {
    let table: RouteTable
    let file: String
    private let loader: ConfigLoader
    var diagnostics: [Diagnostic] = []
    private var inputs: [Input] = []

    public init(_ table: RouteTable, file: String, loader: ConfigLoader = .process) {
        self.table = table
        self.file = file
        self.loader = loader
    }

    public mutating func compile() -> CompileResult {
        let cells = ScratchCells.assign(table)
        if cells == nil { report(.builtIn, "a route has more than \(ScratchLayout.cells) filters that keep state") }
        if let location = Self.tooMany(table.filters) {
            report(location, "more filters than the \(Self.maxFilters) of a file, inline ones included")
            return failed()
        }
        let filters = lowerFilters(cells ?? [])
        var chains: [ChainRange] = []
        var items: [UInt16] = []
        for route in table.routes {
            if route.filters.count > RoutingGraph.maxFilters {
                report(
                    route.location,
                    "a route has at most \(RoutingGraph.maxFilters) filters, this has \(route.filters.count)")
            }
            chains.append(ChainRange(start: items.count, count: route.filters.count))
            items += route.filters.map { UInt16($0.filter) }
        }
        let tokenizers = TokenizerLowering.load(table.tokenizers, file: file, loader: loader)
        diagnostics += tokenizers.diagnostics
        inputs += tokenizers.inputs
        for route in table.routes { checkForwarding(route) }
        guard let filters, diagnostics.allSatisfy({ $0.severity != .error }) else { return failed() }
        var targets = TargetLowering(table.routes)
        let routes = zip(table.routes, chains).map { route, chain in
            let needs = route.filters.reduce(into: Needs()) { $0.formUnion(filters[$1.filter].needs) }
            return RouteNode(
                name: route.name.value, identity: TargetIdentity.bytes(of: route, table), chain: chain,
                target: targets.add(route.action),
                readsAnswer: needs.contains(.answerBytes), lossPolicy: LossPolicy(route.onLossy.value),
                keepalive: UInt64(route.keepalive.value))
        }
        guard let matcher = lowerMatches(chains, items, filters) else { return failed() }
        let backends = table.backends.map(BackendLowering.node)
        let plan = GraphPlan(
            dialects: DialectSet.builtIn, matcher: matcher, routes: routes, targets: targets.nodes, backends: backends,
            filters: filters, chainItems: items,
            limits: BodyLimits(body: table.limits.body.value, replay: table.limits.replay.value),
            prices: PriceLowering.table(table.prices), tokenizers: tokenizers.table,
            scratchCells: (cells?.max() ?? -1) + 1)
        return CompileResult(plan: plan, diagnostics: diagnostics, inputs: inputs)
    }

    /// Filters of a file: their numbers are 16 bits wide.
    static let maxFilters = Int(UInt16.max)

    private static func tooMany(_ filters: [FilterDefinition]) -> SourceLocation? {
        filters.count > maxFilters ? filters[maxFilters].location : nil
    }

    /// Where the client's own key goes upstream, the gateway does not know who it is: it can neither ask for a key of its own in the
    /// same place, nor give one client's answer to another.
    private mutating func checkForwarding(_ route: Route) {
        guard case .target(let target) = route.action else { return }
        var name: String?
        target.forEachBackend { use in
            let backend = table.backends[use.backend]
            if backend.forwardsCredential.value { name = backend.name.value }
        }
        guard let name else { return }
        for use in route.filters {
            switch table.filters[use.filter].options {
            case .authKeys:
                report(use.location, "auth.keys takes the key that backend '\(name)' is to be forwarded")
            case .cacheExact:
                report(
                    use.location, "cache.exact would give one client's answer to all that backend '\(name)' tells apart"
                )
            default: break
            }
        }
    }

    private func failed() -> CompileResult { CompileResult(plan: nil, diagnostics: diagnostics, inputs: inputs) }

    mutating func report(_ location: SourceLocation, _ message: String) {
        diagnostics.append(Diagnostic(.error, file: file, at: location, message))
    }

    private mutating func lowerFilters(_ cells: [Int]) -> [FilterPlan]? {
        var lowering = FilterLowering(loader: loader, file: file)
        var plans: [FilterPlan] = []
        for (index, definition) in table.filters.enumerated() {
            if let plan = lowering.plan(definition, cell: cells.indices.contains(index) ? cells[index] : 0) {
                plans.append(plan)
            }
        }
        diagnostics += lowering.diagnostics
        inputs += lowering.inputs
        return plans.count == table.filters.count ? plans : nil
    }

    private mutating func lowerMatches(_ chains: [ChainRange], _ items: [UInt16], _ filters: [FilterPlan]) -> Matcher? {
        let bare = table.routes.map { route in
            if case .respond = route.action { return route.filters.isEmpty }
            return false
        }
        var lowering = MatchLowering(chains: chains, chainItems: items, filterNeeds: filters.map(\.needs), bare: bare)
        for (index, route) in table.routes.enumerated() { lowering.add(route.match, route: index) }
        guard let matcher = lowering.matcher() else {
            report(
                table.routes.last?.location ?? .builtIn,
                "the routes use more than \(Matcher.maxShapes) kinds of host and path pattern (each length of prefix is one)"
            )
            return nil
        }
        return matcher
    }
}

/// Gives each filter that keeps state a cell of scratch memory which no other filter of one of its routes has.
enum ScratchCells {
    /// A cell for each filter, -1 for those that keep none; nil when a route needs more than there are.
    static func assign(_ table: RouteTable) -> [Int]? {
        var cells = [Int](repeating: -1, count: table.filters.count)
        var neighbors = [Set<Int>](repeating: [], count: table.filters.count)
        for route in table.routes {
            let keeping = route.filters.map(\.filter).filter { keepsState(table.filters[$0]) }
            for filter in keeping { neighbors[filter].formUnion(keeping) }
        }
        for index in cells.indices where keepsState(table.filters[index]) {
            let taken = Set(neighbors[index].filter { $0 != index }.map { cells[$0] })
            guard let free = (0..<ScratchLayout.cells).first(where: { !taken.contains($0) }) else { return nil }
            cells[index] = free
        }
        return cells
    }

    private static func keepsState(_ definition: FilterDefinition) -> Bool {
        switch definition.options {
        case .limitRate, .cacheExact, .authKeys: true
        default: false
        }
    }
}
