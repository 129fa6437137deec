/// Blocking sockets on loopback for the lockstep: one call at a time, and never a wait without end.
import Containers
import Glibc

@safe
final class LoopbackSocket {
    let descriptor: Int32

    /// Longest wait for the other side: a gateway under valgrind takes its time.
    static let patience: Int32 = 60_000

    private init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Listens on a port that the kernel chooses.
    static func listening() throws(CountError) -> LoopbackSocket {
        let socket = try make()
        try socket.bind(to: address(lastOctet: 1, port: 0))
        guard listen(socket.descriptor, 16) == 0 else { throw failure("listen") }
        return socket
    }

    /// Connects to 127.0.0.`lastOctet`.
    static func connected(lastOctet: UInt32, port: UInt16) throws(CountError) -> LoopbackSocket {
        let socket = try make()
        var target = address(lastOctet: lastOctet, port: port)
        let result = unsafe withUnsafePointer(to: &target) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(socket.descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw failure("connect to 127.0.0.\(lastOctet):\(port)") }
        return socket
    }

    /// The next connection of a listening socket.
    func accepted() throws(CountError) -> LoopbackSocket {
        let fresh = accept(descriptor, nil, nil)
        guard fresh >= 0 else { throw Self.failure("accept") }
        return try LoopbackSocket(fresh).atOnce()
    }

    var port: UInt16 {
        var own = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = unsafe withUnsafeMutablePointer(to: &own) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(descriptor, $0, &size)
            }
        }
        return UInt16(bigEndian: own.sin_port)
    }

    func send(_ bytes: [UInt8]) throws(CountError) { try send(bytes.span) }

    func send(_ bytes: Span<UInt8>) throws(CountError) {
        var sent = 0
        while sent < bytes.count {
            let rest = bytes.extracting(sent..<bytes.count)
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Self.failure("send") }
            sent += count
        }
    }

    /// What is there, once there is something; false at the end.
    func receive(into buffer: inout ByteBuffer) throws(CountError) -> Bool {
        buffer.reserve(65_536)
        let count = unsafe buffer.withSpare { start, room in unsafe recv(descriptor, start, room, 0) }
        guard count >= 0 else { throw Self.failure("receive") }
        return count > 0
    }

    /// Waits until one of `sockets` has something to read, and gives the places of all that do.
    static func readable(_ sockets: [LoopbackSocket]) throws(CountError) -> [Int] {
        var watched = sockets.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        let count = unsafe poll(&watched, nfds_t(watched.count), patience)
        guard count > 0 else { throw failure(count == 0 ? "wait: nothing came for \(patience / 1000)s" : "poll") }
        return watched.indices.filter { watched[$0].revents != 0 }
    }

    private static func make() throws(CountError) -> LoopbackSocket {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw failure("socket") }
        return try LoopbackSocket(descriptor).atOnce()
    }

    /// Without Nagle's delay.
    private func atOnce() throws(CountError) -> LoopbackSocket {
        var on: Int32 = 1
        let result = unsafe setsockopt(
            descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        guard result == 0 else { throw Self.failure("setsockopt") }
        return self
    }

    private func bind(to address: sockaddr_in) throws(CountError) {
        var address = address
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Glibc.bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Self.failure("bind") }
    }

    private static func address(lastOctet: UInt32, port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = (0x7F00_0000 | lastOctet).bigEndian
        return address
    }

    private static func failure(_ call: String) -> CountError {
        let reason = unsafe String(cString: strerror(errno))
        return CountError("the sockets of the lockstep failed: \(call): \(reason)")
    }
}
