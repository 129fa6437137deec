/// Making, taking and closing sockets.
import CLinux
import Glibc

extension LinuxKernel {
    public func listen(_ address: SocketAddress, _ options: ListenOptions) throws(SystemError) -> Descriptor {
        let descriptor = try Self.socket(address)
        do throws(SystemError) {
            if address.family == .unix {
                Self.removeStaleSocket(address)
            } else {
                try Self.prepare(descriptor, address, options)
            }
            let bound = unsafe address.withSockaddr { unsafe bind(descriptor.raw, $0, $1) }
            if bound != 0 { throw .last("bind") }
            if !options.onlyBinds, Glibc.listen(descriptor.raw, options.backlog) != 0 { throw .last("listen") }
        } catch {
            close(descriptor)
            throw error
        }
        return descriptor
    }

    private static func prepare(
        _ descriptor: Descriptor, _ address: SocketAddress, _ options: ListenOptions
    ) throws(SystemError) {
        try set(descriptor, SOL_SOCKET, SO_REUSEADDR, 1)
        if options.sharesPort { try set(descriptor, SOL_SOCKET, SO_REUSEPORT, 1) }
        // `[::]:80` beside `0.0.0.0:80`: without this the IPv6 socket takes both.
        if address.family == .v6 { try set(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 1) }
    }

    /// A process that was killed leaves its socket file, and binding to that fails for ever. A file that nobody listens on
    /// refuses a connection; anything else at the path stays, and binding says EADDRINUSE.
    private static func removeStaleSocket(_ address: SocketAddress) {
        var status = stat()
        guard unsafe lstat(address.path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return }
        guard let probe = try? socket(address) else { return }
        let connected = unsafe address.withSockaddr { unsafe Glibc.connect(probe.raw, $0, $1) }
        if connected != 0, errno == ECONNREFUSED { unsafe _ = unlink(address.path) }
        _ = Glibc.close(probe.raw)
    }

    public func localAddress(_ descriptor: Descriptor) -> SocketAddress? { Self.localAddress(descriptor) }

    static func localAddress(_ descriptor: Descriptor) -> SocketAddress? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return unsafe withUnsafeMutableBytes(of: &storage) { bytes in
            let address = unsafe bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self)
            guard unsafe getsockname(descriptor.raw, address, &length) == 0 else { return nil }
            return unsafe SocketAddress(UnsafeRawBufferPointer(bytes), length: Int(length))
        }
    }

    public func accept(_ descriptor: Descriptor) throws(SystemError) -> (Descriptor, SocketAddress)? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let flags = Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let (raw, peer) = unsafe withUnsafeMutableBytes(of: &storage) { bytes in
            let address = unsafe bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self)
            let raw = unsafe millrace_accept4(descriptor.raw, address, &length, flags)
            if raw < 0 { return (raw, SocketAddress.unnamed) }
            return unsafe (raw, SocketAddress(UnsafeRawBufferPointer(bytes), length: Int(length)) ?? .unnamed)
        }
        if raw < 0 {
            if errno == EAGAIN || errno == EWOULDBLOCK { return nil }
            throw .last("accept4")
        }
        let accepted = Descriptor(raw: raw)
        Self.sendAtOnce(accepted, peer)
        return (accepted, peer)
    }

    public func connect(_ address: SocketAddress) throws(SystemError) -> Descriptor {
        let descriptor = try Self.socket(address)
        Self.sendAtOnce(descriptor, address)
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
        let result = unsafe getsockopt(descriptor.raw, SOL_SOCKET, SO_ERROR, &error, &length)
        if result != 0 { return .last("getsockopt") }
        return error == 0 ? nil : SystemError("connect", errno: error)
    }

    public func shutdownWrite(_ descriptor: Descriptor) { _ = shutdown(descriptor.raw, Int32(SHUT_WR)) }

    public func close(_ descriptor: Descriptor) { _ = Glibc.close(descriptor.raw) }

    /// socket(7): lingering for no time sends RST.
    public func reset(_ descriptor: Descriptor) {
        var none = linger(l_onoff: 1, l_linger: 0)
        _ = unsafe setsockopt(descriptor.raw, SOL_SOCKET, SO_LINGER, &none, socklen_t(MemoryLayout<linger>.size))
        close(descriptor)
    }

    private static func socket(_ address: SocketAddress) throws(SystemError) -> Descriptor {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = Glibc.socket(address.domain, type, 0)
        if descriptor < 0 { throw .last("socket") }
        return Descriptor(raw: descriptor)
    }

    /// Answers leave as they are written: Nagle's algorithm would hold a stream's next event until the last is acknowledged.
    private static func sendAtOnce(_ descriptor: Descriptor, _ address: SocketAddress) {
        if address.family != .unix { try? set(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1) }
    }

    private static func set(
        _ descriptor: Descriptor, _ level: Int32, _ option: Int32, _ value: Int32
    ) throws(SystemError) {
        var value = value
        let size = socklen_t(MemoryLayout<Int32>.size)
        if unsafe setsockopt(descriptor.raw, level, option, &value, size) != 0 { throw .last("setsockopt") }
    }
}
