/// Which requests a route takes: all that is given must hold; nothing given takes all.
public struct Match: Sendable {
    public var location = SourceLocation.builtIn
    /// Index into `RouteTable.listeners`.
    public var listener: Located<Int>?
    /// Lower case, without a port.
    public var host: Located<Pattern>?
    /// Against the normalised path, without the query.
    public var path: Located<Pattern>?
    /// Needs the request's body.
    public var model: Located<Pattern>?
    /// Upper case, without repeats; empty: any.
    public var methods: [Located<String>] = []
    public var headers: [HeaderMatch] = []
}

/// One header field that must be there; several lines of one name: any of them may match.
public struct HeaderMatch: Sendable {
    /// Lower case.
    public var name: Located<String>
    public var value: Located<Pattern>
}

/// What a text is compared with, byte by byte.
public enum Pattern: Hashable, Sendable {
    case exact(String)
    /// `gpt-*`: everything that begins so; empty for `*`.
    case prefix(String)
    /// Literal pieces between the `*`s, at least two; the first and last are anchored, may be empty, and each `*` takes any run of bytes.
    case glob([String])
}
