/// One request of a client and its answer, from the parsed head to the line in the log.
///
///     request half:  head ─▶ (body, whole or in pieces) ─▶ ended
///     answer half:   nothing ─▶ head sent ─▶ body ─▶ ended
///
/// The halves move independently: an answer may begin before the request ends. An exchange belongs to one graph and is reused for
/// one request after another on it; `renew` keeps its storage. It belongs to one loop and is touched by nothing else.
public import Chat
public import Containers
public import HTTP
import JSON

public final class Exchange {
    // What the client asked.
    public var head = RequestHead()
    /// The body as it stands, edits applied; whole only while `bodyIsComplete`.
    public var body = ByteBuffer()
    /// The request half has ended.
    public var bodyIsComplete = false
    public var facts = RequestFacts()
    public var edits = PendingEdits()
    /// Lower-case host without its port; filled when some route asks for one.
    var host = ByteBuffer()
    /// The client's address in text; behind trusted proxies the one that they report.
    public var clientAddress = ByteBuffer()
    /// The address of the socket's other end: the client, or the last proxy before us.
    public var peerAddress = ByteBuffer()
    /// What arrived as X-Forwarded-For from a trusted proxy, to be continued upstream; empty otherwise.
    public var forwardedFor = ByteBuffer()
    public var isSecure = false
    public var listener: UInt16 = 0
    /// 32 characters that name this exchange in answers, logs and upstream requests.
    public var requestID = ByteBuffer()

    // Who asked: filled by an authentication filter.
    public var caller = Caller()

    // Where it goes.
    /// The client's dialect: its number in `graph.dialectPins`.
    public internal(set) var dialectIndex: Int
    public var operation = Operation.other
    public let graph: RoutingGraph
    public var candidates = Candidates()
    /// Index of the matched route; -1 before matching.
    public var route = -1
    var chain = ChainRange(start: 0, count: 0)
    var nextFilter = 0
    var ran = OwnedArray<UInt16>(capacity: RoutingGraph.maxFilters)
    /// How many of `ran` have been told the model.
    var modelTold = 0
    public let scratch = Scratch()
    var plan = TargetPlan()
    public internal(set) var call: Call?

    // What is answered.
    public var answer = ResponseHead()
    /// A whole answer made inside the gateway (`Reply.fixed`, `.error`).
    public var answerBody = ByteBuffer()
    /// An answer that is shared with others (`Reply.stored`, `.fed`).
    public var feed = FeedQueue()
    public var phase = Phase.idle
    public var headSent = false
    /// Its client has left while others read its answer.
    var isDetached = false
    /// Monotonic ns: when the client was last sent something, or began to wait.
    var lastSent: UInt64 = 0
    /// The client takes nothing for now.
    var clientIsFull = false
    /// The last four bytes of the answer that were passed on.
    var lastBytes: UInt32 = 0
    public var account = Account()

    /// The client's side; one that drops everything once the client has left a call that others read. Nil while idle.
    public var port: (any ClientPort)?
    /// Tells a recycled exchange from its former lives, and from others that had its slot: completions for another number are
    /// dropped. Given by its owner.
    public var generation: UInt32 = 0
    /// Number of the codec's stream.
    public var stream: UInt32 = 0
    /// Bytes charged to the loop's pool for the body.
    public var charged = 0
    /// Index in the owner's slab, for messages that name an exchange across loops.
    public var slot: UInt32 = 0

    public enum Phase: UInt8, Sendable {
        case idle, common, filtering, waiting, calling, feeding, answering, over
    }

    /// What authentication found out. Texts are copies, so the table that they came from may be replaced meanwhile.
    public struct Caller: ~Copyable {
        public var isKnown = false
        public var id = ByteBuffer()
        public var name = ByteBuffer()
        public var team = ByteBuffer()

        public mutating func clear() {
            isKnown = false
            id.clear()
            name.clear()
            team.clear()
        }
    }

    public init(graph: RoutingGraph) {
        self.graph = graph
        dialectIndex = graph.plainDialect
    }

    /// Makes this object ready for another request; keeps all storage.
    public func renew() {
        head.clear()
        body.clear()
        bodyIsComplete = false
        facts.clear()
        edits.clear()
        host.clear()
        forwardedFor.clear()
        caller.clear()
        operation = .other
        candidates.clear()
        route = -1
        chain = ChainRange(start: 0, count: 0)
        nextFilter = 0
        modelTold = 0
        ran.removeAll()
        scratch.clear(graph.scratchSize)
        plan.clear()
        // What a call of a former request answered.
        call?.rest()
        answer.clear()
        answerBody.clear()
        feed.clear()
        phase = .idle
        headSent = false
        isDetached = false
        clientIsFull = false
        lastBytes = 0
        charged = 0
        account = Account()
    }
}

extension Exchange {
    /// Storage past this is not kept from one request to the next.
    static let keptBody = 65_536

    /// The committed answer is a stream of a backend's: of events, lines or elements of an array.
    public var answersStream: Bool { call?.answersStream ?? false }

    /// No other try will need the request: what a backend answers is on its way to the client.
    public var isCommitted: Bool { call.map { $0.state == .answering && !$0.holds } ?? false }

    /// Gives the body in canonical form, piece by piece. Facts must have been read.
    public func feedCanonicalBody(to sink: (Span<UInt8>) -> Void) {
        CanonicalForm.feed(bodyBytes, facts.index, to: sink)
    }

    /// Calls `body` with the filter that ran as number `position`, when it takes part in `phase`.
    func withFilter(_ position: Int, in phase: Needs, _ body: (any Filter) -> Void) {
        let index = Int(ran[position])
        if graph.needs[index].contains(phase) { graph.filterPins[index].with { body($0.value) } }
    }

    /// Calls `body` with the client's dialect.
    public func withDialect<Failure: Error>(_ body: (any Dialect) throws(Failure) -> Void) throws(Failure) {
        try graph.dialectPins[dialectIndex].with { (holder) throws(Failure) in try body(holder.value) }
    }

    public var isPost: Bool { head.method == .post }
    var isConnect: Bool { head.method == .connect }

    /// Content-Length of the request; nil for a chunked body.
    public var declaredLength: Int? {
        if case .length(let length) = head.framing { return length }
        return nil
    }

    /// Ends the circle of exchange, call and transport, so that memory is given back; the exchange is not used again.
    public func dissolve() {
        call?.transport = nil
        call?.alarm = nil
        call = nil
    }

    /// Gives the request's body back once nothing will send it again: a stream is open for long.
    public func dropBody() {
        // Without the body nothing can be estimated any more.
        if let call, operation.hasPrompt { _ = inputEstimate(for: call.modelText) }
        body = ByteBuffer()
        edits.dropBody()
        call?.dropBody()
    }

    /// Gives back what a large request took.
    public func shrink() {
        body.shrink(Self.keptBody)
        answerBody.shrink(Self.keptBody)
        edits.shrink(Self.keptBody)
        call?.shrink(Self.keptBody)
    }
}

/// What is known of an exchange when it ends: the numbers of the log line and of the metrics. Times are monotonic ns, 0: never.
public struct Account: Sendable {
    public var began: UInt64 = 0
    /// The request was sent on to the (last) upstream.
    public var upstreamBegan: UInt64 = 0
    /// The (last) upstream's head arrived.
    public var upstreamHead: UInt64 = 0
    public var upstreamEnded: UInt64 = 0
    /// Of the last upstream's answer; 0: it has not answered.
    public var upstreamStatus = 0
    public var answerHead: UInt64 = 0
    public var ended: UInt64 = 0
    /// As sent to the client; 499 when it left before a head was sent.
    public var status = 0
    /// `GatewayError.code` of the error that was answered, if any.
    public var errorCode: StaticString = ""
    /// Index of the backend that made the committed answer; -1 for none.
    public var backend = -1
    public var attempts = 0
    public var facts = AnswerFacts()
    /// What a translation did not carry over.
    public var lost = FeatureSet()
    /// `facts.usage`, or a part of it, is our estimate: the backend has not told it.
    public var usageIsEstimated = false
    /// Of the prompt, once somebody asked (`Exchange.inputEstimate`); 0: nobody has.
    public var inputEstimate = 0
    /// In 10⁻⁹ dollars; meant only where `hasCost`.
    public var cost = 0
    /// The price of the model that answered is known.
    public var hasCost = false
    public var cache = CacheNote.none
    public var requestBytes = 0
    public var answerBytes = 0

    public enum CacheNote: UInt8, Sendable { case none, miss, hit, shared, bypass }

    public init() {}
}
