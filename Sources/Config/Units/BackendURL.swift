/// The base of a backend: `https://api.openai.com/v1`.
public struct BackendURL: Hashable, Sendable, CustomStringConvertible {
    public var isTLS: Bool
    /// Lower case; an IPv6 literal stands without its brackets.
    public var host: String
    /// 80 or 443 unless written.
    public var port: UInt16
    /// Comes before the path of every request; empty or `/…` without a trailing slash.
    public var path: String

    /// `host`, with brackets around IPv6 and the port where it is not the scheme's own: the `Host` field's value.
    public var authority: String {
        let name = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
        return port == (isTLS ? 443 : 80) ? name : "\(name):\(port)"
    }

    public var description: String { "\(isTLS ? "https" : "http")://\(authority)\(path)" }
}
