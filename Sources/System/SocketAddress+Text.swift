/// Addresses as text, both ways. RFC 5952 form going out, as `inet_ntop` writes it.
import CLinux
public import Containers
import Glibc

extension SocketAddress: CustomStringConvertible {
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

    /// `127.0.0.1:80`, `[::1]:80` or `unix:/path`; nil for anything else, names among them.
    public init?(parsing text: String) {
        if text.hasPrefix("unix:") {
            self.init(path: String(text.dropFirst(5)))
            return
        }
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let digits = text[text.index(after: colon)...]
        guard digits.utf8.allSatisfy({ (48...57).contains($0) }), let port = UInt16(digits) else { return nil }
        let host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            let literal = String(host.dropFirst().dropLast())
            guard literal.contains(":") else { return nil }
            self.init(literal, port: port)
        } else {
            if host.contains(":") { return nil }
            self.init(String(host), port: port)
        }
    }

    /// Appends the address alone, `127.0.0.1` or `::1`, or the path. Allocates nothing for IP addresses.
    public func appendHost(to out: inout ByteBuffer) {
        if family == .unix { return out.append(text: path) }
        // INET6_ADDRSTRLEN: 46 with the closing NUL.
        out.reserve(46)
        let octets = octets
        unsafe octets.span.withUnsafeBytes { bytes in
            unsafe _ = out.withSpare { spare, size in
                let text = unsafe spare.assumingMemoryBound(to: CChar.self)
                let domain = family == .v4 ? AF_INET : AF_INET6
                guard unsafe inet_ntop(domain, bytes.baseAddress!, text, socklen_t(size)) != nil else { return 0 }
                return unsafe strlen(text)
            }
        }
    }

    /// The address alone: `127.0.0.1`, `::1`, or the path. Allocates.
    public var host: String {
        var out = ByteBuffer()
        appendHost(to: &out)
        return out.text
    }

    /// `127.0.0.1:80`, `[::1]:80` or `unix:/path`.
    public var description: String {
        switch family {
        case .v4: "\(host):\(port)"
        case .v6: "[\(host)]:\(port)"
        case .unix: "unix:\(path)"
        }
    }
}
