/// Addresses in the kernel's form, `struct sockaddr_*`, both ways.
import CLinux
import Glibc

extension SocketAddress {
    var domain: Int32 { family == .v4 ? AF_INET : family == .v6 ? AF_INET6 : AF_UNIX }

    /// Where `sun_path` begins in `struct sockaddr_un`.
    private static let pathOffset = MemoryLayout<sa_family_t>.size

    /// `body` gets the address and its length.
    @unsafe
    func withSockaddr<R>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> R) -> R {
        var storage = sockaddr_storage()
        let length = unsafe withUnsafeMutableBytes(of: &storage) { unsafe write(to: $0) }
        return unsafe withUnsafePointer(to: &storage) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0, socklen_t(length)) }
        }
    }

    /// Into zeroed storage; returns the length.
    @unsafe
    private func write(to storage: UnsafeMutableRawBufferPointer) -> Int {
        switch family {
        case .v4:
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = UInt32(truncatingIfNeeded: high >> 32).bigEndian
            unsafe storage.storeBytes(of: address, as: sockaddr_in.self)
            return MemoryLayout<sockaddr_in>.size
        case .v6:
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            address.sin6_scope_id = scope
            unsafe withUnsafeMutableBytes(of: &address.sin6_addr) {
                unsafe $0.storeBytes(of: high.bigEndian, as: UInt64.self)
                unsafe $0.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
            }
            unsafe storage.storeBytes(of: address, as: sockaddr_in6.self)
            return MemoryLayout<sockaddr_in6>.size
        case .unix:
            unsafe storage.storeBytes(of: sa_family_t(AF_UNIX), as: sa_family_t.self)
            var end = Self.pathOffset
            for byte in path.utf8 {
                unsafe storage[end] = byte
                end += 1
            }
            return end + 1
        }
    }

    /// From the `length` bytes that the kernel has written; nil for other families.
    @unsafe
    init?(_ storage: UnsafeRawBufferPointer, length: Int) {
        if length < Self.pathOffset { return nil }
        switch Int32(unsafe storage.load(as: sa_family_t.self)) {
        case AF_INET:
            let address = unsafe storage.load(as: sockaddr_in.self)
            let high = UInt64(UInt32(bigEndian: address.sin_addr.s_addr)) << 32
            self.init(.v4, high: high, low: 0, port: UInt16(bigEndian: address.sin_port))
        case AF_INET6:
            self.init(unsafe storage.load(as: sockaddr_in6.self))
        case AF_UNIX:
            let bytes = unsafe storage[Self.pathOffset..<max(Self.pathOffset, length)].prefix { $0 != 0 }
            self.init(.unix, high: 0, low: 0, port: 0, path: unsafe String(decoding: bytes, as: UTF8.self))
        default: return nil
        }
    }

    /// An IPv4 peer of an IPv6 socket (`::ffff:a.b.c.d`) is an IPv4 peer: limits and rules see one address for it.
    private init(_ address: sockaddr_in6) {
        let (high, low) = Self.words(address.sin6_addr)
        let port = UInt16(bigEndian: address.sin6_port)
        if high == 0, low >> 32 == 0xFFFF {
            self.init(.v4, high: low << 32, low: 0, port: port)
        } else {
            self.init(.v6, high: high, low: low, port: port, scope: address.sin6_scope_id)
        }
    }

    static func words(_ address: in6_addr) -> (UInt64, UInt64) {
        unsafe withUnsafeBytes(of: address) { bytes in
            let high = unsafe bytes.loadUnaligned(as: UInt64.self)
            let low = unsafe bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
            return (UInt64(bigEndian: high), UInt64(bigEndian: low))
        }
    }
}
