/// One address of a cluster as one loop sees it: its connections, the idle ones among them, and whether it refused
/// lately.
import System

final class Peer {
    let address: SocketAddress
    /// Which endpoint of the options it belongs to; the addresses of one name are siblings.
    let endpoint: Int
    /// Its place in the balancer; -1 once it has been removed.
    var index: Int
    var ejection = Ejection()
    /// What active health checks say.
    var isHealthy = true
    /// Open or connecting.
    var connections = 0
    /// The most recently used last: reuse from the back keeps few connections warm and lets the rest run out.
    var idle: [UpstreamConnection] = []

    init(_ address: SocketAddress, endpoint: Int, index: Int) {
        self.address = address
        self.endpoint = endpoint
        self.index = index
    }

    var isRemoved: Bool { index < 0 }
}
