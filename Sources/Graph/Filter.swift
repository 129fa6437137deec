/// The one small interface between the graph and everything that acts on a request.
///
///     request:  filter 0 → 1 → … → k ─┬─▶ target          (k may `halt` with a reply)
///     answer:   filter 0 ◀ 1 ◀ … ◀ k ─┘                   (reverse; only filters that were run)
///     end:      0 … k, always, once, whatever happened
///
/// A filter object is compiled once a loop and holds no state of a request; what it must remember from `request` to `end`
/// is a trivial value in `exchange.scratch`. A phase that is not declared in `needs` is never called and costs nothing.
import Containers

public protocol Filter: AnyObject {
    /// What the walk prepares for this filter: constant for its life.
    var needs: Needs { get }
    /// The request phase. Called once an exchange, with the whole body there when `needs.wholeBody`.
    func request(_ exchange: Exchange) throws(GatewayError) -> Verdict
    /// What a `wait` was for has come: called instead of `request`.
    func resumed(_ completion: Completion, _ exchange: Exchange) throws(GatewayError) -> Verdict
    /// The model that the body names is known: called once, after `request`, before any filter that reads the body.
    func modelKnown(_ exchange: Exchange) throws(GatewayError)
    /// Whether a list of models may tell this caller of one. Asked of filters that have run.
    func permits(model: Span<UInt8>, _ exchange: Exchange) -> Bool
    /// The head of the answer is in `exchange.answer` and about to be sent.
    func answer(_ exchange: Exchange)
    /// Bytes of the answer's body pass by, as the client gets them.
    func bytes(_ bytes: Span<UInt8>, _ exchange: Exchange)
    /// The client has left before its answer ended. True: keep the call going, somebody else reads it.
    func clientLeft(_ exchange: Exchange) -> Bool
    /// The exchange is over; gives back what was reserved. `outcome` tells whether the answer was whole.
    func end(_ exchange: Exchange, _ outcome: Outcome)
}

extension Filter {
    public func resumed(_ completion: Completion, _ exchange: Exchange) throws(GatewayError) -> Verdict { .next }
    public func modelKnown(_ exchange: Exchange) throws(GatewayError) {}
    public func permits(model: Span<UInt8>, _ exchange: Exchange) -> Bool { true }
    public func answer(_ exchange: Exchange) {}
    public func bytes(_ bytes: Span<UInt8>, _ exchange: Exchange) {}
    public func clientLeft(_ exchange: Exchange) -> Bool { false }
    public func end(_ exchange: Exchange, _ outcome: Outcome) {}
}

/// The phases that a filter takes part in, and what must be at hand. The compiler of the graph adds them up.
public struct Needs: OptionSet, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// `request` reads or edits the body: it is buffered whole first, and pending edits are applied.
    public static let wholeBody = Needs(rawValue: 1)
    /// `answer` is called.
    public static let answerHead = Needs(rawValue: 2)
    /// `bytes` is called, and the upstream is asked for an answer in no content coding.
    public static let answerBytes = Needs(rawValue: 4)
    /// `request` asks for the matched route: it is not among the filters that run before the body is read.
    public static let route = Needs(rawValue: 32)
    /// `modelKnown` is called.
    public static let model = Needs(rawValue: 16)
    /// `end` and `clientLeft` are called.
    public static let end = Needs(rawValue: 8)
}

/// What a filter says after its request phase: three words, no more.
public enum Verdict {
    case next
    case halt(Reply)
    /// `resumed` will be called on the same filter.
    case wait
}

/// An answer made inside the gateway.
public enum Reply {
    /// Written in the shape of the client's dialect.
    case error(GatewayError)
    /// A prepared answer of the configuration (`respond:`).
    case fixed(FixedReply)
    /// `exchange.answer` and `exchange.feed` hold it whole.
    case stored
    /// It comes in pieces through `Walk.feedHead`, `feedBody` and `feedEnd`. A client that falls behind by more than
    /// `allowance` bytes is cut.
    case fed(allowance: Int)

    var isError: Bool {
        switch self {
        case .error: true
        case .fixed(let fixed): if case .error = fixed.content { true } else { false }
        case .stored, .fed: false
        }
    }
}

/// What a pending operation came back with.
public enum Completion {
    /// The value of a `StateAnswer`, known to the filter that asked.
    case value(Int)
    /// An object that the filter knows (a stored answer).
    case object(AnyObject)
    /// It did not come in time, or its engine failed.
    case failed
}

/// How an exchange ended.
public enum Outcome: UInt8, Sendable {
    /// The whole answer was handed to the client's connection.
    case complete
    /// The client left first.
    case clientLeft
    /// The answer broke off, or an error took its place.
    case failed
}

/// A prepared answer: one immutable block a graph.
public final class FixedReply: Sendable {
    public enum Content: Sendable {
        case body([UInt8], contentType: [UInt8])
        /// Written in the shape of the client's dialect.
        case error(GatewayError)
        /// Models by name, written so too: those that the filters of the route permit.
        case models([[UInt8]])
    }

    public let status: Int
    public let content: Content
    /// Besides those that the content brings.
    public let headers: [(name: [UInt8], value: [UInt8])]

    public init(status: Int, contentType: String, body: [UInt8], headers: [(name: [UInt8], value: [UInt8])] = []) {
        self.status = status
        content = .body(body, contentType: Array(contentType.utf8))
        self.headers = headers
    }

    public init(status: Int, models: [[UInt8]], headers: [(name: [UInt8], value: [UInt8])] = []) {
        self.status = status
        content = .models(models)
        self.headers = headers
    }

    public init(error: GatewayError, headers: [(name: [UInt8], value: [UInt8])] = []) {
        status = error.status
        content = .error(error)
        self.headers = headers
    }
}
