/// A socket that c-ares opened, on our edge-triggered loop.
///
/// c-ares expects to be told as long as something is there; our loop tells once. So after each call the socket is
/// looked at again, and a wish to write that comes later than the edge is granted at once: c-ares writes without
/// blocking.
import EventLoop
import System

final class ResolverSocket: ReadinessHandler, LoopTask {
    /// Datagrams or segments taken in one turn, so that a flood does not hold the control loop.
    private static let readsPerTurn = 32

    private unowned let resolver: Resolver
    private let socket: Int32
    private var registration: Registration?
    private var interest: AresChannel.Interest

    init(_ resolver: Resolver, _ interest: AresChannel.Interest, _ loop: EventLoop) {
        self.resolver = resolver
        self.interest = interest
        socket = interest.socket
        // When registering fails (the system's limit of watches), c-ares's own timeout reports the query as failed.
        registration = try? loop.register(Descriptor(raw: socket), self)
    }

    func set(_ interest: AresChannel.Interest, _ loop: EventLoop) {
        let asksToWrite = interest.writes && !self.interest.writes
        self.interest = interest
        if !interest.reads && !interest.writes { close(loop) } else if asksToWrite { loop.enqueue(self) }
    }

    /// c-ares closes the descriptor itself.
    func close(_ loop: EventLoop) {
        if let registration { loop.deregister(registration) }
        registration = nil
    }

    func ready(_ set: ReadySet) {
        if set.contains(.writable), interest.writes { resolver.process(read: -1, write: socket) }
        if !set.isDisjoint(with: [.readable, .peerClosed, .failed]) { read() }
    }

    func run() {
        if registration == nil { return }
        if interest.writes { resolver.process(read: -1, write: socket) }
        read()
    }

    private func read() {
        for _ in 0..<Self.readsPerTurn {
            if registration == nil || !AresChannel.isReadable(socket) { return }
            resolver.process(read: socket, write: -1)
        }
        resolver.continueLater(self)
    }
}
