/// The real kernel: epoll and sockets through Glibc. One a loop.
import CLinux
public import Containers
import Glibc

@safe
public final class LinuxKernel: Kernel {
    private let epoll: Int32
    private var generator: UInt64
    private let events: UnsafeMutablePointer<epoll_event>

    public init() throws(SystemError) {
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        if epoll < 0 { throw .last("epoll_create1") }
        unsafe events = .allocate(capacity: ReadyBatch.capacity)
        var seed: UInt64 = 0
        unsafe _ = getrandom(&seed, 8, 0)
        generator = seed
    }

    deinit {
        unsafe events.deallocate()
        _ = Glibc.close(epoll)
    }

    public var now: UInt64 { Self.clock(CLOCK_MONOTONIC) }
    public var wallClock: UInt64 { Self.clock(CLOCK_REALTIME) }

    private static func clock(_ id: clockid_t) -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(id, &time)
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    }

    /// splitmix64 from a random seed: for balancing and ids, not for secrets.
    public func random() -> UInt64 {
        generator &+= 0x9E37_79B9_7F4A_7C15
        var word = generator
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    // MARK: Readiness

    public func register(_ descriptor: Descriptor, token: UInt64) throws(SystemError) {
        var event = unsafe epoll_event()
        unsafe event.events = EPOLLIN.rawValue | EPOLLOUT.rawValue | EPOLLRDHUP.rawValue | EPOLLET.rawValue
        unsafe event.data.u64 = token
        if unsafe epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor.raw, &event) != 0 { throw .last("epoll_ctl") }
    }

    public func poll(milliseconds: Int32, into batch: inout ReadyBatch) -> Int {
        let count = unsafe epoll_wait(epoll, events, Int32(ReadyBatch.capacity), milliseconds)
        if count <= 0 { return 0 }
        for index in 0..<Int(count) {
            let event = unsafe events[index]
            let flags = unsafe event.events
            var set: ReadySet = []
            if flags & EPOLLIN.rawValue != 0 { set.insert(.readable) }
            if flags & EPOLLOUT.rawValue != 0 { set.insert(.writable) }
            if flags & EPOLLRDHUP.rawValue != 0 { set.insert(.peerClosed) }
            if flags & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 { set.insert(.failed) }
            batch.tokens[index] = unsafe event.data.u64
            batch.sets[index] = set
        }
        return Int(count)
    }

    public func makeWaker() throws(SystemError) -> Descriptor {
        let descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        if descriptor < 0 { throw .last("eventfd") }
        return Descriptor(raw: descriptor)
    }

    public func wake(_ waker: Descriptor) {
        var one: UInt64 = 1
        unsafe _ = write(waker.raw, &one, 8)
    }

    public func drainWaker(_ waker: Descriptor) {
        var count: UInt64 = 0
        unsafe _ = read(waker.raw, &count, 8)
    }

    // MARK: Connections

    public func listen(_ address: SocketAddress, _ options: ListenOptions) throws(SystemError) -> Descriptor {
        let descriptor = try socket(address)
        do throws(SystemError) {
            if address.family != .unix {
                try set(descriptor, SOL_SOCKET, SO_REUSEADDR, 1)
                if options.sharesPort { try set(descriptor, SOL_SOCKET, SO_REUSEPORT, 1) }
                if address.family == .v6 { try set(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 1) }
            }
            let bound = unsafe address.withSockaddr { unsafe bind(descriptor.raw, $0, $1) }
            if bound != 0 { throw .last("bind") }
            if Glibc.listen(descriptor.raw, options.backlog) != 0 { throw .last("listen") }
        } catch {
            close(descriptor)
            throw error
        }
        return descriptor
    }

    public func localAddress(_ descriptor: Descriptor) -> SocketAddress? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return unsafe withUnsafeMutableBytes(of: &storage) { bytes in
            let address = unsafe bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self)
            guard unsafe getsockname(descriptor.raw, address, &length) == 0 else { return nil }
            return unsafe SocketAddress(UnsafeRawBufferPointer(bytes))
        }
    }

    public func accept(_ descriptor: Descriptor) throws(SystemError) -> (Descriptor, SocketAddress)? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let flags = Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let (accepted, peer) = unsafe withUnsafeMutableBytes(of: &storage) { bytes in
            let address = unsafe bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self)
            let accepted = unsafe millrace_accept4(descriptor.raw, address, &length, flags)
            return unsafe (accepted, SocketAddress(UnsafeRawBufferPointer(bytes)))
        }
        if accepted < 0 {
            if errno == EAGAIN || errno == EWOULDBLOCK { return nil }
            throw .last("accept4")
        }
        let connection = Descriptor(raw: accepted)
        guard let peer else { return (connection, SocketAddress(path: "?")!) }
        if peer.family != .unix { try? set(connection, Int32(IPPROTO_TCP), TCP_NODELAY, 1) }
        return (connection, peer)
    }

    public func connect(_ address: SocketAddress) throws(SystemError) -> Descriptor {
        let descriptor = try socket(address)
        if address.family != .unix { try? set(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1) }
        let result = unsafe address.withSockaddr { unsafe Glibc.connect(descriptor.raw, $0, $1) }
        if result != 0, errno != EINPROGRESS {
            let error = SystemError.last("connect")
            close(descriptor)
            throw error
        }
        return descriptor
    }

    public func pendingError(_ descriptor: Descriptor) -> SystemError? {
        var error: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        if unsafe getsockopt(descriptor.raw, SOL_SOCKET, SO_ERROR, &error, &length) != 0 { return .last("getsockopt") }
        return error == 0 ? nil : SystemError("connect", errno: error)
    }

    private func socket(_ address: SocketAddress) throws(SystemError) -> Descriptor {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = Glibc.socket(address.domain, type, 0)
        if descriptor < 0 { throw .last("socket") }
        return Descriptor(raw: descriptor)
    }

    private func set(_ descriptor: Descriptor, _ level: Int32, _ option: Int32, _ value: Int32) throws(SystemError) {
        var value = value
        if unsafe setsockopt(descriptor.raw, level, option, &value, 4) != 0 { throw .last("setsockopt") }
    }

    // MARK: Bytes

    public func receive(_ descriptor: Descriptor, into buffer: inout ByteBuffer, atMost: Int) -> Transfer {
        let count = unsafe buffer.withSpare { unsafe recv(descriptor.raw, $0, min($1, atMost), 0) }
        if count > 0 { return .bytes(count) }
        if count == 0 { return .end }
        return Self.failure("recv")
    }

    public func send(_ descriptor: Descriptor, _ first: Span<UInt8>, _ second: Span<UInt8>) -> Transfer {
        let count = unsafe first.withUnsafeBytes { first in
            if second.isEmpty { return unsafe Glibc.send(descriptor.raw, first.baseAddress, first.count, Int32(MSG_NOSIGNAL)) }
            return unsafe second.withUnsafeBytes { second in
                var pieces = unsafe (
                    iovec(iov_base: UnsafeMutableRawPointer(mutating: first.baseAddress), iov_len: first.count),
                    iovec(iov_base: UnsafeMutableRawPointer(mutating: second.baseAddress), iov_len: second.count)
                )
                return unsafe withUnsafeMutableBytes(of: &pieces) { vector in
                    var message = unsafe msghdr()
                    unsafe message.msg_iov = vector.baseAddress!.assumingMemoryBound(to: iovec.self)
                    unsafe message.msg_iovlen = 2
                    return unsafe sendmsg(descriptor.raw, &message, Int32(MSG_NOSIGNAL))
                }
            }
        }
        if count >= 0 { return .bytes(count) }
        return Self.failure("send")
    }

    private static func failure(_ call: StaticString) -> Transfer {
        if errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR { return .wouldBlock }
        return .failed(.last(call))
    }

    public func shutdownWrite(_ descriptor: Descriptor) { _ = shutdown(descriptor.raw, Int32(SHUT_WR)) }

    public func close(_ descriptor: Descriptor) { _ = Glibc.close(descriptor.raw) }
}
