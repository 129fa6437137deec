/// Readers of addresses and ranges; IP literals are read by the C library, so that both sides agree on them.
import Glibc

extension ListenAddress {
    /// `host:port` with an IP literal, `[v6]:port`, or `unix:/path`; nil for anything else.
    init?(_ text: String) {
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst(5))
            // sockaddr_un holds 108 bytes with the final zero (unix(7)).
            if path.isEmpty || path.utf8.count > 107 { return nil }
            self = .unix(path: path)
            return
        }
        guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else { return nil }
        guard let number = UnitParser.integer(String(text[text.utf8.index(after: colon)...])) else { return nil }
        guard let port = UInt16(exactly: number) else { return nil }
        var host = text[..<colon]
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        if isBracketed { host = host.dropFirst().dropLast() }
        guard let bytes = IPLiteral.bytes(String(host)), isBracketed == (bytes.count == 16) else { return nil }
        self = .internet(host: String(host), port: port)
    }
}

extension AddressRange {
    /// `10.0.0.0/8`, `fd00::/8` or one address; nil for anything else, and when bits past the prefix are set.
    init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let bytes = IPLiteral.bytes(String(parts[0])) else { return nil }
        var prefix = bytes.count * 8
        if parts.count == 2 {
            guard let number = UnitParser.integer(String(parts[1])), 0...prefix ~= number else { return nil }
            prefix = number
        }
        for bit in prefix..<(bytes.count * 8) where bytes[bit / 8] & (0x80 >> UInt8(bit % 8)) != 0 { return nil }
        self.init(bytes: bytes, prefix: prefix, description: text)
    }
}

enum IPLiteral {
    /// 4 or 16 bytes in network order.
    static func bytes(_ text: String) -> [UInt8]? {
        var v4 = [UInt8](repeating: 0, count: 4)
        if unsafe inet_pton(AF_INET, text, &v4) == 1 { return v4 }
        var v6 = [UInt8](repeating: 0, count: 16)
        if unsafe inet_pton(AF_INET6, text, &v6) == 1 { return v6 }
        return nil
    }
}
