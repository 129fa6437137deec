/// The calls on sockets, with the faults that may befall them. Kernels and scripted peers go the same way.
import Containers
import System

extension SimulatedNetwork {
    func dial(_ socket: SimulatedSocket, _ address: SocketAddress) {
        socket.peerAddress = address
        socket.address = address.family == .unix ? .unnamed : address.withPort(freshPort())
        schedule(.dial(socket, address), after: draw(faults.latency))
    }

    func receive(_ socket: SimulatedSocket, into buffer: inout ByteBuffer, atMost: Int) -> Transfer {
        precondition(atMost > 0 && buffer.spare > 0, "seed \(seed): receive without room")
        let transfer = take(socket, into: &buffer, atMost: min(atMost, buffer.spare))
        note("receive", socket, transfer.traced)
        return transfer
    }

    private func take(_ socket: SimulatedSocket, into buffer: inout ByteBuffer, atMost: Int) -> Transfer {
        if socket.unread > 0 {
            if happens(faults.storm) { return stormed(socket) }
            var count = min(atMost, socket.unread)
            if count > 1, happens(faults.shortReceive) { count = 1 + random.below(count - 1) }
            // Less than was asked for promises an edge for the rest.
            if count < min(atMost, socket.unread) { schedule(.stir(socket), after: draw(faults.latency)) }
            buffer.append(socket.take(count).span)
            tellRoom(behind: socket)
            return .bytes(count)
        }
        if let error = socket.error.take() { return .failed(SystemError("recv", errno: error)) }
        if socket.isBroken || socket.isFinished { return .end }
        if !socket.isConnected { return .failed(SystemError("recv", errno: 107)) }
        return .wouldBlock
    }

    /// Like Linux, tells a sender of room when a third of it is free, not for every byte.
    private func tellRoom(behind socket: SimulatedSocket) {
        guard let sender = socket.peer, sender.wantsRoom, socket.room * 3 >= socket.window else { return }
        sender.wantsRoom = false
        schedule(.stir(sender), after: draw(faults.latency))
    }

    private func stormed(_ socket: SimulatedSocket) -> Transfer {
        schedule(.stir(socket), after: draw(faults.latency))
        return .wouldBlock
    }

    func send(_ socket: SimulatedSocket, _ first: Span<UInt8>, _ second: Span<UInt8>) -> Transfer {
        let transfer = put(socket, first, second)
        note("send", socket, transfer.traced)
        return transfer
    }

    private func put(_ socket: SimulatedSocket, _ first: Span<UInt8>, _ second: Span<UInt8>) -> Transfer {
        if let error = socket.error.take() { return .failed(SystemError("send", errno: error)) }
        if socket.isBroken || socket.hasShutDown { return .failed(SystemError("send", errno: 32)) }
        guard let peer = socket.peer, socket.isConnected else { return .wouldBlock }
        let total = first.count + second.count
        if total == 0 { return .bytes(0) }
        if happens(faults.reset) {
            peer.isCut = true
            socket.isCut = true
            breakEnd(peer, errno: Self.connectionReset)
            breakEnd(socket, errno: Self.connectionReset)
            socket.error = nil
            return .failed(SystemError("send", errno: Self.connectionReset))
        }
        if peer.room <= 0 {
            socket.wantsRoom = true
            return .wouldBlock
        }
        if happens(faults.storm) { return stormed(socket) }
        var count = min(total, peer.room)
        if count > 1, happens(faults.shortSend) {
            count = 1 + random.below(count - 1)
            schedule(.stir(socket), after: draw(faults.latency))
        } else if count < total {
            socket.wantsRoom = true
        }
        peer.coming += count
        deliver(.arrive(peer, Self.prefix(count, first, second)), to: peer)
        return .bytes(count)
    }

    private static func prefix(_ count: Int, _ first: Span<UInt8>, _ second: Span<UInt8>) -> [UInt8] {
        var bytes = ByteBuffer(capacity: count)
        let ofFirst = min(count, first.count)
        bytes.append(first.extracting(0..<ofFirst))
        bytes.append(second.extracting(0..<count - ofFirst))
        return bytes.bytes
    }

    func shutdownWrite(_ socket: SimulatedSocket) {
        note("shutdown", socket)
        guard socket.isConnected, !socket.hasShutDown, !socket.isBroken else { return }
        socket.hasShutDown = true
        if let peer = socket.peer { deliver(.finish(peer), to: peer) }
    }

    /// With bytes unread, or when asked to, the peer is told by a reset, else by an end, as Linux does.
    func close(_ socket: SimulatedSocket, resets: Bool = false) {
        precondition(!socket.isClosed, "seed \(seed): closed twice")
        note("close", socket)
        listeners.removeAll { $0 === socket }
        for waiting in socket.backlog { close(waiting) }
        socket.backlog = []
        if socket.unread > 0 || resets, !socket.isBroken, let peer = socket.peer {
            deliver(.reset(peer), to: peer)
        } else if socket.kind == .stream {
            shutdownWrite(socket)
        }
        socket.isClosed = true
        // Both ends know each other; the one that closes last lets go of the other.
        if let peer = socket.peer, peer.isClosed {
            peer.peer = nil
            socket.peer = nil
        }
    }
}

extension Transfer {
    /// As a number for the trace.
    fileprivate var traced: Int {
        switch self {
        case .bytes(let count): count
        case .wouldBlock: -1
        case .end: -2
        case .failed(let error): -1_000 - Int(error.errno)
        }
    }
}
