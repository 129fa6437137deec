/// The other end of a connection, played by the test: a client that dials, or a backend that answers.
///
///     let client = SimulatedPeer(dialling: address, on: network)     network.serve(address) { backend in … }
///     client.send(bytes)                                             backend.onReceive = { $0.send(answer) }
///
/// It lives in the network: it reads and writes as events come, without a loop, and suffers the same faults. Whoever dials
/// keeps it alive; the network keeps those that it accepted until they are over.
import Containers
public import System

public final class SimulatedPeer {
    public enum State: Equatable, Sendable {
        case connecting, open
        /// The other side sends no more.
        case ended
        case failed(SystemError)
        /// Closed from this side.
        case closed
    }

    public private(set) var state = State.connecting
    /// All that has come.
    public private(set) var received: [UInt8] = []
    /// Called after more has come.
    public var onReceive: ((SimulatedPeer) -> Void)?
    /// Called once the other side has ended or the connection has failed.
    public var onEnd: ((SimulatedPeer) -> Void)?
    /// A peer that does not read, until this is set back and `send` or `resume` stirs it.
    public var isPaused = false
    private let network: SimulatedNetwork
    private let socket: SimulatedSocket
    private var queue = ByteBuffer()
    private var finishes = false
    /// A send has failed; what had come by then is still read.
    private var sendFailure: SystemError?
    private var closes = false
    private var keepsItself: SimulatedPeer?

    /// Dials `address`; what is sent meanwhile goes out once the connection stands.
    public init(dialling address: SocketAddress, on network: SimulatedNetwork) {
        self.network = network
        socket = network.makeStream()
        socket.endpoint = self
        network.dial(socket, address)
    }

    init(_ network: SimulatedNetwork, _ socket: SimulatedSocket) {
        self.network = network
        self.socket = socket
        socket.endpoint = self
        keepsItself = self
        resume()
    }

    /// The connection was broken by a fault of the network, not by the other side.
    public var isCut: Bool { socket.isCut }

    /// The other side took the connection at some time.
    public var hasConnected: Bool { socket.isConnected }

    /// Bytes that wait to be taken by the network.
    public var unsent: Int { queue.count }

    public func send(_ bytes: [UInt8]) {
        queue.append(bytes.span)
        resume()
    }

    public func send(_ text: String) { send(Array(text.utf8)) }

    /// Ends this side's stream once all is sent; the other side may go on.
    public func finish() {
        finishes = true
        resume()
    }

    /// Closes once all is sent.
    public func close() {
        closes = true
        resume()
    }

    /// Closes at once; the other side sees a reset when bytes are still on their way there.
    public func abort() {
        if state == .closed { return }
        network.deliverReset(from: socket)
        shut()
    }

    /// Looks at the connection again, soon.
    public func resume() {
        if state != .closed { network.schedule(.stir(socket), after: 0) }
    }

    func step() {
        if state == .connecting, socket.isConnected { state = .open }
        if case .connecting = state, let error = socket.error.take() {
            return end(.failed(SystemError("connect", errno: error)))
        }
        if state == .open || state == .ended { flush() }
        if state == .open, !isPaused { read() }
    }

    private func read() {
        var block = ByteBuffer(capacity: 4_096)
        let before = received.count
        var outcome: Transfer
        repeat {
            block.clear()
            outcome = network.receive(socket, into: &block, atMost: 4_096)
            received += block.bytes
        } while outcome.hasMoved
        if received.count > before { onReceive?(self) }
        switch outcome {
        case .end: end(sendFailure.map { .failed($0) } ?? .ended)
        case .failed(let error): end(.failed(error))
        case .bytes, .wouldBlock: break
        }
    }

    private func flush() {
        while queue.count > 0, sendFailure == nil {
            switch network.send(socket, queue.span, Span()) {
            case .bytes(let count): queue.consume(count)
            case .wouldBlock: return
            case .end: return
            case .failed(let error):
                // What came before the failure can still be read.
                if socket.unread == 0 || state == .ended { return end(.failed(error)) }
                sendFailure = error
            }
        }
        if closes { return shut() }
        if finishes, !socket.hasShutDown { network.shutdownWrite(socket) }
    }

    private func end(_ reason: State) {
        if state == .closed || state == reason { return }
        state = reason
        onEnd?(self)
        if case .failed = reason { release() }
    }

    private func shut() {
        state = .closed
        release()
    }

    private func release() {
        if !socket.isClosed { network.close(socket) }
        keepsItself = nil
    }

    deinit {
        if !socket.isClosed { network.close(socket) }
    }
}

extension Transfer {
    fileprivate var hasMoved: Bool {
        if case .bytes = self { return true }
        return false
    }
}

extension SimulatedNetwork {
    /// Accepts every connection to `address`; `body` gets each as it comes.
    public func serve(_ address: SocketAddress, _ body: @escaping (SimulatedPeer) -> Void) {
        let listener = SimulatedSocket(.listener)
        listener.address = address
        listener.onAccept = body
        listeners.append(listener)
    }

    fileprivate func deliverReset(from socket: SimulatedSocket) {
        guard let peer = socket.peer, !socket.isBroken else { return }
        note("abort", socket)
        socket.isBroken = true
        deliver(.reset(peer), to: peer)
    }
}
