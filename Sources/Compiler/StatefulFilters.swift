/// Lowers the filters that lean on State: callers, limits, the cache.
import Config
import Filters
import Graph
import State

extension FilterLowering {
    mutating func auth(_ definition: FilterDefinition, _ options: AuthKeysOptions, _ cell: Int) -> FilterPlan? {
        let loaded = CallersFile.load(options.file, loader: loader)
        inputs += loaded.inputs
        diagnostics += loaded.diagnostics
        guard let table = loaded.table else { return nil }
        return FilterPlan(
            name: definition.name.value, kind: "auth.keys", needs: AuthKeysFilter.needs, remembers: true,
            summary: "\(table.count) caller\(table.count == 1 ? "" : "s")"
        ) { AuthKeysFilter(table, clock: $0.clock, slot: ScratchSlot(cell)) }
    }

    func rate(_ definition: FilterDefinition, _ options: RateLimitOptions, _ cell: Int) -> FilterPlan {
        let name = definition.name.value
        let by: RateLimitFilter.Key =
            switch options.by.value {
            case .caller: .caller
            case .team: .team
            case .ip: .address
            case .model: .model
            case .route: .route
            case .header(let header): .header(Array(header.utf8))
            }
        let requests = options.requests.map { (count: $0.value.count, window: $0.value.per) }
        let concurrent = options.concurrent?.value
        var tokens = TokenLimits()
        tokens.total = options.tokens.map { (count: $0.value.count, window: $0.value.per) }
        tokens.input = options.inputTokens.map { (count: $0.value.count, window: $0.value.per) }
        tokens.output = options.outputTokens.map { (count: $0.value.count, window: $0.value.per) }
        tokens.defaultOutput = options.defaultOutput.value
        let limits = tokens
        var summary = "by \(Self.text(options.by.value))"
        if let requests = options.requests { summary += ", requests \(requests.value)" }
        if let total = options.tokens { summary += ", tokens \(total.value)" }
        if let input = options.inputTokens { summary += ", input tokens \(input.value)" }
        if let output = options.outputTokens { summary += ", output tokens \(output.value)" }
        if let concurrent { summary += ", concurrent \(concurrent)" }
        return FilterPlan(
            name: name, kind: "limit.rate", needs: RateLimitFilter.needs(by, tokens: !limits.isEmpty), remembers: true,
            summary: summary
        ) { engines in
            RateLimitFilter(
                name: name, by: by, requests: requests, tokens: limits, concurrent: concurrent, table: engines.limits,
                clock: engines.clock, slot: ScratchSlot(cell))
        }
    }

    func cache(_ definition: FilterDefinition, _ options: ExactCacheOptions, _ cell: Int) -> FilterPlan {
        let name = definition.name.value
        let scope: ExactCacheFilter.Scope =
            switch options.scope.value {
            case .caller: .caller
            case .team: .team
            case .shared: .shared
            }
        let limits = CacheLimits(ttl: options.ttl.value, size: options.size.value, maxEntry: options.maxEntry.value)
        return FilterPlan(
            name: name, kind: "cache.exact", needs: ExactCacheFilter.needs, remembers: true,
            summary: "ttl \(options.ttl.value / 1_000_000_000)s, scope \(options.scope.value.rawValue)"
        ) { engines in
            ExactCacheFilter(
                scope: scope, allowance: limits.maxEntry, cache: engines.cache(name, limits), clock: engines.clock,
                slot: ScratchSlot(cell))
        }
    }

    private static func text(_ key: RateLimitKey) -> String {
        switch key {
        case .caller: "caller"
        case .team: "team"
        case .ip: "ip"
        case .model: "model"
        case .route: "route"
        case .header(let name): "header \(name)"
        }
    }
}
