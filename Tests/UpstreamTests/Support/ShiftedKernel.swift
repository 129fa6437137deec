/// The real kernel with a clock that the test can put forward.
import Containers
import System

final class ShiftedKernel: Kernel {
    private let real: LinuxKernel
    /// Nanoseconds that have passed besides the real ones.
    var shift: UInt64 = 0

    init() throws(SystemError) { real = try LinuxKernel() }

    var now: UInt64 { real.now + shift }
    var wallClock: UInt64 { real.wallClock + shift }
    func random() -> UInt64 { real.random() }

    func register(_ descriptor: Descriptor, token: UInt64) throws(SystemError) {
        try real.register(descriptor, token: token)
    }
    func poll(milliseconds: Int32, into batch: inout ReadyBatch) -> Int {
        real.poll(milliseconds: milliseconds, into: &batch)
    }
    func listen(_ address: SocketAddress, _ options: ListenOptions) throws(SystemError) -> Descriptor {
        try real.listen(address, options)
    }
    func localAddress(_ descriptor: Descriptor) -> SocketAddress? { real.localAddress(descriptor) }
    func accept(_ descriptor: Descriptor) throws(SystemError) -> (Descriptor, SocketAddress)? {
        try real.accept(descriptor)
    }
    func connect(_ address: SocketAddress) throws(SystemError) -> Descriptor { try real.connect(address) }
    func pendingError(_ descriptor: Descriptor) -> SystemError? { real.pendingError(descriptor) }
    func receive(_ descriptor: Descriptor, into buffer: inout ByteBuffer, atMost: Int) -> Transfer {
        real.receive(descriptor, into: &buffer, atMost: atMost)
    }
    func send(_ descriptor: Descriptor, _ first: Span<UInt8>, _ second: Span<UInt8>) -> Transfer {
        real.send(descriptor, first, second)
    }
    func shutdownWrite(_ descriptor: Descriptor) { real.shutdownWrite(descriptor) }
    func reset(_ descriptor: Descriptor) { close(descriptor) }
    func close(_ descriptor: Descriptor) { real.close(descriptor) }
    func makeWaker() throws(SystemError) -> Descriptor { try real.makeWaker() }
    func wake(_ waker: Descriptor) { real.wake(waker) }
}
