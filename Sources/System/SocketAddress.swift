/// Where a socket is or goes: IPv4, IPv6 or a path. A value without heap memory but for long paths.
public struct SocketAddress: Hashable, Sendable {
    public enum Family: UInt8, Sendable { case v4, v6, unix }

    public let family: Family
    public let port: UInt16
    /// Interface of a link-local IPv6 address.
    let scope: UInt32
    /// The address in network order, read as numbers; of IPv4, the upper half of `high`.
    let high: UInt64
    let low: UInt64
    /// In the file system; empty for a socket without a name, as clients of unix sockets are.
    public let path: String

    init(_ family: Family, high: UInt64, low: UInt64, port: UInt16, path: String = "", scope: UInt32 = 0) {
        self.family = family
        self.high = high
        self.low = low
        self.port = port
        self.path = path
        self.scope = scope
    }

    /// A unix socket that is bound to no path.
    public static let unnamed = SocketAddress(.unix, high: 0, low: 0, port: 0)

    /// A socket in the file system; nil when the path is empty or longer than `sun_path` takes (107 bytes, unix(7)).
    public init?(path: String) {
        if path.utf8.isEmpty || path.utf8.count > 107 { return nil }
        self.init(.unix, high: 0, low: 0, port: 0, path: path)
    }

    /// Bytes of the address that count: 4, 16 or 0.
    public var octetCount: Int {
        switch family {
        case .v4: 4
        case .v6: 16
        case .unix: 0
        }
    }

    /// The address in network order, in the first `octetCount` bytes.
    public var octets: InlineArray<16, UInt8> {
        InlineArray { index in UInt8(truncatingIfNeeded: (index < 8 ? high : low) >> UInt64(56 - 8 * (index % 8))) }
    }

    /// The address in network order: 4, 16 or no bytes. Allocates.
    public var addressBytes: [UInt8] {
        let octets = octets
        return (0..<octetCount).map { octets[$0] }
    }

    public var isLoopback: Bool {
        switch family {
        case .v4: high >> 56 == 127
        case .v6: high == 0 && low == 1
        case .unix: true
        }
    }

    /// Every address of this machine: `0.0.0.0` or `::`.
    public var isUnspecified: Bool { family != .unix && high == 0 && low == 0 }

    public func withPort(_ port: UInt16) -> SocketAddress {
        SocketAddress(family, high: high, low: low, port: port, path: path, scope: scope)
    }
}
