/// Where to listen: an IP literal with a port, or a socket in the file system.
public enum ListenAddress: Hashable, Sendable, CustomStringConvertible {
    /// `host` is a literal without brackets; port 0 lets the kernel choose.
    case internet(host: String, port: UInt16)
    case unix(path: String)

    /// `127.0.0.1:8080`, `[::1]:8080` or `unix:/run/millrace.sock`.
    public var description: String {
        switch self {
        case .internet(let host, let port):
            host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }

    /// Reachable from this machine only.
    public var isLoopback: Bool {
        switch self {
        case .internet(let host, _): host == "::1" || host.hasPrefix("127.")
        case .unix: true
        }
    }
}

/// A CIDR range: `10.0.0.0/8`, `fd00::/8`, or one address.
public struct AddressRange: Hashable, Sendable, CustomStringConvertible {
    /// 4 or 16 bytes, network order; bits past the prefix are zero.
    public var bytes: [UInt8]
    /// Bits that must agree, 0…32 or 0…128.
    public var prefix: Int
    public var description: String
}
