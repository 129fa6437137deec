/// Where a request goes: a peer by balance, an idle connection or a new one, the queue, or a failure.
public import EventLoop
import System

extension Cluster {
    /// Finds the stream a connection. Calls back at once only when it gets a kept one.
    func place(_ stream: UpstreamStream) {
        while let index = choose(for: stream) {
            let peer = stream.needsFresh ? peers[index] : idleSibling(of: peers[index])
            if !stream.needsFresh, let connection = peer.idle.popLast() {
                counters.reuses += 1
                begin(stream, on: peer)
                return lease(connection, to: stream, isReused: true)
            }
            if connect(stream, to: peer) { return }
        }
        if !peers.contains(where: canServe) {
            if awaitsAddresses { return enqueue(stream) }
            return failLater(stream, .unresolved, "no address")
        }
        if !hasUntriedPeer(stream) { return failLater(stream, .connect, "no address took the connection") }
        enqueue(stream)
    }

    /// The peer for the next try: one that is well if there is any, else one that is ejected, never one that has
    /// already refused this request.
    private func choose(for stream: UpstreamStream) -> Int? {
        var well: UInt64 = 0
        var ejected: UInt64 = 0
        let now = loop.now
        for index in peers.indices {
            let bit: UInt64 = 1 << UInt64(index)
            if stream.tried & bit != 0 || !canServe(peers[index]) || !hasRoom(peers[index], stream) { continue }
            if peers[index].isHealthy && !peers[index].ejection.isOut(at: now) { well |= bit } else { ejected |= bit }
        }
        return balancer.pick(well != 0 ? well : ejected)
    }

    private func hasRoom(_ peer: Peer, _ stream: UpstreamStream) -> Bool {
        peer.connections < options.connectionsPerAddress || !peer.idle.isEmpty
    }

    /// Among the addresses of one name, a connection that is there beats a new one to an address that is no emptier.
    private func idleSibling(of peer: Peer) -> Peer {
        if !peer.idle.isEmpty { return peer }
        let pending = balancer.pending(peer.index)
        return peers.first {
            $0.endpoint == peer.endpoint && !$0.idle.isEmpty && $0.isHealthy && balancer.pending($0.index) <= pending
        } ?? peer
    }

    func hasUntriedPeer(_ stream: UpstreamStream) -> Bool {
        peers.indices.contains { stream.tried >> UInt64($0) & 1 == 0 && canServe(peers[$0]) }
    }

    private func connect(_ stream: UpstreamStream, to peer: Peer) -> Bool {
        // A fresh connection may take the place of an idle one.
        if peer.connections >= options.connectionsPerAddress, let oldest = peer.idle.first { discard(oldest) }
        stream.tried |= 1 << UInt64(peer.index)
        counters.connects += 1
        let connection = takeConnection()
        do throws(SystemError) { try connection.connect(to: peer, for: stream) } catch {
            refused(peer)
            giveBack(connection)
            return false
        }
        connection.slot = live.count
        live.append(connection)
        peer.connections += 1
        begin(stream, on: peer)
        stream.connection = connection
        stream.state = .connecting
        limitConnect(stream)
        return true
    }

    /// One try gets half of the time that is left as long as there is another address to go to, so that one that
    /// swallows packets does not use it all up.
    private func limitConnect(_ stream: UpstreamStream) {
        let limit = options.timeouts.connect
        if limit == 0 { return stream.enter(.none, 0) }
        if stream.connectEnd == 0 { stream.connectEnd = loop.now + limit }
        let left = stream.connectEnd - min(stream.connectEnd, loop.now)
        stream.enter(.connecting, max(1, hasUntriedPeer(stream) ? left / 2 : left))
    }

    /// TCP is connected: the handshake gets all the time that is left.
    func beganHandshake(_ connection: UpstreamConnection) {
        guard let stream = connection.stream, stream.connectEnd > 0 else { return }
        stream.enter(.connecting, max(1, stream.connectEnd - min(stream.connectEnd, loop.now)))
    }

    func connected(_ connection: UpstreamConnection) {
        guard let stream = connection.stream else { return }
        connection.peer?.ejection.succeeded()
        lease(connection, to: stream, isReused: false)
    }

    /// A try failed: on to the next peer within the time for connecting. A TLS failure is told, not hidden by another
    /// try.
    func connectFailed(_ connection: UpstreamConnection, _ kind: UpstreamFailure.Kind, _ detail: StaticString) {
        guard let stream = connection.stream, let peer = connection.peer else { return }
        if kind == .tls { return fail(stream, stream.failure(.tls, detail)) }
        refused(peer)
        release(stream)
        discard(connection)
        place(stream)
    }

    private func refused(_ peer: Peer) {
        counters.failedConnects += 1
        peer.ejection.failed(at: loop.now, random: loop.kernel.random())
    }

    private func begin(_ stream: UpstreamStream, on peer: Peer) {
        stream.peer = peer
        balancer.began(peer.index)
    }

    private func lease(_ connection: UpstreamConnection, to stream: UpstreamStream, isReused: Bool) {
        connection.stream = stream
        connection.uses += 1
        stream.connection = connection
        stream.state = .open
        stream.wasReused = isReused
        stream.enter(.none, 0)
        stream.responder?.upstreamReady(stream, reused: isReused)
    }

    private func enqueue(_ stream: UpstreamStream) {
        if queue.count >= options.waiting {
            counters.overloads += 1
            return failLater(stream, .overloaded, "too many requests wait for a connection")
        }
        queue.append(stream)
        stream.state = .waiting
        stream.enter(.waiting, options.timeouts.wait)
    }

    /// A connection became free: the longest waiting request gets it.
    func serveQueue(with connection: UpstreamConnection, of peer: Peer) -> Bool {
        guard let stream = queue.popFirst() else { return false }
        counters.reuses += 1
        begin(stream, on: peer)
        lease(connection, to: stream, isReused: true)
        return true
    }

    private func failLater(_ stream: UpstreamStream, _ kind: UpstreamFailure.Kind, _ detail: StaticString) {
        stream.state = .failing
        stream.failure = UpstreamFailure(kind, detail: detail)
        stream.enter(.none, 0)
        loop.enqueue(stream)
    }
}

/// Places that became free are given out from the loop's queue, so that no call of one request calls back another.
extension Cluster: LoopTask {
    public func run() {
        var rest = queue.count
        while rest > 0, mayPlace {
            guard let stream = queue.popFirst() else { return }
            rest -= 1
            place(stream)
        }
    }

    /// There is room, or nothing left to wait for.
    private var mayPlace: Bool {
        if peers.contains(where: { canServe($0) && $0.connections < options.connectionsPerAddress }) { return true }
        return !awaitsAddresses && !peers.contains(where: canServe)
    }
}
