/// The graph's nodes as the walk reads them: trivial values in flat arrays, their texts in one block.
///
///     routes   [chain target name | chain target name | …]        texts   small large https://… authorization: …
///                            └──────────────────────────────────────────▶ (start, count)
///
/// A loop has its own copy, and nothing in it is counted: a request reads nodes of the graph some thirty times.
import Containers

/// A run of `FlatNodes.texts`.
struct TextRange: BitwiseCopyable {
    var start: UInt32 = 0
    var count: UInt32 = 0
    var isEmpty: Bool { count == 0 }
}

struct FlatRoute: BitwiseCopyable {
    let chain: ChainRange
    let target: Int
    let readsAnswer: Bool
    let lossPolicy: LossPolicy
    let keepalive: UInt64
    let name: TextRange
    let identity: TextRange
}

struct FlatBackend: BitwiseCopyable {
    let kind: BackendNode.Kind
    /// Index into `RoutingGraph.dialectPins`.
    let dialect: Int
    /// Index of its first endpoint's origin.
    let firstOrigin: Int
    let name: TextRange
    /// A run of `keys`.
    let firstKey: Int
    let keyCount: Int
    /// Some key writes its lines anew for each request.
    let signs: Bool
    /// The client's own credential goes on.
    let forwardsCredential: Bool
    /// A stream is asked for its usage although the client did not.
    let asksUsage: Bool
    /// A compatible server that knows `max_tokens` only.
    let usesOlderTokenLimit: Bool
    let takesExtensions: Bool
    /// Where the client does not say and the API insists.
    let defaultMaxTokens: Int
}

struct FlatOrigin: BitwiseCopyable {
    let authority: TextRange
    let basePath: TextRange
    /// Bytes at the path's end that are the API's version (`/v1`, `/v1beta`), or what stands in its place (Vertex `/publishers/google`).
    let versionLength: Int

    var namesVersion: Bool { versionLength > 0 }
}

enum FlatTarget: BitwiseCopyable {
    case backend(Int, model: TextRange)
    /// Children are a run of `links`; their weights add up to `total`.
    case split(first: Int, count: Int, total: Int)
    case fallback(first: Int, count: Int)
    /// Index into `replies`.
    case respond(Int)
}

struct FlatLink: BitwiseCopyable {
    let child: Int
    let weight: Int
}

struct FlatNodes: ~Copyable {
    private(set) var texts = ByteBuffer()
    private(set) var routes: [FlatRoute] = []
    private(set) var backends: [FlatBackend] = []
    private(set) var origins: [FlatOrigin] = []
    private(set) var keys: [FlatKey] = []
    private(set) var targets: [FlatTarget] = []
    private(set) var links: [FlatLink] = []
    private(set) var replies: [FixedReply] = []

    /// `dialect`: the index of a backend's dialect.
    init(_ routes: [RouteNode], _ backends: [BackendNode], _ targets: [TargetNode], dialect: (any Dialect) -> Int) {
        for route in routes {
            self.routes.append(
                FlatRoute(
                    chain: route.chain, target: route.target, readsAnswer: route.readsAnswer,
                    lossPolicy: route.lossPolicy, keepalive: route.keepalive,
                    name: add(route.nameBytes),
                    identity: add(route.identity)))
        }
        for backend in backends {
            self.backends.append(
                FlatBackend(
                    kind: backend.kind, dialect: dialect(backend.dialect), firstOrigin: origins.count,
                    name: add(Array(backend.name.utf8)), firstKey: keys.count, keyCount: backend.keys.count,
                    signs: backend.keys.contains { $0.signer != nil },
                    forwardsCredential: backend.options.forwardsCredential,
                    asksUsage: backend.options.asksUsage,
                    usesOlderTokenLimit: backend.options.usesOlderTokenLimit,
                    takesExtensions: backend.options.takesExtensions,
                    defaultMaxTokens: backend.options.defaultMaxTokens))
            for key in backend.keys {
                keys.append(FlatKey(lines: add(key.lines), weight: key.weight, parking: Pinned(key.parking)))
            }
            for origin in backend.origins {
                origins.append(
                    FlatOrigin(
                        authority: add(origin.authority), basePath: add(origin.basePath),
                        versionLength: origin.versionLength))
            }
        }
        for target in targets { add(target) }
    }

    @_lifetime(borrow self)
    func text(_ range: TextRange) -> Span<UInt8> {
        let start = Int(range.start)
        return texts.span.extracting(start..<start + Int(range.count))
    }

    private mutating func add(_ target: TargetNode) {
        switch target {
        case .backend(let backend, let model): targets.append(.backend(backend, model: add(model)))
        case .split(let children, let weights, let total):
            targets.append(.split(first: links.count, count: children.count, total: total))
            links += zip(children, weights).map { FlatLink(child: $0, weight: $1) }
        case .fallback(let children):
            targets.append(.fallback(first: links.count, count: children.count))
            links += children.map { FlatLink(child: $0, weight: 0) }
        case .respond(let reply):
            targets.append(.respond(replies.count))
            replies.append(reply)
        }
    }

    private mutating func add(_ text: [UInt8]) -> TextRange {
        if text.isEmpty { return TextRange() }
        let start = texts.count
        texts.append(text.span)
        return TextRange(start: UInt32(start), count: UInt32(text.count))
    }
}
