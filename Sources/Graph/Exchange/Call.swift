/// One request to one backend: its own timers, credentials, observation of the answer and error.
///
/// An exchange has none (a cache hit), one, or several after one another (fallback). The transport below reports what
/// happens through `Walk.call…`; what it needs to know stands here.
import Containers
import HTTP
internal import JSON

public final class Call {
    /// Whom it is for: both refer to each other until `Exchange.dissolve`.
    public let exchange: Exchange
    public internal(set) var backend = 0
    /// Replaces the model named by the client; empty: as it is.
    var model = TextRange()
    /// Number of the credential that the backend is asked with; -1 for none.
    var key = -1
    /// Keys of the backend that have been tried for this request.
    var keyTries = 0
    /// Of the credential that it was started with, where that is renewed.
    var credentialVersion = 0
    /// Seconds since 1970.
    var startedAt: UInt64 = 0
    /// Where the request's target stands in the head that was written last.
    var (targetStart, targetEnd) = (0, 0)
    public internal(set) var state = State.idle
    /// Where the transport keeps what it needs; opaque here.
    public var transport: AnyObject?
    var observer = AnswerObserver()
    /// Between the client's format and the backend's, where they differ; kept for later calls.
    private(set) var translation: Translation?
    /// This call goes through `translation`.
    private(set) var isTranslated = false
    /// The answer's head and first bytes, held back while another try is possible.
    var heldHead = ResponseHead()
    var held = ByteBuffer()
    var holds = false
    /// Held because its body tells whether it is about the key (`WalkKeys`).
    var awaitsVerdict = false
    /// What was counted last of what is kept of the answer (`Walk.countKept`).
    var counted = Kept()
    /// Monotonic ns: when a translated stream told of its finish.
    var endingSince: UInt64 = 0
    /// Monotonic ns: until when it waits for its credential before it is started; 0: it does not.
    var waitsUntil: UInt64 = 0
    /// What `CallPort.wake` keeps; opaque here.
    public var alarm: AnyObject?
    /// The answer's end is the close of its connection.
    var endsWithConnection = false
    /// The body with its patches (`prepareBody`), or in the words of another dialect.
    var rendered = ByteBuffer()
    /// `rendered` is what is sent: made before the call was started.
    private var isRendered = false
    private var patches = EditList()
    /// The same request has already been sent again once after a reused connection failed.
    public var wasResent = false

    public enum State: UInt8, Sendable { case idle, starting, sending, answering, over }

    init(_ exchange: Exchange) { self.exchange = exchange }

    /// The backend is asked with the client's own key.
    var forwardsCredential: Bool { exchange.graph.nodes.backends[backend].forwardsCredential }

    /// Calls `body` with the dialect that the backend speaks.
    func withBackendDialect<Value>(_ body: (any Dialect) -> Value) -> Value {
        let graph = exchange.graph
        return graph.dialectPins[graph.nodes.backends[backend].dialect].with { body($0.value) }
    }

    func shrink(_ kept: Int) {
        rendered.shrink(kept)
        held.shrink(kept)
        observer.shrink(kept)
        translation?.shrink(kept)
    }

    /// Nothing of a former request's answer is left.
    func rest() {
        observer.kind = .none
        isTranslated = false
        awaitsVerdict = false
    }

    /// The committed answer is a stream of events.
    var answersStream: Bool { isTranslated ? translation?.reply.shape == .stream : observer.readsStream }

    func dropBody() {
        if rendered.capacity > 0 { rendered = ByteBuffer() }
    }

    func begin(_ leaf: TargetPlan.Leaf) {
        backend = leaf.backend
        model = leaf.model
        state = .starting
        holds = false
        awaitsVerdict = false
        wasResent = false
        waitsUntil = 0
        isTranslated = false
        isRendered = false
        observer.kind = .none
        observer.hidesUsage = false
        held.clear()
    }

    /// Makes the body that this call's backend is sent, in its own format where that is another than the client's. Throws 400 when
    /// it cannot be.
    func translateBody(_ way: Way, now: UInt64) throws(GatewayError) {
        let exchange = exchange
        let node = exchange.graph.nodes.backends[backend]
        guard way == .translate,
            let client = exchange.graph.dialectPins[exchange.dialectIndex].with({
                $0.value.clientFormat(exchange.operation)
            }),
            let spoken = exchange.graph.dialectPins[node.dialect].with({ $0.value.backendFormat })
        else { throw .unsupportedOperation }
        let translation = translation ?? Translation(client, spoken)
        self.translation = translation
        translation.take(client, spoken)
        rendered.clear()
        try translation.translate(exchange, model: modelText, node, now: now, into: &rendered)
        isTranslated = true
        isRendered = true
    }

    /// Renders the body for this call's backend. True: `renderedBody` is to be sent, false: the exchange's own.
    public func prepareBody() -> Bool {
        if isRendered { return true }
        rendered.clear()
        let exchange = exchange
        observer.hidesUsage = false
        if exchange.body.isEmpty || !exchange.bodyIsComplete { return false }
        let asksUsage = exchange.facts.streams && exchange.graph.nodes.backends[backend].asksUsage
        if model.isEmpty, !asksUsage { return false }
        patches.clear()
        exchange.withDialect { dialect in
            if !model.isEmpty {
                dialect.setModel(exchange.text(model), exchange.bodyBytes, &exchange.facts, into: &patches)
            }
            if asksUsage {
                observer.hidesUsage = dialect.askUsage(
                    exchange.bodyBytes, exchange.operation, exchange.facts, into: &patches)
            }
        }
        if patches.isEmpty { return false }
        patches.render(exchange.bodyBytes, into: &rendered)
        return true
    }
}
