/// How a request leaves its connection, and what becomes of the connection: kept, leased on, or closed.
import Containers
public import EventLoop
import System

extension Cluster {
    /// The answer ended cleanly.
    func ended(_ stream: UpstreamStream) {
        // The end of a request may have been handed over in this very turn.
        stream.connection?.flushNow()
        let isSentWhole = stream.isSentWhole
        guard let connection = stream.connection.take(), let peer = stream.peer.take() else { return }
        connection.stream = nil
        stream.state = .free
        if !peer.isRemoved { balancer.ended(peer.index) }
        if !connection.input.isEmpty { counters.strayBytes += 1 }
        if stream.reader.keepsAlive, isSentWhole, connection.canBeKept, !peer.isRemoved, !isDraining {
            keep(connection, of: peer)
        } else {
            discard(connection)
        }
        stream.responder.take()?.upstreamEnd(stream)
        giveBack(stream)
    }

    /// Ends the request with a failure and closes its connection.
    func fail(_ stream: UpstreamStream, _ failure: UpstreamFailure) {
        let responder = stream.responder
        let wasReady = stream.state == .open
        leave(stream)
        responder?.upstreamFailed(wasReady ? stream : nil, failure)
        giveBack(stream)
    }

    /// Ends the request without a word: the caller canceled it.
    func abandon(_ stream: UpstreamStream) {
        leave(stream)
        giveBack(stream)
    }

    /// A time limit came true.
    func ranOut(_ stream: UpstreamStream, _ kind: UpstreamFailure.Kind) {
        if kind == .connectTimeout, loop.now < stream.connectEnd, let connection = stream.connection {
            return connectFailed(connection, .connectTimeout, "this address did not answer")
        }
        // What waited for the first address to come had nothing else to wait for.
        if kind == .overloaded, !peers.contains(where: canServe) {
            return fail(stream, stream.failure(.unresolved, "no address, or no trust store, in time"))
        }
        if kind == .overloaded { counters.overloads += 1 }
        if kind == .connectTimeout { stream.peer?.ejection.failed(at: loop.now, random: loop.kernel.random()) }
        fail(stream, stream.failure(kind, "the time is up"))
    }

    private func leave(_ stream: UpstreamStream) {
        if stream.state == .waiting { queue.remove(stream) }
        let connection = stream.connection
        release(stream)
        stream.state = .free
        if let connection { discard(connection) }
    }

    /// Takes the stream off its connection and out of the balance.
    func release(_ stream: UpstreamStream) {
        stream.connection?.stream = nil
        stream.connection = nil
        if let peer = stream.peer, !peer.isRemoved { balancer.ended(peer.index) }
        stream.peer = nil
    }

    private func keep(_ connection: UpstreamConnection, of peer: Peer) {
        if serveQueue(with: connection, of: peer) { return }
        if peer.idle.count >= options.idlePerAddress { discard(peer.idle[0]) }
        connection.idleSince = loop.now
        peer.idle.append(connection)
        if options.timeouts.keepAlive > 0 && sweep?.isArmed != true { armSweep(after: options.timeouts.keepAlive) }
    }

    private func armSweep(after nanoseconds: UInt64) {
        let timer = sweep ?? LoopTimer(self)
        sweep = timer
        loop.arm(timer, after: nanoseconds)
    }

    /// An idle connection was closed by the other side, or said something that nobody asked for.
    func dropIdle(_ connection: UpstreamConnection) { discard(connection) }

    /// Closes a connection and takes it out of every list.
    func discard(_ connection: UpstreamConnection) {
        guard let peer = connection.peer else { return }
        if let index = peer.idle.lastIndex(where: { $0 === connection }) { peer.idle.remove(at: index) }
        peer.connections -= 1
        let last = live.count - 1
        live.swapAt(connection.slot, last)
        live[connection.slot].slot = connection.slot
        live.removeLast()
        connection.slot = -1
        connection.close()
        giveBack(connection)
        if queue.count > 0 { loop.enqueue(self) }
    }
}

/// Idle connections run out oldest first: one timer a cluster, moved only when it fires.
extension Cluster: TimerHandler {
    public func fired(_ timer: LoopTimer) {
        let limit = options.timeouts.keepAlive
        var oldest = UInt64.max
        for peer in peers {
            while let connection = peer.idle.first, connection.idleSince + limit <= loop.now { discard(connection) }
            if let connection = peer.idle.first { oldest = min(oldest, connection.idleSince) }
        }
        if oldest != .max { armSweep(after: oldest + limit - loop.now) }
    }
}
