/// Finds the first route that takes a request, in two steps.
///
///     head:  (host × path) ─▶ groups of routes that can match     one look-up a shape, not a route
///     body:  model ─▶ first route of those groups                 one look-up a shape of model pattern
///
/// A *shape* is a pair of kinds of pattern (exact, prefix of n bytes, any): there are as many as the file uses, however
/// many routes it has. Routes that also test methods, headers or inner globs are tried in file order inside a group.
/// Immutable and shared by all loops.
import Containers
import HTTP

/// What a route tests besides host, path and model.
public struct RouteTests: Sendable {
    /// Bit set of `Method.rawValue`; 0: any. `.other` stands for those of `otherMethods`.
    public var methods: UInt16 = 0
    /// Methods that have no number of their own, as they are written on the wire.
    public var otherMethods: [[UInt8]] = []
    /// Lower-case names.
    public var headers: [(name: [UInt8], value: BytePattern)] = []
    /// Host, path or model patterns with inner stars: tested here, while the tables file them under `any`.
    public var host = BytePattern.any
    public var path = BytePattern.any
    public var model = BytePattern.any
    /// Listener index; -1: any.
    public var listener = -1

    public init() {}
    var isTrivial: Bool {
        methods == 0 && headers.isEmpty && host == .any && path == .any && model == .any && listener < 0
    }
}

/// The groups that a request's head selected. Fixed capacity: shapes are bounded by `Matcher.maxShapes`.
public struct Candidates {
    var groups = InlineArray<32, UInt32>(repeating: 0)
    var count = 0
    /// The model must be known before a route can be chosen.
    public internal(set) var needsModel = false
    /// The route that is taken when no route by model comes before it; `Int.max` for none.
    var free = Int.max

    public init() {}
    mutating func clear() {
        count = 0
        needsModel = false
        free = Int.max
    }
}

public final class Matcher: Sendable {
    /// Distinct (host kind, path kind) pairs, prefix lengths told apart: a bound on look-ups a request.
    public static let maxShapes = 32

    let shapes: [HeadShape]
    let groups: [RouteGroup]
    let tests: [RouteTests]
    /// By route: no test is left beside what the tables compare.
    private let passes: [Bool]
    /// Some route names a host.
    let usesHost: Bool

    public init(shapes: [HeadShape], groups: [RouteGroup], tests: [RouteTests]) {
        precondition(shapes.count <= Self.maxShapes, "the compiler bounds the shapes")
        self.shapes = shapes
        self.groups = groups
        self.tests = tests
        passes = tests.map(\.isTrivial)
        usesHost = shapes.contains { $0.host != .none } || tests.contains { $0.host != .any }
    }

    /// The first step: which groups can match, and whether the model decides among their routes.
    public func candidates(_ exchange: Exchange) {
        exchange.candidates.clear()
        for index in shapes.indices {
            guard let host = shapes[index].host.cut(exchange.hostName), let path = shapes[index].path.cut(exchange.path)
            else { continue }
            shapes[index].pinned.with { table in
                for position in table.find(host, path) { add(table.value(at: position), exchange) }
            }
        }
        for index in 0..<exchange.candidates.count {
            let group = Int(exchange.candidates.groups[index])
            if groups[group].firstByModel < exchange.candidates.free { exchange.candidates.needsModel = true }
        }
    }

    private func add(_ group: Int, _ exchange: Exchange) {
        exchange.candidates.groups[exchange.candidates.count] = UInt32(group)
        exchange.candidates.count += 1
        let free = first(in: groups[group].free, below: exchange.candidates.free, exchange)
        if free < exchange.candidates.free { exchange.candidates.free = free }
    }

    /// The second step: the first route that takes the request; nil when none does. `exchange.model` is known, or empty.
    public func route(_ exchange: Exchange) -> Int? {
        var best = exchange.candidates.free
        if exchange.candidates.needsModel {
            for index in 0..<exchange.candidates.count {
                let group = Int(exchange.candidates.groups[index])
                if groups[group].firstByModel < best { best = byModel(group, below: best, exchange) }
            }
        }
        return best == Int.max ? nil : best
    }

    private func byModel(_ group: Int, below bound: Int, _ exchange: Exchange) -> Int {
        var best = bound
        if exchange.model.isEmpty { return best }
        for shape in 0..<groups[group].models.count {
            guard let key = groups[group].models[shape].length.cut(exchange.model) else { continue }
            groups[group].models[shape].pinned.with { table in
                for position in table.find(key.extracting(0..<0), key) {
                    let route = table.value(at: position)
                    if route >= best { break }
                    if passes[route] || tests[route].take(exchange) {
                        best = route
                        break
                    }
                }
            }
        }
        return best
    }

    private func first(in routes: [UInt32], below bound: Int, _ exchange: Exchange) -> Int {
        for index in routes.indices {
            let route = routes[index]
            if route >= bound { break }
            if passes[Int(route)] || tests[Int(route)].take(exchange) { return Int(route) }
        }
        return Int.max
    }

    /// Filters that every candidate begins with and that need no body: they run before the first byte of one.
    /// The length of what all candidates share with `chain`, the chain of the first of them.
    public func commonChain(_ exchange: Exchange) -> ChainRange {
        var common: ChainRange?
        for index in 0..<exchange.candidates.count {
            let group = Int(exchange.candidates.groups[index])
            guard
                groups[group].first < exchange.candidates.free || groups[group].firstByModel < exchange.candidates.free,
                let chain = groups[group].common
            else { continue }
            guard let already = common else {
                common = chain
                continue
            }
            var shared = 0
            while shared < min(already.count, chain.count),
                exchange.graph.chainItems[already.start + shared] == exchange.graph.chainItems[chain.start + shared]
            { shared += 1 }
            common = ChainRange(start: already.start, count: shared)
        }
        return common ?? ChainRange(start: 0, count: 0)
    }
}

extension RouteTests {
    /// Whether the parts of a request that no table covers pass.
    func take(_ exchange: Exchange) -> Bool {
        if methods != 0, !takesMethod(exchange) { return false }
        if listener >= 0, listener != Int(exchange.listener) { return false }
        if !host.matches(exchange.hostName) || !path.matches(exchange.path) { return false }
        if model != .any, !model.matches(exchange.model) { return false }
        for index in headers.indices where !hasHeader(index, exchange) { return false }
        return true
    }

    private func takesMethod(_ exchange: Exchange) -> Bool {
        let method = exchange.head.method
        if methods & (1 << UInt16(method.rawValue)) == 0 { return false }
        if method != .other { return true }
        for index in otherMethods.indices {
            let text = otherMethods[index]
            if exchange.methodText.equals(text.span) { return true }
        }
        return false
    }

    /// A field may stand on several lines: one that matches is enough.
    private func hasHeader(_ index: Int, _ exchange: Exchange) -> Bool {
        let (name, pattern) = headers[index]
        var start = 0
        while let found = exchange.head.headers.first(named: name.span, from: start) {
            if pattern.matches(exchange.head.headers.value(at: found)) { return true }
            start = found + 1
        }
        return false
    }
}
