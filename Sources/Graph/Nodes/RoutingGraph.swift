/// The compiled routing graph: flat arrays of small nodes that point to each other by index.
///
/// One copy a loop, because filter objects are a loop's own; what is large and never changes (`Matcher`, caller tables) is
/// one block a generation that all copies point to. A graph is not changed after it is made: a reload makes another.
import Containers
import Tokens

public final class RoutingGraph {
    /// Filters a route may have; bounds `Exchange.ran` and the scratch memory.
    public static let maxFilters = 32

    /// Number of the configuration it was made of: 1 for the first, then up.
    public let generation: Int
    public let dialects: DialectSet
    public let matcher: Matcher
    public let backends: [BackendNode]
    /// What each filter needs, flat.
    public let needs: [Needs]
    /// Filter indices of all chains, one after another (`ChainRange`).
    public let chainItems: [UInt16]
    public let scratchSize: Int
    public let limits: BodyLimits
    /// Exchanges under way on this graph: the last to leave lets it go.
    public var exchanges = 0
    /// The nodes as the walk reads them.
    private(set) var nodes: FlatNodes
    /// How requests reach backends.
    let ways: WayTable
    /// Those of `dialects.model` in order, then the plain one, then what else backends speak.
    let dialectPins: [Pinned<Holder<any Dialect>>]
    let filterPins: [Pinned<Holder<any Filter>>]
    /// By the number of the key; nil for those that are lines.
    let signers: [(any RequestSigner)?]
    /// Keep what is pinned.
    private let holders: (dialects: [Holder<any Dialect>], filters: [Holder<any Filter>])
    /// Names of `dialectPins`.
    let dialectNames: [[UInt8]]
    /// The series of each route in the loop's numbers.
    public var metricSeries: [Int] = []
    /// The same for backends.
    public var backendSeries: [Int] = []
    /// What models cost, as this loop has looked it up lately.
    private let prices: PriceTable
    private var priceMemo = PriceMemo()
    /// Models whose tokens are counted, and what counts them in this loop.
    let tokenizers: TokenizerTable
    var encoder = BytePairEncoder()
    /// What the loop keeps beside its graph: the transports of its backends. Opaque here.
    public var transports: AnyObject?

    public init(
        generation: Int, dialects: DialectSet, matcher: Matcher, routes: [RouteNode], backends: [BackendNode],
        targets: [TargetNode], filters: [any Filter], chainItems: [UInt16], scratchSize: Int, limits: BodyLimits,
        prices: PriceTable = .empty, tokenizers: TokenizerTable = .empty, tokens: BearerTokens = BearerTokens()
    ) {
        self.generation = generation
        self.dialects = dialects
        self.matcher = matcher
        self.backends = backends
        needs = filters.map(\.needs)
        var spoken = dialects.model + [dialects.plain]
        ways = WayTable(spoken, plain: dialects.plain, backends)
        signers = backends.flatMap(\.keys).map { $0.signer?(tokens) }
        nodes = FlatNodes(routes, backends, targets) { dialect in
            if let index = spoken.firstIndex(where: { $0 === dialect }) { return index }
            spoken.append(dialect)
            return spoken.count - 1
        }
        holders = (spoken.map { Holder($0) }, filters.map { Holder($0) })
        dialectPins = holders.dialects.map { Pinned($0) }
        filterPins = holders.filters.map { Pinned($0) }
        dialectNames = spoken.map { Array("\($0.name)".utf8) }
        self.chainItems = chainItems
        self.scratchSize = scratchSize
        self.limits = limits
        self.prices = prices
        self.tokenizers = tokenizers
    }

    /// What a model costs by the name that a backend is asked for; nil where it is not known.
    func price(of model: Span<UInt8>) -> Price? { priceMemo.price(of: model, in: prices) }
}

/// Bounds on request bodies, in bytes.
public struct BodyLimits: Sendable {
    /// The largest body taken; past it 413.
    public var body: Int
    /// The largest body kept for a second try; a larger one is tried once.
    public var replay: Int

    public init(body: Int, replay: Int) {
        self.body = body
        self.replay = replay
    }
}

/// A run of `RoutingGraph.chainItems`.
public struct ChainRange: Sendable, Equatable, BitwiseCopyable {
    public let start: Int
    public let count: Int

    public init(start: Int, count: Int) {
        self.start = start
        self.count = count
    }
}

/// A route: what is done with the requests that it matches.
public struct RouteNode: Sendable {
    public let name: String
    let nameBytes: [UInt8]
    /// Bytes that are equal for targets that would answer alike: backends' contents and models, in order.
    let identity: [UInt8]
    public let chain: ChainRange
    /// Index into `RoutingGraph.targets`.
    public let target: Int
    /// A filter of the chain reads the answer's bytes.
    public let readsAnswer: Bool
    public let lossPolicy: LossPolicy
    /// How long a stream may say nothing; ns, 0: for ever.
    public let keepalive: UInt64

    public init(
        name: String, identity: [UInt8], chain: ChainRange, target: Int, readsAnswer: Bool,
        lossPolicy: LossPolicy = .warn, keepalive: UInt64 = 0
    ) {
        self.name = name
        nameBytes = Array(name.utf8)
        self.identity = identity
        self.chain = chain
        self.target = target
        self.readsAnswer = readsAnswer
        self.lossPolicy = lossPolicy
        self.keepalive = keepalive
    }
}

/// A node of a route's target tree. Children are indices into `RoutingGraph.targets`.
public enum TargetNode: Sendable {
    /// `model` replaces the client's; empty: as named.
    case backend(Int, model: [UInt8])
    /// One child by weight, drawn anew for each request.
    case split(children: [Int], weights: [Int], total: Int)
    /// The first child that answers, in order.
    case fallback(children: [Int])
    case respond(FixedReply)
}

/// A backend as the walk sees it. Connections, endpoints and balancing are the transport's.
public struct BackendNode: Sendable {
    public enum Kind: UInt8, Sendable, BitwiseCopyable { case model, plain, mock }

    public let name: String
    public let kind: Kind
    public let dialect: any Dialect
    /// By endpoint, in the order of the transport's: what a request to it says. Empty for the mock.
    let origins: [BackendOrigin]
    let keys: [BackendKey]
    let options: Options

    /// How requests to it are made.
    public struct Options: Sendable {
        /// A compatible server that knows `max_tokens` only.
        public var usesOlderTokenLimit = false
        /// A compatible server that has chat completions only: other forms of a chat are put into that.
        public var hasChatOnly = false
        /// A compatible server that takes sampling and reasoning which OpenAI has no words for.
        public var takesExtensions = false
        /// The client's own credential goes on, in the place that this dialect has for it.
        public var forwardsCredential = false
        /// A stream is asked for its usage although the client did not.
        public var asksUsage = true
        /// Tokens that may be generated where the client does not say and the API insists.
        public var defaultMaxTokens = 4096

        public init() {}
    }

    public init(
        name: String, kind: Kind, dialect: any Dialect, origins: [BackendOrigin], keys: [BackendKey] = [],
        options: Options = Options()
    ) {
        self.name = name
        self.kind = kind
        self.dialect = dialect
        self.origins = origins
        self.keys = keys
        self.options = options
    }
}

/// What the URL of an endpoint puts into the head of a request.
public struct BackendOrigin: Sendable {
    /// Value of Host; empty: the client's own is passed on.
    let authority: [UInt8]
    /// Path of the URL without a trailing slash; put before the request's path.
    let basePath: [UInt8]

    public init(authority: [UInt8], basePath: [UInt8]) {
        self.authority = authority
        self.basePath = basePath
    }

    /// Bytes at the end of the path that are a version (`/v1`, `/v1beta`), or Vertex's `/publishers/google`; 0 for none.
    var versionLength: Int {
        let path = basePath.span
        guard let slash = basePath.lastIndex(of: UInt8(ascii: "/")) else { return 0 }
        if path.extracting(slash..<path.count).beginsWithVersion { return path.count - slash }
        let vertex: StaticString = "/publishers/google"
        return path.ends(with: vertex) ? vertex.utf8CodeUnitCount : 0
    }
}

extension Span where Element == UInt8 {
    /// `/v1…`: the first segment of a path is a version.
    var beginsWithVersion: Bool { starts(with: "/v") && count > 2 && self[2] &- UInt8(ascii: "0") < 10 }
}

/// The dialects a graph knows, asked in order which of them a path belongs to.
public final class DialectSet: Sendable {
    public let model: [any Dialect]
    /// Paths of no model API.
    public let plain: any Dialect

    public init(model: [any Dialect], plain: any Dialect) {
        self.model = model
        self.plain = plain
    }
}

extension RoutingGraph {
    /// Index of the plain dialect in `dialectPins`.
    var plainDialect: Int { dialects.model.count }

    /// The number of the dialect that the path belongs to, and what it asks for.
    func dialect(of path: Span<UInt8>) -> (dialect: Int, operation: Operation) {
        for index in 0..<plainDialect {
            if let operation = dialectPins[index].with({ $0.value.operation(path) }) { return (index, operation) }
        }
        return (plainDialect, .other)
    }
}
