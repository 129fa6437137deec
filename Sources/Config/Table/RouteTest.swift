/// One of the file's own tests: a request and the way it must take. Run by `check` and before every reload.
public struct RouteTest: Sendable {
    public var location = SourceLocation.builtIn
    public var request = TestRequest()
    public var expect = TestExpectation()
}

public struct TestRequest: Sendable {
    public var location = SourceLocation.builtIn
    /// POST when there is a body, else GET.
    public var method = Located(builtIn: "GET")
    public var path = Located(builtIn: "/")
    public var host: Located<String>?
    public var headers: [HeaderField] = []
    /// Text as written; a mapping or list is rendered as JSON.
    public var body: Located<String>?
}

/// What is not given is not checked.
public struct TestExpectation: Sendable {
    public var location = SourceLocation.builtIn
    public var route: Located<String>?
    /// The backend that is tried first; with a split, one of those that may be.
    public var backend: Located<String>?
    /// The model's name as sent upstream.
    public var model: Located<String>?
    /// Of a `respond`.
    public var status: Located<Int>?
}
