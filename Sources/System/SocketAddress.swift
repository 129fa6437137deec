/// Where a socket is or goes: IPv4, IPv6 or a path. A value without heap memory but for paths.
import CLinux
import Glibc

public struct SocketAddress: Hashable, Sendable, CustomStringConvertible {
    public enum Family: UInt8, Sendable { case v4, v6, unix }

    public let family: Family
    /// Network order, first 4 or all 16 bytes.
    private let high: UInt64
    private let low: UInt64
    public let port: UInt16
    private let path: String
    /// Interface of a link-local IPv6 address.
    private let scope: UInt32

    private init(_ family: Family, high: UInt64, low: UInt64, port: UInt16, path: String = "", scope: UInt32 = 0) {
        self.family = family
        self.high = high
        self.low = low
        self.port = port
        self.path = path
        self.scope = scope
    }

    /// An address literal (IPv6 without brackets) with a port; nil for anything else, names among them.
    public init?(_ literal: String, port: UInt16) {
        var v4 = in_addr()
        var v6 = in6_addr()
        if unsafe inet_pton(AF_INET, literal, &v4) == 1 {
            self.init(.v4, high: UInt64(UInt32(bigEndian: v4.s_addr)) << 32, low: 0, port: port)
        } else if unsafe inet_pton(AF_INET6, literal, &v6) == 1 {
            let (high, low) = Self.words(v6)
            self.init(.v6, high: high, low: low, port: port)
        } else {
            return nil
        }
    }

    /// A socket in the file system; nil when the path is longer than `sun_path` takes (107 bytes).
    public init?(path: String) {
        if path.utf8.isEmpty || path.utf8.count > 107 { return nil }
        self.init(.unix, high: 0, low: 0, port: 0, path: path)
    }

    private static func words(_ address: in6_addr) -> (UInt64, UInt64) {
        unsafe withUnsafeBytes(of: address) {
            unsafe (UInt64(bigEndian: $0.load(as: UInt64.self)), UInt64(bigEndian: $0.load(fromByteOffset: 8, as: UInt64.self)))
        }
    }

    /// The address bytes in network order: 4, 16 or none.
    public var addressBytes: [UInt8] {
        switch family {
        case .v4: (0..<4).map { UInt8(truncatingIfNeeded: high >> UInt64(56 - 8 * $0)) }
        case .v6: (0..<16).map { UInt8(truncatingIfNeeded: ($0 < 8 ? high : low) >> UInt64(56 - 8 * ($0 % 8))) }
        case .unix: []
        }
    }

    public var isLoopback: Bool {
        switch family {
        case .v4: high >> 56 == 127
        case .v6: high == 0 && low == 1
        case .unix: true
        }
    }

    public func withPort(_ port: UInt16) -> SocketAddress {
        SocketAddress(family, high: high, low: low, port: port, path: path, scope: scope)
    }

    /// The address alone: `127.0.0.1`, `::1`, or the path.
    public var host: String {
        if family == .unix { return path }
        var text = [CChar](repeating: 0, count: 64)
        let bytes = addressBytes
        unsafe bytes.withUnsafeBytes { bytes in
            unsafe _ = inet_ntop(family == .v4 ? AF_INET : AF_INET6, bytes.baseAddress!, &text, 64)
        }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// `127.0.0.1:80`, `[::1]:80` or `unix:/path`.
    public var description: String {
        switch family {
        case .v4: "\(host):\(port)"
        case .v6: "[\(host)]:\(port)"
        case .unix: "unix:\(path)"
        }
    }

    // MARK: The kernel's form

    var domain: Int32 { family == .v4 ? AF_INET : family == .v6 ? AF_INET6 : AF_UNIX }

    @unsafe
    func withSockaddr<R>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> R) -> R {
        var storage = sockaddr_storage()
        let length: Int
        switch family {
        case .v4:
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = UInt32(truncatingIfNeeded: high >> 32).bigEndian
            length = MemoryLayout<sockaddr_in>.size
            unsafe withUnsafeMutableBytes(of: &storage) { unsafe $0.storeBytes(of: address, as: sockaddr_in.self) }
        case .v6:
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            address.sin6_scope_id = scope
            unsafe withUnsafeMutableBytes(of: &address.sin6_addr) {
                unsafe $0.storeBytes(of: high.bigEndian, as: UInt64.self)
                unsafe $0.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
            }
            length = MemoryLayout<sockaddr_in6>.size
            unsafe withUnsafeMutableBytes(of: &storage) { unsafe $0.storeBytes(of: address, as: sockaddr_in6.self) }
        case .unix:
            storage.ss_family = sa_family_t(AF_UNIX)
            let text = Array(path.utf8)
            unsafe withUnsafeMutableBytes(of: &storage) { bytes in
                for (index, byte) in text.enumerated() { unsafe bytes[2 + index] = byte }
            }
            length = 2 + text.count + 1
        }
        return unsafe withUnsafePointer(to: &storage) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0, socklen_t(length)) }
        }
    }

    @unsafe
    init?(_ storage: UnsafeRawBufferPointer) {
        switch Int32(unsafe storage.load(as: sa_family_t.self)) {
        case AF_INET:
            let address = unsafe storage.load(as: sockaddr_in.self)
            self.init(
                .v4, high: UInt64(UInt32(bigEndian: address.sin_addr.s_addr)) << 32, low: 0,
                port: UInt16(bigEndian: address.sin_port))
        case AF_INET6:
            let address = unsafe storage.load(as: sockaddr_in6.self)
            let (high, low) = Self.words(address.sin6_addr)
            if high == 0, low >> 32 == 0xFFFF {
                // An IPv4 peer on a dual-stack socket is an IPv4 peer.
                self.init(.v4, high: low << 32, low: 0, port: UInt16(bigEndian: address.sin6_port))
            } else {
                self.init(
                    .v6, high: high, low: low, port: UInt16(bigEndian: address.sin6_port), scope: address.sin6_scope_id)
            }
        case AF_UNIX: self.init(.unix, high: 0, low: 0, port: 0, path: "")
        default: return nil
        }
    }
}
