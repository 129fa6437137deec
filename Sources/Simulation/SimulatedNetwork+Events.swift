/// What happens when something on the agenda is due.
import Containers
import System

extension SimulatedNetwork {
    func play(_ event: Agenda.Event) {
        happenings += 1
        switch event {
        case .dial(let socket, let address): answer(socket, address)
        case .arrive(let socket, let bytes): arrive(socket, bytes)
        case .finish(let socket):
            note("finish", socket)
            socket.isFinished = true
            stir(socket)
        case .reset(let socket): breakEnd(socket, errno: Self.connectionReset)
        case .stir(let socket): stir(socket)
        case .act(let body): body()
        }
    }

    static let connectionReset: Int32 = 104
    static let connectionRefused: Int32 = 111

    /// Tells whoever waits for the socket to look at it.
    func stir(_ socket: SimulatedSocket) {
        if socket.isClosed { return }
        if let endpoint = socket.endpoint { return endpoint.step() }
        socket.kernel?.queue(socket)
    }

    private func answer(_ socket: SimulatedSocket, _ address: SocketAddress) {
        if socket.isClosed { return }
        let candidates = listeners.filter { $0.accepts(address) }
        guard !candidates.isEmpty, !happens(faults.refuse) else {
            return breakEnd(socket, errno: Self.connectionRefused)
        }
        // As SO_REUSEPORT spreads connections over the sockets of an address.
        let listener = candidates[random.below(candidates.count)]
        let other = makeStream()
        other.address = address
        other.peerAddress = socket.address
        other.peer = socket
        other.isConnected = true
        socket.peer = other
        socket.isConnected = true
        note("connected", socket)
        stir(socket)
        if let onAccept = listener.onAccept {
            onAccept(SimulatedPeer(self, other))
        } else {
            listener.backlog.append(other)
            stir(listener)
        }
    }

    private func arrive(_ socket: SimulatedSocket, _ bytes: [UInt8]) {
        socket.coming -= bytes.count
        if socket.isBroken { return }
        if socket.isClosed {
            // Nobody reads this any more: Linux answers with a reset.
            if let sender = socket.peer { deliver(.reset(sender), to: sender) }
            return
        }
        note("arrive", socket, bytes.count)
        socket.put(bytes)
        stir(socket)
    }

    /// What has arrived can still be read; then the error is told, once.
    func breakEnd(_ socket: SimulatedSocket, errno: Int32) {
        if socket.isBroken || socket.isClosed { return }
        note("break", socket, Int(errno))
        socket.isBroken = true
        socket.error = errno
        stir(socket)
    }

    func makeStream() -> SimulatedSocket {
        let window = faults.window.lowerBound + random.below(faults.window.count)
        return SimulatedSocket(.stream, window: max(1, window))
    }
}

extension SimulatedSocket {
    /// Whether a connection to `wanted` comes to this listener.
    func accepts(_ wanted: SocketAddress) -> Bool {
        if address == wanted { return true }
        return address.isUnspecified && address.family == wanted.family && address.port == wanted.port
    }
}
