/// Opens the sockets of an address, one for each worker: new ones, or those that whoever started the process hands over.
///
///     handed over (LISTEN_FDS)? ──▶ used as they are, copied when there are fewer than workers
///     unix path                 ──▶ one socket, copied
///     TCP                       ──▶ a probe that shares with nobody, then one SO_REUSEPORT socket a worker
import Config
import EventLoop
import Glibc
import System

struct ListeningSockets {
    private let kernel: any Kernel
    private let workers: Int
    /// Not used yet.
    private(set) var inherited: [InheritedSocket]

    init(_ kernel: any Kernel, workers: Int, inherited: [InheritedSocket]) {
        self.kernel = kernel
        self.workers = workers
        self.inherited = inherited
    }

    /// As many sockets as there are workers. Throws when the address is in use, not ours, or not allowed.
    mutating func open(_ address: ListenAddress) throws(SystemError) -> [Descriptor] {
        guard let socket = SocketAddress(address) else { throw SystemError("listen", errno: EINVAL) }
        let handed = inherited.filter { $0.address == socket }.map(\.descriptor)
        if !handed.isEmpty {
            inherited.removeAll { $0.address == socket }
            return copies(of: Array(handed.prefix(workers)))
        }
        if socket.family == .unix { return copies(of: [try kernel.listen(socket, .exclusive)]) }
        // Finds an address in use, which SO_REUSEPORT would silently share, and the port for port 0.
        let probe = try kernel.listen(socket, .probe)
        let actual = kernel.localAddress(probe) ?? socket
        kernel.close(probe)
        var sockets: [Descriptor] = []
        for _ in 0..<workers { sockets.append(try kernel.listen(actual, ListenOptions())) }
        return sockets
    }

    /// One each; workers past the last one accept on copies.
    private func copies(of sockets: [Descriptor]) -> [Descriptor] {
        (0..<workers).map { index in
            index < sockets.count ? sockets[index] : Descriptor(raw: dup(sockets[index % sockets.count].raw))
        }
    }
}
