/// A kernel whose sockets, clock and randomness are those of a `SimulatedNetwork`.
///
/// Edge-triggered as epoll is: an edge queues the socket, and a poll reports what it is ready for by then, in an order that the
/// seed decides. Using a closed descriptor, or closing one twice, traps and names the seed.
public import Containers
public import System

public final class SimulatedKernel: Kernel {
    public let network: SimulatedNetwork
    private var queued: [SimulatedSocket] = []

    public init(_ network: SimulatedNetwork) { self.network = network }

    public var now: UInt64 { network.now }
    /// The virtual clock starts on 2026-01-01.
    public var wallClock: UInt64 { 1_767_225_600_000_000_000 + network.now }
    public func random() -> UInt64 { network.draws.next() }

    // MARK: Readiness

    func queue(_ socket: SimulatedSocket) {
        if socket.isQueued { return }
        socket.isQueued = true
        queued.append(socket)
    }

    public func register(_ descriptor: Descriptor, token: UInt64) throws(SystemError) {
        let socket = network.socket(descriptor)
        precondition(socket.kernel == nil, "seed \(network.seed): registered twice")
        socket.kernel = self
        socket.token = token
        if socket.kind != .waker, !socket.readiness.isEmpty { queue(socket) }
    }

    /// Time passes: a little for the turn, and up to `milliseconds` while nothing is ready.
    public func poll(milliseconds: Int32, into batch: inout ReadyBatch) -> Int {
        network.passTurn()
        let end = milliseconds < 0 ? nil : network.now + UInt64(milliseconds) * 1_000_000
        while queued.isEmpty, network.now < end ?? .max {
            if end == nil, network.isQuiet { break }
            network.advance(atMost: end.map { $0 - network.now } ?? 1_000_000_000)
        }
        return collect(into: &batch)
    }

    private func collect(into batch: inout ReadyBatch) -> Int {
        queued.shuffle(using: &network.random)
        var count = 0
        while count < ReadyBatch.capacity, let socket = queued.popLast() {
            socket.isQueued = false
            if socket.isClosed { continue }
            var set = socket.readiness
            if socket.isConnected, network.happens(network.faults.spuriousEvent) {
                set.formUnion([.readable, .writable])
            }
            if set.isEmpty { continue }
            network.note("event", socket, Int(set.rawValue))
            batch.tokens[count] = socket.token
            batch.sets[count] = set
            count += 1
        }
        return count
    }

    public func makeWaker() throws(SystemError) -> Descriptor { network.open(SimulatedSocket(.waker)) }
    public func wake(_ waker: Descriptor) { network.stir(network.socket(waker)) }

    // MARK: Sockets

    public func listen(_ address: SocketAddress, _ options: ListenOptions) throws(SystemError) -> Descriptor {
        let others = network.listeners.filter { $0.address == address }
        if others.contains(where: { !$0.sharesPort || !options.sharesPort }) { throw SystemError("bind", errno: 98) }
        let socket = SimulatedSocket(.listener)
        socket.address = address.port == 0 && address.family != .unix ? address.withPort(network.freshPort()) : address
        socket.sharesPort = options.sharesPort
        network.listeners.append(socket)
        return network.open(socket)
    }

    public func localAddress(_ descriptor: Descriptor) -> SocketAddress? { network.socket(descriptor).address }

    public func accept(_ descriptor: Descriptor) throws(SystemError) -> (Descriptor, SocketAddress)? {
        let listener = network.socket(descriptor)
        if listener.backlog.isEmpty { return nil }
        if network.happens(network.faults.exhaustion) {
            network.note("exhausted", listener)
            throw SystemError("accept4", errno: 24)
        }
        let socket = listener.backlog.removeFirst()
        let accepted = network.open(socket)
        network.note("accept", socket)
        return (accepted, socket.peerAddress)
    }

    public func connect(_ address: SocketAddress) throws(SystemError) -> Descriptor {
        let socket = network.makeStream()
        let descriptor = network.open(socket)
        network.note("connect", socket)
        network.dial(socket, address)
        return descriptor
    }

    public func pendingError(_ descriptor: Descriptor) -> SystemError? {
        network.socket(descriptor).error.take().map { SystemError("connect", errno: $0) }
    }

    public func receive(_ descriptor: Descriptor, into buffer: inout ByteBuffer, atMost: Int) -> Transfer {
        network.receive(network.socket(descriptor), into: &buffer, atMost: atMost)
    }

    public func send(_ descriptor: Descriptor, _ first: Span<UInt8>, _ second: Span<UInt8>) -> Transfer {
        network.send(network.socket(descriptor), first, second)
    }

    public func shutdownWrite(_ descriptor: Descriptor) { network.shutdownWrite(network.socket(descriptor)) }

    public func reset(_ descriptor: Descriptor) {
        network.close(network.socket(descriptor), resets: true)
        network.free(descriptor)
    }

    public func close(_ descriptor: Descriptor) {
        network.close(network.socket(descriptor))
        network.free(descriptor)
    }
}
