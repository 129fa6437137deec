/// `limit.rate`: so many requests a window, so many at once; at least one of both.
public struct RateLimitOptions: Sendable {
    public var by = Located(builtIn: RateLimitKey.caller)
    public var requests: Located<Rate>?
    /// Requests under way at one time.
    public var concurrent: Located<Int>?
}

/// Whose requests are counted together.
public enum RateLimitKey: Hashable, Sendable {
    case caller, team, ip, model, route
    /// Lower-case name of a request header.
    case header(String)
}
