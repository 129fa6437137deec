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
    public internal(set) var state = State.idle
    /// Where the transport keeps what it needs; opaque here.
    public var transport: AnyObject?
    var observer = AnswerObserver()
    /// The answer's head and first bytes, held back while another try is possible.
    var heldHead = ResponseHead()
    var held = ByteBuffer()
    var holds = false
    /// The answer's end is the close of its connection.
    var endsWithConnection = false
    /// The body with its model replaced (`prepareBody`).
    var rendered = ByteBuffer()
    private var modelEdit = EditList()
    /// The same request has already been sent again once after a reused connection failed.
    public var wasResent = false

    public enum State: UInt8, Sendable { case idle, starting, sending, answering, over }

    init(_ exchange: Exchange) { self.exchange = exchange }

    func shrink(_ kept: Int) {
        if rendered.capacity > kept { rendered = ByteBuffer() }
        if held.capacity > kept { held = ByteBuffer() }
    }

    func dropBody() {
        if rendered.capacity > 0 { rendered = ByteBuffer() }
    }

    func begin(_ leaf: TargetPlan.Leaf) {
        backend = leaf.backend
        model = leaf.model
        state = .starting
        holds = false
        wasResent = false
        held.clear()
    }

    /// Renders the body for this call's backend. True: `renderedBody` is to be sent, false: the exchange's own.
    public func prepareBody() -> Bool {
        rendered.clear()
        let exchange = exchange
        if model.isEmpty || !exchange.facts.hasBody { return false }
        modelEdit.clear()
        exchange.withDialect {
            $0.setModel(exchange.text(model), exchange.bodyBytes, &exchange.facts, into: &modelEdit)
        }
        if modelEdit.isEmpty { return false }
        modelEdit.render(exchange.bodyBytes, into: &rendered)
        return true
    }
}
