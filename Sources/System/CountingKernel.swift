/// A kernel that counts the calls made through it: tests hold the number of system calls a request to what it should be.
public import Containers
import Synchronization

/// Calls by kind. Subtract two readings for the calls in between.
public struct KernelCounts: Equatable, Sendable {
    public var registrations = 0
    public var polls = 0
    public var listens = 0
    public var accepts = 0
    public var connects = 0
    public var receives = 0
    public var sends = 0
    public var shutdowns = 0
    public var closes = 0
    /// Writes of an eventfd.
    public var wakes = 0

    public init() {}

    public static func - (left: KernelCounts, right: KernelCounts) -> KernelCounts {
        var difference = KernelCounts()
        for field in fields { difference[keyPath: field] = left[keyPath: field] - right[keyPath: field] }
        return difference
    }

    public var total: Int { Self.fields.reduce(0) { $0 + self[keyPath: $1] } }

    private static var fields: [WritableKeyPath<KernelCounts, Int>] {
        [
            \.registrations, \.polls, \.listens, \.accepts, \.connects, \.receives, \.sends, \.shutdowns, \.closes,
            \.wakes,
        ]
    }
}

/// Clocks, addresses and randomness are passed on uncounted: they make no system call of their own on Linux, or none a request.
public final class CountingKernel: Kernel {
    private let kernel: any Kernel
    private var counted = KernelCounts()
    /// Apart, as the one call that comes from other threads.
    private let wakes = Atomic<Int>(0)

    public init(_ kernel: any Kernel) { self.kernel = kernel }

    public var counts: KernelCounts {
        var counts = counted
        counts.wakes = wakes.load(ordering: .relaxed)
        return counts
    }

    public var now: UInt64 { kernel.now }
    public var wallClock: UInt64 { kernel.wallClock }
    public func random() -> UInt64 { kernel.random() }
    public func localAddress(_ descriptor: Descriptor) -> SocketAddress? { kernel.localAddress(descriptor) }
    public func pendingError(_ descriptor: Descriptor) -> SystemError? { kernel.pendingError(descriptor) }
    public func makeWaker() throws(SystemError) -> Descriptor { try kernel.makeWaker() }

    public func register(_ descriptor: Descriptor, token: UInt64) throws(SystemError) {
        counted.registrations += 1
        try kernel.register(descriptor, token: token)
    }

    public func poll(milliseconds: Int32, into batch: inout ReadyBatch) -> Int {
        counted.polls += 1
        return kernel.poll(milliseconds: milliseconds, into: &batch)
    }

    public func listen(_ address: SocketAddress, _ options: ListenOptions) throws(SystemError) -> Descriptor {
        counted.listens += 1
        return try kernel.listen(address, options)
    }

    public func accept(_ descriptor: Descriptor) throws(SystemError) -> (Descriptor, SocketAddress)? {
        counted.accepts += 1
        return try kernel.accept(descriptor)
    }

    public func connect(_ address: SocketAddress) throws(SystemError) -> Descriptor {
        counted.connects += 1
        return try kernel.connect(address)
    }

    public func receive(_ descriptor: Descriptor, into buffer: inout ByteBuffer, atMost: Int) -> Transfer {
        counted.receives += 1
        return kernel.receive(descriptor, into: &buffer, atMost: atMost)
    }

    public func send(_ descriptor: Descriptor, _ first: Span<UInt8>, _ second: Span<UInt8>) -> Transfer {
        counted.sends += 1
        return kernel.send(descriptor, first, second)
    }

    public func shutdownWrite(_ descriptor: Descriptor) {
        counted.shutdowns += 1
        kernel.shutdownWrite(descriptor)
    }

    public func close(_ descriptor: Descriptor) {
        counted.closes += 1
        kernel.close(descriptor)
    }

    public func reset(_ descriptor: Descriptor) {
        counted.closes += 1
        kernel.reset(descriptor)
    }

    public func wake(_ waker: Descriptor) {
        wakes.wrappingAdd(1, ordering: .relaxed)
        kernel.wake(waker)
    }
}
