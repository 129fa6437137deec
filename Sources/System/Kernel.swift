/// The kernel as the event loop uses it: the one seam between Millrace and the machine.
///
/// `LinuxKernel` in production; tests count calls or play a whole network from a seed. Class-bound, so a call through it costs
/// what a virtual call costs, which is lost in the system call behind it. Clock and randomness come from here too.
public import Containers

public protocol Kernel: AnyObject {
    /// Monotonic time, ns.
    var now: UInt64 { get }
    /// Time since 1970, ns.
    var wallClock: UInt64 { get }
    func random() -> UInt64

    /// Watches a descriptor, edge-triggered, for reading, writing and the peer's shutdown, until it is closed.
    func register(_ descriptor: Descriptor, token: UInt64) throws(SystemError)
    /// Waits for events; -1 ms: without end. Returns how many `batch` holds now.
    func poll(milliseconds: Int32, into batch: inout ReadyBatch) -> Int

    /// A non-blocking listening socket.
    func listen(_ address: SocketAddress, _ options: ListenOptions) throws(SystemError) -> Descriptor
    func localAddress(_ descriptor: Descriptor) -> SocketAddress?
    /// The next connection of the backlog, non-blocking; nil when there is none.
    func accept(_ descriptor: Descriptor) throws(SystemError) -> (Descriptor, SocketAddress)?
    /// A non-blocking connection under way: writable when it stands or has failed (`pendingError`).
    func connect(_ address: SocketAddress) throws(SystemError) -> Descriptor
    func pendingError(_ descriptor: Descriptor) -> SystemError?

    /// Into the spare room of `buffer`, `atMost` bytes.
    func receive(_ descriptor: Descriptor, into buffer: inout ByteBuffer, atMost: Int) -> Transfer
    /// Sends `first`, then `second`, in one call; how much of both was taken.
    func send(_ descriptor: Descriptor, _ first: Span<UInt8>, _ second: Span<UInt8>) -> Transfer
    func shutdownWrite(_ descriptor: Descriptor)
    func close(_ descriptor: Descriptor)

    /// A descriptor that becomes readable when `wake` is called, from any thread.
    func makeWaker() throws(SystemError) -> Descriptor
    func wake(_ waker: Descriptor)
    func drainWaker(_ waker: Descriptor)
}

/// A file descriptor. Owning and closing it is its holder's business.
public struct Descriptor: Hashable, Sendable {
    public let raw: Int32
    public init(raw: Int32) { self.raw = raw }
}

/// What came of a transfer.
public enum Transfer: Equatable, Sendable {
    /// At least one byte was moved.
    case bytes(Int)
    /// Nothing now: an event will tell.
    case wouldBlock
    /// The peer has closed its side.
    case end
    case failed(SystemError)
}

/// What epoll says of a descriptor.
public struct ReadySet: OptionSet, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    public static let readable = ReadySet(rawValue: 1)
    public static let writable = ReadySet(rawValue: 2)
    /// The peer will send no more.
    public static let peerClosed = ReadySet(rawValue: 4)
    public static let failed = ReadySet(rawValue: 8)
}

/// Events of one poll.
public struct ReadyBatch {
    /// Events a poll: enough that a busy loop makes few polls, few enough that a turn stays short.
    public static let capacity = 256
    public var tokens = InlineArray<256, UInt64>(repeating: 0)
    public var sets = InlineArray<256, ReadySet>(repeating: [])
    public init() {}
}

/// How a listening socket is made.
public struct ListenOptions: Sendable {
    /// Several sockets share the address, one a worker (SO_REUSEPORT).
    public var sharesPort = true
    public var backlog: Int32 = 4096
    public init() {}
}
