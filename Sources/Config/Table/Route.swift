/// One route: which requests it takes, what they pass through, and where they go.
public struct Route: Sendable {
    public var location = SourceLocation.builtIn
    /// Written, or `route-3` for the third.
    public var name = Located(builtIn: "")
    public var match = Match()
    /// In the order they run.
    public var filters: [FilterUse] = []
    public var action = RouteAction.respond(RespondOptions())
    /// How long a stream may say nothing before the client is sent a comment; 0: never. 15 s: half of what load balancers usually
    /// wait at least.
    public var keepalive = Located(builtIn: Nanoseconds.seconds(15))
    public var onLossy = Located(builtIn: OnLossy.warn)
}

/// What becomes of a request that the backend's dialect cannot carry whole.
public enum OnLossy: String, Sendable, CaseIterable {
    /// It is sent without what is lost.
    case allow
    /// The same, and the answer's head names what was lost.
    case warn
    /// It is refused with 400, or goes to the next backend of a fallback.
    case reject
}

public enum RouteAction: Sendable {
    case target(Target)
    case respond(RespondOptions)
}

/// An answer that Millrace gives itself.
public struct RespondOptions: Sendable {
    public var location = SourceLocation.builtIn
    /// 200…599.
    public var status = Located(builtIn: 200)
    /// Text as written; a mapping is rendered as JSON.
    public var body: Located<String>?
    public var bodyIsJSON = false
    /// A stable code, answered in the client's own error shape; excludes `body`.
    public var error: Located<String>?
    /// What is listed in the client's own shape; excludes `body` and `error`.
    public var list: Located<RespondList>?
    public var headers: [HeaderField] = []
}

public enum RespondList: String, Sendable, CaseIterable {
    /// The models that routes name, as far as the caller may use them.
    case models
}

/// One use of a filter in a route.
public struct FilterUse: Sendable {
    /// Index into `RouteTable.filters`.
    public var filter: Int
    public var location: SourceLocation
}
