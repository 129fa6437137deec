/// A request that has no connection yet: what `Cluster.cancel` needs. Harmless once the request has gone on.
public struct PendingOpen {
    let stream: UpstreamStream
    let generation: Int

    init(_ stream: UpstreamStream) {
        self.stream = stream
        generation = stream.generation
    }

    /// Neither ready nor over.
    var isWaiting: Bool { stream.generation == generation && stream.state != .open && stream.state != .free }
}

extension Cluster {
    /// Gives up a request before `upstreamReady`; no callback follows. Does nothing after it.
    public func cancel(_ ticket: PendingOpen) {
        if ticket.isWaiting { ticket.stream.cancel() }
    }
}
