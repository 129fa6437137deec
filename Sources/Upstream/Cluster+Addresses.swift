/// Which addresses a cluster has: literals from the start, names as the resolver finds them, health as it is checked.
import EventLoop
public import System

extension ClusterEndpoint {
    /// The address when the host is a literal or a Unix socket; nil for a name.
    public var literalAddress: SocketAddress? {
        if host.hasPrefix("unix:") { return SocketAddress(path: String(host.dropFirst(5))) }
        let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        return SocketAddress(bare, port: port)
    }
}

extension Cluster {
    /// The names that need a resolver.
    public var hostNames: [String] {
        var names: [String] = []
        for endpoint in options.endpoints where endpoint.literalAddress == nil && !names.contains(endpoint.host) {
            names.append(endpoint.host)
        }
        return names
    }

    /// The addresses of a host name are these from now on (their port is ignored). Connections to addresses that stay
    /// are kept; those to others are closed when their request has ended. Addresses past 64 in all are left out.
    public func update(host: String, addresses: [SocketAddress]) {
        namesAwaited.remove(host)
        for (index, endpoint) in options.endpoints.enumerated() where endpoint.host == host {
            replacePeers(of: index, with: addresses.map { $0.withPort(endpoint.port) })
        }
        if queue.count > 0 { loop.enqueue(self) }
    }

    /// A look-up of the name has failed: what waits for its addresses, and has no others, fails. Known addresses stay.
    public func lookUpFailed(host: String) {
        if namesAwaited.remove(host) != nil, queue.count > 0 { loop.enqueue(self) }
    }

    /// The first addresses, or the trust store without which they are of no use, are still to come.
    var awaitsAddresses: Bool {
        !namesAwaited.isEmpty || tls == nil && options.endpoints.contains { $0.usesTLS }
    }

    /// What an active health check found. An unhealthy address is used only when no other is left.
    public func setHealth(of address: SocketAddress, _ isHealthy: Bool) {
        for peer in peers where peer.address == address { peer.isHealthy = isHealthy }
    }

    /// The addresses in use, for health checks and reports.
    public var addresses: [SocketAddress] { peers.map(\.address) }

    func replacePeers(of endpoint: Int, with addresses: [SocketAddress]) {
        for peer in peers where peer.endpoint == endpoint && !addresses.contains(peer.address) { remove(peer) }
        for address in addresses where !peers.contains(where: { $0.endpoint == endpoint && $0.address == address }) {
            if peers.count == Balancer.ceiling { break }
            peers.append(Peer(address, endpoint: endpoint, index: peers.count))
            balancer.append(weight: 1)
        }
        // 16 bits of fraction: the addresses of a name divide its weight.
        let own = peers.filter { $0.endpoint == endpoint }
        for peer in own { balancer.setWeight(peer.index, options.endpoints[endpoint].weight << 16 / own.count) }
    }

    private func remove(_ peer: Peer) {
        while let connection = peer.idle.last { discard(connection) }
        let index = peer.index
        balancer.swapRemove(index)
        peers.swapAt(index, peers.count - 1)
        peers[index].index = index
        peers.removeLast()
        peer.index = -1
    }
}
