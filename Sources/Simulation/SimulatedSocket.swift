/// One end of a simulated connection, a listener, or a waker.
///
///     dialled ──▶ connected ──▶ finished (the peer sends no more)
///        │            └──────▶ broken (reset): what has arrived can be read, then one error, then the end
///        └──▶ broken (refused)
import System

final class SimulatedSocket {
    enum Kind { case stream, listener, waker }

    let kind: Kind
    /// -1 for a socket of a `SimulatedPeer`, which has no descriptor.
    var number: Int32 = -1
    var address = SocketAddress.unnamed
    var peerAddress = SocketAddress.unnamed
    var isClosed = false

    // Who is told of edges: a kernel that it is registered with, or a scripted peer.
    weak var kernel: SimulatedKernel?
    var token: UInt64 = 0
    var isQueued = false
    weak var endpoint: SimulatedPeer?

    // A listener.
    var sharesPort = false
    var backlog: [SimulatedSocket] = []
    var onAccept: ((SimulatedPeer) -> Void)?

    // A stream.
    var peer: SimulatedSocket?
    var isConnected = false
    var isBroken = false
    var isFinished = false
    /// Broken by a fault of the network, not by either end.
    var isCut = false
    var hasShutDown = false
    /// Told once.
    var error: Int32?
    /// A send was told to wait for room.
    var wantsRoom = false
    let window: Int
    private var inbox: [UInt8] = []
    private var taken = 0
    /// Bytes on their way here.
    var coming = 0
    /// When the last of what is on its way here arrives: nothing overtakes.
    var lastArrival: UInt64 = 0

    init(_ kind: Kind, window: Int = 0) {
        self.kind = kind
        self.window = window
    }

    var unread: Int { inbox.count - taken }
    /// Bytes that the other end may still send.
    var room: Int { window - unread - coming }

    func put(_ bytes: [UInt8]) { inbox += bytes }

    /// The next `count` bytes.
    func take(_ count: Int) -> [UInt8] {
        let bytes = Array(inbox[taken..<taken + count])
        taken += count
        if taken == inbox.count {
            inbox.removeAll()
            taken = 0
        }
        return bytes
    }

    /// What epoll would say now.
    var readiness: ReadySet {
        switch kind {
        case .waker: return .readable
        case .listener: return backlog.isEmpty ? [] : .readable
        case .stream:
            var set: ReadySet = []
            if unread > 0 || isFinished || isBroken { set.insert(.readable) }
            if isBroken || isConnected && (hasShutDown || (peer?.room ?? 1) > 0) { set.insert(.writable) }
            if isFinished || isBroken { set.insert(.peerClosed) }
            if isBroken || isFinished && hasShutDown { set.insert(.failed) }
            return set
        }
    }
}
