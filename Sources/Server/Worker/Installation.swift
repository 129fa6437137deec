/// What one worker gets of a configuration: its graph, the clusters behind it, its listeners' state.
///
/// Made on the builder thread, handed to the worker by a letter, touched by nobody else after that. Clusters whose backend
/// did not change are taken over by key, with their connections.
import Compiler
import Config
import Containers
import EventLoop
import Filters
import Graph
import HTTP
import System
import TLS
import Upstream

/// A backend's connections, before the loop that owns them has decided whether it keeps what it has.
struct ClusterPlan {
    /// All that makes connections what they are: equal keys mean the same cluster.
    let key: String
    let options: ClusterOptions
    /// Nil for plain endpoints, and until the trust store is loaded.
    let tls: ClientTLSContext?
    let mock: MockBehavior?
}

struct ListenerPlan {
    let name: String
    let index: UInt16
    let limits: ConnectionLimits
    let tls: ServerTLSContext?
    let trusted: [AddressBlock]
}

struct Installation {
    let generation: Int
    let plan: GraphPlan
    let clusters: [ClusterPlan]
    let listeners: [ListenerPlan]
    /// The series of each route and each backend in the workers' numbers.
    let series: (routes: [Int], backends: [Int])
    /// Client connections of the process; each worker takes its share.
    let connections: Int
    /// Bytes that one worker may buffer.
    let buffered: Int
    let logsAccess: Bool
}

extension Worker {
    /// Takes a new configuration into use: exchanges that begin from now on walk it.
    func install(_ installation: Installation) {
        var kept: [String: Transport] = [:]
        let transports = installation.clusters.map { plan -> Transport in
            if let known = self.transports[plan.key] {
                if case .cluster(let cluster) = known, let tls = plan.tls { cluster.tls = tls }
                kept[plan.key] = known
                return known
            }
            let fresh = makeTransport(plan)
            kept[plan.key] = fresh
            return fresh
        }
        // In an order of its own, so that a simulated run is the same each time.
        for (key, transport) in self.transports.sorted(by: { $0.key < $1.key }) where kept[key] == nil {
            if case .cluster(let cluster) = transport { cluster.drain() }
        }
        self.transports = kept
        let graph = installation.plan.makeGraph(engines, tokens: tokens, generation: installation.generation)
        graph.metricSeries = installation.series.routes
        graph.backendSeries = installation.series.backends
        graph.transports = TransportSet(transports)
        pool.ceiling = installation.buffered
        log.isOn = installation.logsAccess
        connectionCeiling = max(1, installation.connections / mail.workers)
        update(installation.listeners)
        adopt(graph)
    }

    private func makeTransport(_ plan: ClusterPlan) -> Transport {
        if let mock = plan.mock { return .mock(MockBackend(mock)) }
        let cluster = Cluster(loop: loop, pool: pool, options: plan.options)
        cluster.tls = plan.tls
        for (host, addresses) in resolved { cluster.update(host: host, addresses: addresses) }
        return .cluster(cluster)
    }

    func publishTransports() {
        guard let graph, let set = graph.transports as? TransportSet else { return }
        metrics.publish(
            zip(set.transports, graph.backendSeries).compactMap { transport, series in
                guard case .cluster(let cluster) = transport else { return nil }
                return (series, cluster)
            })
    }

    /// Addresses of a name, from control.
    func resolve(_ host: String, _ addresses: [SocketAddress]) {
        resolved[host] = addresses
        for case .cluster(let cluster) in transports.values { cluster.update(host: host, addresses: addresses) }
    }

    /// A name has no addresses, as far as control could find out.
    func lookUpFailed(_ host: String) {
        for case .cluster(let cluster) in transports.values { cluster.lookUpFailed(host: host) }
    }

    private func update(_ plans: [ListenerPlan]) {
        for plan in plans {
            if let known = listeners[plan.name] {
                known.index = plan.index
                known.limits = plan.limits
                known.tls = plan.tls
                known.trusted = plan.trusted
            } else {
                listeners[plan.name] = ListenerState(
                    name: plan.name, index: plan.index, limits: plan.limits, tls: plan.tls, trusted: plan.trusted)
            }
        }
        let names = Set(plans.map(\.name))
        for (name, state) in listeners where !names.contains(name) {
            stopListening(state)
            listeners[name] = nil
        }
    }

    /// Accepts on a socket of the listener `name`.
    func listen(on descriptor: Descriptor, name: String) {
        guard let state = listeners[name] else { return loop.kernel.close(descriptor) }
        if let acceptor = try? Acceptor(descriptor, state, self) { listen(acceptor) }
    }
}
