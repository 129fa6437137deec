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
    /// Closes so that the peer sees a broken connection, not an end; what it has not received yet may be lost.
    func reset(_ descriptor: Descriptor)

    /// A descriptor that is reported readable after each `wake`, from any thread. Nothing need be read from it.
    func makeWaker() throws(SystemError) -> Descriptor
    func wake(_ waker: Descriptor)
}
