/// Spans over an exchange's buffers that live as long as the exchange is borrowed.
///
/// A span of a class's stored property ends with the access to it; these getters extend it to the borrow of the exchange.
/// The rule that makes it sound: nobody changes a buffer while he holds a span of it. The walk runs one thing at a time on
/// an exchange, so that is a rule about single functions.
import Containers
public import HTTP

extension Exchange {
    /// Normalised path.
    public var path: Span<UInt8> {
        @_lifetime(borrow self) get { unsafe _overrideLifetime(head.path, borrowing: self) }
    }
    /// The method as received.
    public var methodText: Span<UInt8> {
        @_lifetime(borrow self) get { unsafe _overrideLifetime(head.methodText, borrowing: self) }
    }
    public var query: Span<UInt8> {
        @_lifetime(borrow self) get { unsafe _overrideLifetime(head.query, borrowing: self) }
    }
    /// Host and port as the client named them.
    public var authority: Span<UInt8> {
        @_lifetime(borrow self) get { unsafe _overrideLifetime(head.authority, borrowing: self) }
    }
    /// Lower-case host without its port; empty when no route asks for one.
    var hostName: Span<UInt8> {
        @_lifetime(borrow self) get { unsafe _overrideLifetime(host.span, borrowing: self) }
    }
    public var bodyBytes: Span<UInt8> {
        @_lifetime(borrow self) get { unsafe _overrideLifetime(body.span, borrowing: self) }
    }
    public var answerBodyBytes: Span<UInt8> {
        @_lifetime(borrow self) get { unsafe _overrideLifetime(answerBody.span, borrowing: self) }
    }
    /// The model that the client named; empty when it named none.
    public var model: Span<UInt8> {
        @_lifetime(borrow self) get { unsafe _overrideLifetime(facts.model.span, borrowing: self) }
    }
    public var clientAddressText: Span<UInt8> {
        @_lifetime(borrow self) get { unsafe _overrideLifetime(clientAddress.span, borrowing: self) }
    }
    public var peerAddressText: Span<UInt8> {
        @_lifetime(borrow self) get { unsafe _overrideLifetime(peerAddress.span, borrowing: self) }
    }
    var forwardedForText: Span<UInt8> {
        @_lifetime(borrow self) get { unsafe _overrideLifetime(forwardedFor.span, borrowing: self) }
    }
    public var requestIDText: Span<UInt8> {
        @_lifetime(borrow self) get { unsafe _overrideLifetime(requestID.span, borrowing: self) }
    }
    public var callerID: Span<UInt8> {
        @_lifetime(borrow self) get { unsafe _overrideLifetime(caller.id.span, borrowing: self) }
    }
    public var callerName: Span<UInt8> {
        @_lifetime(borrow self) get { unsafe _overrideLifetime(caller.name.span, borrowing: self) }
    }
    public var callerTeam: Span<UInt8> {
        @_lifetime(borrow self) get { unsafe _overrideLifetime(caller.team.span, borrowing: self) }
    }
    /// The model that the backend of the last call was asked for; empty without a call.
    public var servedModel: Span<UInt8> {
        @_lifetime(borrow self) get {
            guard account.attempts > 0, let call else { return model.extracting(0..<0) }
            return unsafe _overrideLifetime(call.modelText, borrowing: self)
        }
    }
    /// The matched route's name.
    public var routeName: Span<UInt8> {
        @_lifetime(borrow self) get { text(graph.nodes.routes[route].name) }
    }
    /// The name of a backend of the graph.
    @_lifetime(borrow self)
    public func backendName(_ backend: Int) -> Span<UInt8> { text(graph.nodes.backends[backend].name) }
    /// A text of the graph's nodes.
    @_lifetime(borrow self)
    func text(_ range: TextRange) -> Span<UInt8> {
        let graph = graph
        return unsafe _overrideLifetime(graph.text(range), borrowing: self)
    }
    /// Stands for all that decides what the matched route's target answers.
    public var targetIdentity: Span<UInt8> {
        @_lifetime(borrow self) get { text(graph.nodes.routes[route].identity) }
    }
    /// What follows `/models/` in the path; empty where it ends with `/models` or has none.
    var modelSegment: Span<UInt8> {
        @_lifetime(borrow self) get {
            let path = path
            let word: StaticString = "/models/"
            var at = path.count - word.utf8CodeUnitCount
            while at >= 0 {
                if path.extracting(at..<path.count).starts(with: word) {
                    let segment = path.extracting(at + word.utf8CodeUnitCount..<path.count)
                    return unsafe _overrideLifetime(segment, borrowing: self)
                }
                at -= 1
            }
            return Span()
        }
    }
    /// The client's dialect's name.
    public var dialectName: [UInt8] { graph.dialectNames[dialectIndex] }
    /// The name of a backend's dialect; the mock speaks its client's.
    public func dialectName(of backend: Int) -> [UInt8] {
        let node = graph.nodes.backends[backend]
        return node.kind == .mock ? dialectName : graph.dialectNames[node.dialect]
    }
    /// The value of a field of the answer's head.
    @_lifetime(borrow self)
    public func answerHeader(_ name: FieldName) -> Span<UInt8>? {
        guard let index = answer.headers.first(name) else { return nil }
        return unsafe _overrideLifetime(answer.headers.value(at: index), borrowing: self)
    }
    /// The same by its lower-case name.
    @_lifetime(borrow self)
    public func answerHeader(named name: StaticString) -> Span<UInt8>? {
        guard let index = answer.headers.first(named: name) else { return nil }
        return unsafe _overrideLifetime(answer.headers.value(at: index), borrowing: self)
    }
    /// The key that the client sent in a header, whichever its dialect has for it: `Authorization: Bearer …`, `x-api-key`,
    /// `api-key`, `x-goog-api-key`.
    @_lifetime(borrow self)
    func clientCredential() -> Span<UInt8>? {
        if let key = header(.xAPIKey) { return key }
        if let key = header(.apiKey) { return key }
        if let key = header(.xGoogAPIKey) { return key }
        guard let value = header(.authorization), value.count > 7,
            value.extracting(0..<7).equalsIgnoringCase("bearer ")
        else { return nil }
        return unsafe _overrideLifetime(value.extracting(7..<value.count), borrowing: self)
    }
    /// The value of a request header field; nil when the request has none of that name.
    @_lifetime(borrow self)
    public func header(_ name: FieldName) -> Span<UInt8>? {
        guard let index = head.headers.first(name) else { return nil }
        return unsafe _overrideLifetime(head.headers.value(at: index), borrowing: self)
    }
    /// The value of a request header field by its lower-case name.
    @_lifetime(borrow self)
    public func header(named name: Span<UInt8>) -> Span<UInt8>? {
        guard let index = head.headers.first(named: name) else { return nil }
        return unsafe _overrideLifetime(head.headers.value(at: index), borrowing: self)
    }
}

extension RoutingGraph {
    /// A text of the nodes.
    @_lifetime(borrow self)
    func text(_ range: TextRange) -> Span<UInt8> { unsafe _overrideLifetime(nodes.text(range), borrowing: self) }
}

extension Call {
    /// Answer bytes that were held back.
    var heldBytes: Span<UInt8> {
        @_lifetime(borrow self) get { unsafe _overrideLifetime(held.span, borrowing: self) }
    }
    /// Of the bytes that came last, those that the client is to read.
    var passedBytes: Span<UInt8> {
        @_lifetime(borrow self) get { unsafe _overrideLifetime(observer.passed.span, borrowing: self) }
    }
    /// The body to send, its model replaced; empty when the exchange's own is sent as it is.
    public var renderedBody: Span<UInt8> {
        @_lifetime(borrow self) get { unsafe _overrideLifetime(rendered.span, borrowing: self) }
    }
    /// The model that the backend is asked for.
    public var modelText: Span<UInt8> {
        @_lifetime(borrow self) get {
            let exchange = exchange
            let text = model.isEmpty ? exchange.model : exchange.text(model)
            return unsafe _overrideLifetime(text, borrowing: self)
        }
    }
}
