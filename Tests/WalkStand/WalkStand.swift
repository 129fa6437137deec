/// A walk without sockets, for tests: requests are texts, the client and the backends are records of what was asked of them.
///
///     begin("POST /a HTTP/1.1 …") ─▶ Walk ─▶ client.events, calls.started        answer(…) ─▶ Walk ─▶ client.text
import Containers
public import Graph
import HTTP

public final class WalkStand {
    public let client = RecordedClient()
    public let calls = RecordedCalls()
    public let clock = SetClock()
    public let walk: Walk

    public init() {
        walk = Walk(calls: calls, clock: clock)
        client.walk = walk
    }

    /// Begins an exchange by a whole request: a head, an empty line, and its body (whose length is declared for it).
    public func begin(_ request: String, on graph: RoutingGraph) -> Exchange {
        let exchange = prepare(request, on: graph)
        walk.begin(exchange)
        return exchange
    }

    /// The exchange as it is before `Walk.begin`. The body waits with the client until it is asked for.
    public func prepare(_ request: String, on graph: RoutingGraph) -> Exchange {
        var (head, body) = (request, "")
        if let cut = request.range(of: "\n\n") {
            (head, body) = (String(request[..<cut.lowerBound]), String(request[cut.upperBound...]))
        }
        if !body.isEmpty { head += "\ncontent-length: \(body.utf8.count)" }
        var text = ByteBuffer()
        for line in head.split(separator: "\n") { text.append(text: line + "\r\n") }
        text.append("\r\n")
        let exchange = Exchange(graph: graph)
        exchange.port = client
        exchange.requestID.append(text: "id-1")
        exchange.clientAddress.append(text: "192.0.2.7")
        exchange.peerAddress.append(text: "192.0.2.7")
        var parser = RequestParser()
        guard (try? parser.parse(text.span, into: &exchange.head)) != nil else { fatalError("no request: \(request)") }
        exchange.bodyIsComplete = exchange.head.framing == .none
        client.begin(body)
        return exchange
    }

    /// Hands the walk what the client was asked for: the whole body, or its next piece.
    public func giveBody(_ exchange: Exchange) {
        let body = client.takeBody()
        if client.wantsWhole {
            exchange.body.append(body.span)
            walk.bodyArrived(exchange)
        } else {
            _ = walk.requestPiece(body.span, isLast: true, exchange)
        }
    }

    /// The newest call's backend answers, whole.
    public func answer(_ head: String = "HTTP/1.1 200 OK\ncontent-type: application/json", _ body: String = "{}") {
        begin(head)
        send(body)
        end()
    }

    /// Its head comes.
    public func begin(_ head: String) {
        guard let call = calls.started.last else { fatalError("no call") }
        var text = ByteBuffer()
        for line in (head + "\ntransfer-encoding: chunked").split(separator: "\n") { text.append(text: line + "\r\n") }
        text.append("\r\n")
        var parser = ResponseParser()
        var answer = ResponseHead()
        guard (try? parser.parse(text.span, requestMethod: .post, into: &answer)) != nil else {
            fatalError("no answer: \(head)")
        }
        walk.callHead(call, answer)
    }

    /// Bytes of it come.
    public func send(_ body: String) {
        guard let call = calls.started.last else { fatalError("no call") }
        walk.callBody(call, Array(body.utf8).span)
    }

    public func end() {
        guard let call = calls.started.last else { fatalError("no call") }
        walk.callEnd(call)
    }

    public func fail(_ error: GatewayError) {
        guard let call = calls.started.last else { fatalError("no call") }
        walk.callFailed(call, error)
    }
}

extension String {
    fileprivate func range(of text: String) -> Range<String.Index>? { firstRange(of: text) }
}

/// The client's side, as a record.
public final class RecordedClient: ClientPort {
    fileprivate unowned var walk: Walk!
    /// What the walk asked: `read whole`, `read pieces`, `head 200`, `body`, `end`, `abort`, `finished`.
    public private(set) var events: [String] = []
    /// The answer's body.
    public private(set) var text = ""
    public private(set) var fields: [String: String] = [:]
    /// As accounted at the end.
    public private(set) var account: Account?
    /// False: takes nothing more after the next piece.
    public var takes = true
    /// Done while a piece of the body is taken.
    public var onBody: () -> Void = {}
    fileprivate var wantsWhole = false
    private var body: [UInt8] = []

    fileprivate func begin(_ body: String) {
        events = []
        text = ""
        fields = [:]
        account = nil
        self.body = Array(body.utf8)
    }

    fileprivate func takeBody() -> [UInt8] {
        defer { body = [] }
        return body
    }

    public func readBody(_ exchange: Exchange, whole: Bool) {
        wantsWhole = whole
        events.append(whole ? "read whole" : "read pieces")
    }

    public func sendHead(_ exchange: Exchange) {
        events.append("head \(exchange.answer.status)")
        for index in 0..<exchange.answer.headers.count {
            fields[exchange.answer.headers.name(at: index).text.lowercased()] =
                exchange.answer.headers.value(at: index).text
        }
    }

    public func sendBody(_ bytes: Span<UInt8>, _ exchange: Exchange) -> Bool {
        if events.last != "body" { events.append("body") }
        text += bytes.text
        onBody()
        return takes
    }

    public func sendEnd(_ exchange: Exchange) { events.append("end") }
    public func abort(_ exchange: Exchange) { events.append("abort") }
    public func sendRefusal(_ exchange: Exchange) { events.append("refusal \(exchange.answer.status)") }

    public func finished(_ exchange: Exchange) {
        events.append("finished")
        account = exchange.account
    }
}

/// The backends' side, as a record.
public final class RecordedCalls: CallPort {
    public private(set) var started: [Call] = []
    /// Names of the backends that were called, in order.
    public private(set) var backends: [String] = []
    /// What was asked of a call: `pause`, `resume`, `cancel`.
    public private(set) var events: [String] = []
    /// Pieces of bodies that were passed on.
    public private(set) var sent = ""

    public func start(_ call: Call) {
        started.append(call)
        backends.append(call.exchange.graph.backends[call.backend].name)
    }

    public func send(_ bytes: Span<UInt8>, isLast: Bool, _ call: Call) -> Bool {
        sent += bytes.text
        return true
    }

    public func pause(_ call: Call) { events.append("pause") }
    public func resume(_ call: Call) { events.append("resume") }
    public func cancel(_ call: Call) { events.append("cancel") }
    /// Why keys have come to rest, in order.
    public private(set) var rests: [KeyRestReason] = []
    public func keyRests(_ call: Call, _ reason: KeyRestReason) { rests.append(reason) }
    /// What the last `wake` asked for; ns, nil: nothing was asked.
    public private(set) var wakeAfter: UInt64?
    public func wake(_ call: Call, after nanoseconds: UInt64) { wakeAfter = nanoseconds }

    /// What is kept of answers now, and how much of that may be.
    public private(set) var kept = (storage: 0, held: 0)
    public var ceiling = Int.max
    public func keep(storage: Int, held: Int) -> Bool {
        kept.storage += storage
        kept.held += held
        return kept.storage <= ceiling
    }

    /// The head and the body that the newest call would send.
    public var request: String {
        guard let call = started.last else { return "" }
        var head = ByteBuffer()
        let exchange = call.exchange
        let body = call.prepareBody() ? call.renderedBody.text : exchange.bodyBytes.text
        call.appendHead(
            endpoint: 0, bodyLength: body.utf8.count, body: Array(body.utf8).span, into: &head)
        return head.span.text + body
    }
}

/// A clock that stands until it is set.
public final class SetClock: LoopClock {
    public var now: UInt64 = 1_000_000_000
    public var wallClockSeconds: UInt64 = 1_800_000_000
    public var randoms: [UInt64] = []
    public func random() -> UInt64 { randoms.isEmpty ? 0 : randoms.removeFirst() }

    public init() {}
}
