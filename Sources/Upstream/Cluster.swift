/// A backend as one loop sees it: its peers, their connections, and the requests that wait for one.
///
///     open ──▶ idle connection? ──▶ ready at once
///         └──▶ room for one more? ──▶ connect ──refused──▶ the next peer
///         └──▶ all taken ──▶ queue ──▶ a connection becomes free, or the wait is over
///
/// Everything happens on the loop's thread. Streams and connections are pooled here, so that a request on a warm
/// cluster allocates nothing.
public import Containers
public import EventLoop
public import HTTP
import System
public import TLS

public final class Cluster {
    public let options: ClusterOptions
    let loop: EventLoop
    let pool: BlockPool
    let limits: HTTPLimits
    /// Needed by endpoints that use TLS, which are not ready without it: the system's trust store is loaded late.
    public var tls: ClientTLSContext? {
        didSet {
            makeTLSEndpoints()
            if queue.count > 0 { loop.enqueue(self) }
        }
    }
    public internal(set) var counters = ClusterCounters()

    var peers: [Peer] = []
    var balancer: Balancer
    /// Every connection that has a socket.
    var live: [UpstreamConnection] = []
    var queue = StreamQueue()
    var isDraining = false
    /// Names whose first look-up is still under way.
    var namesAwaited: Set<String> = []
    /// By endpoint: the name that is checked, and the newest session to resume. Nil without TLS, or without a context.
    private(set) var tlsEndpoints: [TLSEndpoint?]
    var sweep: LoopTimer?
    private var spareStreams: [UpstreamStream] = []
    private var spareConnections: [UpstreamConnection] = []

    /// Closed connections kept for reuse as objects, a few hundred bytes each: as many as one batch of events can
    /// close.
    private static let spareCeiling = 256

    /// Endpoints that are addresses are ready at once; the addresses of names come by `update`.
    public init(loop: EventLoop, pool: BlockPool, options: ClusterOptions, limits: HTTPLimits = HTTPLimits()) {
        self.loop = loop
        self.pool = pool
        self.options = options
        self.limits = limits
        tlsEndpoints = Array(repeating: nil, count: options.endpoints.count)
        balancer = Balancer(options.balance, seed: loop.kernel.random())
        namesAwaited = Set(hostNames)
        for (index, endpoint) in options.endpoints.enumerated() {
            if let address = endpoint.literalAddress { replacePeers(of: index, with: [address]) }
        }
    }

    deinit {
        // Linked into the loop's wheel, so it has to go while the loop stands.
        if let sweep { loop.disarm(sweep) }
        sweep = nil
        while let stream = queue.popFirst() { stream.forget() }
        for connection in live {
            connection.stream?.forget()
            connection.close()
        }
    }

    /// A request sent now has an address that did not refuse lately to go to.
    public var isReady: Bool {
        let now = loop.now
        return peers.contains { $0.isHealthy && !$0.ejection.isOut(at: now) && canServe($0) }
    }

    /// Connections that carry a request or connect for one, and those that are kept without.
    public var connectionCount: Int { live.count }
    public var idleCount: Int { peers.reduce(0) { $0 + $1.idle.count } }
    public var waitingCount: Int { queue.count }

    /// Begins a request. `upstreamReady` comes before this returns when an idle connection is at hand; a failure never
    /// does.
    /// - Parameters:
    ///   - method: decides the framing of the answer (HEAD has no body).
    ///   - fresh: do not use a kept connection: for the one retry of a request that failed on such.
    /// - Returns: what cancels the request until it is ready; nil when it is ready already.
    @discardableResult
    public func open(_ responder: any UpstreamResponder, method: Method, fresh: Bool = false) -> PendingOpen? {
        let stream = spareStreams.popLast() ?? UpstreamStream(self)
        stream.responder = responder
        stream.method = method
        stream.needsFresh = fresh
        stream.deadlines.begin(total: options.timeouts.total, now: loop.now)
        counters.requests += 1
        let generation = stream.generation
        place(stream)
        // The usual way: a kept connection was at hand, and the request is on it.
        if stream.state == .open || stream.generation != generation { return nil }
        return PendingOpen(stream)
    }

    /// Lets requests under way finish and keeps no connection after them. Requests may still be opened by exchanges
    /// that began before.
    public func drain() {
        isDraining = true
        for peer in peers {
            while let connection = peer.idle.last { discard(connection) }
        }
    }

    func canServe(_ peer: Peer) -> Bool {
        !options.endpoints[peer.endpoint].usesTLS || tlsEndpoints[peer.endpoint] != nil
    }

    private func makeTLSEndpoints() {
        for (index, endpoint) in options.endpoints.enumerated() {
            guard endpoint.usesTLS, let tls else {
                tlsEndpoints[index] = nil
                continue
            }
            // A host that no certificate can be for is not ready, like one that does not resolve.
            tlsEndpoints[index] = try? TLSEndpoint(tls, host: endpoint.tlsName ?? endpoint.host)
        }
    }

    func giveBack(_ stream: UpstreamStream) {
        stream.clear()
        spareStreams.append(stream)
    }

    func takeConnection() -> UpstreamConnection { spareConnections.popLast() ?? UpstreamConnection(self) }

    func giveBack(_ connection: UpstreamConnection) {
        if spareConnections.count < Self.spareCeiling { spareConnections.append(connection) }
    }
}

/// What has happened since the cluster was made.
public struct ClusterCounters: Sendable, Equatable {
    public var requests = 0
    /// Requests that got a kept connection.
    public var reuses = 0
    public var connects = 0
    public var failedConnects = 0
    /// Requests refused because connections and waiting places were taken.
    public var overloads = 0
    /// Answers followed by bytes that belong to none; their connections were closed.
    public var strayBytes = 0
}
