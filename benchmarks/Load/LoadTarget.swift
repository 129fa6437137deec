/// What the load is sent to: `http://127.0.0.1:8080/v1/chat/completions`.
public import System

public struct LoadTarget: Sendable {
    public let usesTLS: Bool
    /// As written, without brackets: what certificates are checked for.
    public let host: String
    /// What the requests' Host field says.
    public let authority: String
    public let address: SocketAddress
    /// Nil when the URL holds none.
    public let path: String?

    public init(_ url: String) throws(LoadError) {
        let rest: Substring
        if url.hasPrefix("http://") {
            (usesTLS, rest) = (false, url.dropFirst(7))
        } else if url.hasPrefix("https://") {
            (usesTLS, rest) = (true, url.dropFirst(8))
        } else {
            throw LoadError("\"\(url)\" is no target: it must begin with http:// or https://")
        }
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        authority = String(rest[..<slash])
        path = slash == rest.endIndex ? nil : String(rest[slash...])
        if let path, !path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) {
            throw LoadError("the path \"\(path)\" holds a character that must be percent-encoded")
        }
        (host, address) = try Self.resolve(authority, defaultPort: usesTLS ? 443 : 80)
    }

    private static func resolve(_ authority: String, defaultPort: UInt16) throws(LoadError) -> (String, SocketAddress) {
        var host = authority[...]
        var port = defaultPort
        if let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") {
            let digits = authority[authority.index(after: colon)...]
            guard let number = UInt16(digits), number > 0 else {
                throw LoadError("\"\(digits)\" is no port of a target: expected 1 to 65535")
            }
            port = number
            host = authority[..<colon]
        }
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        let literal = host == "localhost" ? "127.0.0.1" : String(host)
        guard let address = SocketAddress(literal, port: port) else {
            throw LoadError("\"\(host)\" is no host of a target: expected an IP address or localhost")
        }
        return (String(host), address)
    }
}
