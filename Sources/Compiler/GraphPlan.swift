/// A compiled configuration, before any loop has its copy: everything that is the same for all loops.
///
///     RouteTable ─▶ lower ─▶ GraphPlan ─▶ makeGraph(loop 0), makeGraph(loop 1), …
///
/// Made on the builder thread; `makeGraph` only allocates the filter objects of one loop.
public import Filters
public import Graph

public struct GraphPlan: Sendable {
    public internal(set) var generation = 0
    public internal(set) var dialects: DialectSet
    public internal(set) var matcher: Matcher
    public internal(set) var routes: [RouteNode]
    public internal(set) var targets: [TargetNode]
    public internal(set) var backends: [BackendNode]
    public internal(set) var filters: [FilterPlan]
    public internal(set) var chainItems: [UInt16]
    public internal(set) var limits: BodyLimits
    public internal(set) var prices = PriceTable.empty
    public internal(set) var tokenizers = TokenizerTable.empty
    /// Cells of scratch memory that the routes use; bounds what is zeroed a request.
    public internal(set) var scratchCells: Int

    /// One loop's graph; its backends take their renewed credentials from `tokens`.
    public func makeGraph(
        _ engines: LoopEngines, tokens: BearerTokens = BearerTokens(), generation: Int
    ) -> RoutingGraph {
        RoutingGraph(
            generation: generation, dialects: dialects, matcher: matcher, routes: routes, backends: backends,
            targets: targets, filters: filters.map { $0.make(engines) }, chainItems: chainItems,
            scratchSize: scratchCells * ScratchLayout.cell, limits: limits, prices: prices, tokenizers: tokenizers,
            tokens: tokens)
    }
}

/// A filter before any loop has its object.
public struct FilterPlan: Sendable {
    public let name: String
    /// As written under `use:`.
    public let kind: String
    public let needs: Needs
    /// It remembers something between its phases, and needs a scratch cell.
    public let remembers: Bool
    /// One line for `explain` and `graph`: its options, without secrets.
    public let summary: String
    let make: @Sendable (LoopEngines) -> any Filter
}
