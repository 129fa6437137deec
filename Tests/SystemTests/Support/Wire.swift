import Containers
import Glibc
import System
import Testing

/// A listener and connections to it on one kernel, polled as a loop would.
final class Wire {
    let kernel: any Kernel
    let listener: Descriptor
    let address: SocketAddress
    private var batch = ReadyBatch()
    private var seen: [UInt64: ReadySet] = [:]
    private var open: [Descriptor] = []

    init(_ kernel: any Kernel, _ text: String, options: ListenOptions = ListenOptions()) throws {
        self.kernel = kernel
        let wanted = try #require(SocketAddress(parsing: text))
        listener = try kernel.listen(wanted, options)
        address = try #require(kernel.localAddress(listener))
        try kernel.register(listener, token: Self.token(listener))
        open.append(listener)
    }

    deinit { for descriptor in open { kernel.close(descriptor) } }

    static func token(_ descriptor: Descriptor) -> UInt64 { 1 << 40 | UInt64(descriptor.raw) }

    /// Both ends of a new connection: dialled, accepted.
    func connection() throws -> (client: Descriptor, server: Descriptor) {
        let client = try kernel.connect(address)
        try watch(client)
        try wait { self.isReady(client, .writable) }
        try #require(kernel.pendingError(client) == nil)
        try wait { self.isReady(self.listener, .readable) }
        let (server, _) = try #require(try kernel.accept(listener))
        try watch(server)
        return (client, server)
    }

    func watch(_ descriptor: Descriptor) throws {
        open.append(descriptor)
        seen[Self.token(descriptor)] = nil
        try kernel.register(descriptor, token: Self.token(descriptor))
    }

    func close(_ descriptor: Descriptor) {
        open.removeAll { $0 == descriptor }
        kernel.close(descriptor)
    }

    /// What the kernel has said of a descriptor since it was last forgotten.
    func isReady(_ descriptor: Descriptor, _ set: ReadySet) -> Bool {
        seen[Self.token(descriptor)]?.isSuperset(of: set) == true
    }

    func forget(_ descriptor: Descriptor) { seen[Self.token(descriptor)] = nil }

    @discardableResult
    func poll(_ milliseconds: Int32) -> Int {
        let count = kernel.poll(milliseconds: milliseconds, into: &batch)
        for index in 0..<count { seen[batch.tokens[index], default: []].formUnion(batch.sets[index]) }
        return count
    }

    /// Polls until `condition` holds; an error after 20 empty waits of half a second.
    func wait(_ condition: () -> Bool) throws {
        var empty = 0
        while !condition() {
            if poll(500) == 0 { empty += 1 }
            try #require(empty < 20, "the kernel never said so")
        }
    }

    func receive(_ descriptor: Descriptor, atMost: Int = 4_096) -> (Transfer, String) {
        var buffer = ByteBuffer(capacity: 4_096)
        let transfer = kernel.receive(descriptor, into: &buffer, atMost: atMost)
        return (transfer, buffer.text)
    }

    func send(_ descriptor: Descriptor, _ first: String, _ second: String = "") -> Transfer {
        kernel.send(descriptor, Array(first.utf8).span, Array(second.utf8).span)
    }
}
