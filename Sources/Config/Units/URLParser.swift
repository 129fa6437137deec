/// Reads a backend's base URL: scheme, host, port and path prefix; nothing else belongs to one.
extension BackendURL {
    /// Why a text is no base URL, in words for `expected`.
    struct Refusal: Error {
        var expected: String
    }

    init(parsing text: String) throws(Refusal) {
        let isTLS = text.hasPrefix("https://")
        guard isTLS || text.hasPrefix("http://") else { throw Refusal(expected: "http:// or https:// and a host") }
        let rest = text.dropFirst(isTLS ? 8 : 7)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let path = rest[authority.endIndex...]
        if path.contains("?") || path.contains("#") { throw Refusal(expected: "a base without a query or fragment") }
        if authority.contains("@") {
            throw Refusal(expected: "a URL without a user; the credential belongs under 'key'")
        }
        if !path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) {
            throw Refusal(expected: "a path in ASCII, percent-encoded")
        }
        let (host, port) = try Self.split(authority, isTLS: isTLS)
        var trimmed = path
        while trimmed.hasSuffix("/") { trimmed.removeLast() }
        self.init(isTLS: isTLS, host: host, port: port, path: String(trimmed))
    }

    /// Nil for what is no base URL: another scheme, a user, a query, no host.
    public init?(_ text: String) {
        guard let url = try? BackendURL(parsing: text) else { return nil }
        self = url
    }

    private static func split(_ authority: Substring, isTLS: Bool) throws(Refusal) -> (String, UInt16) {
        var host = authority
        var port: UInt16 = isTLS ? 443 : 80
        let afterBracket = authority.lastIndex(of: "]") ?? authority.startIndex
        if let colon = authority[afterBracket...].lastIndex(of: ":") {
            host = authority[..<colon]
            let number = UnitParser.integer(String(authority[authority.index(after: colon)...])).flatMap {
                UInt16(exactly: $0)
            }
            guard let number, number > 0 else { throw Refusal(expected: "a port from 1 to 65535 after ':'") }
            port = number
        }
        if host.hasPrefix("["), host.hasSuffix("]") {
            let literal = String(host.dropFirst().dropLast())
            guard IPLiteral.bytes(literal)?.count == 16 else { throw Refusal(expected: "an IPv6 address within [ ]") }
            return (literal, port)
        }
        guard HostName.isValid(host) else { throw Refusal(expected: "a host name or an IP address after ://") }
        return (host.lowercased(), port)
    }
}

enum HostName {
    /// Letters, digits, `-`, `_` and dots, as resolvers take them; 253 bytes at most (RFC 1035 §2.3.4).
    static func isValid(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.count <= 253 && !text.hasPrefix(".") && !text.hasPrefix("-") && !text.contains("..")
            && text.utf8.allSatisfy { ($0 | 0x20) &- 97 < 26 || $0 &- 48 < 10 || $0 == 45 || $0 == 46 || $0 == 95 }
    }
}
