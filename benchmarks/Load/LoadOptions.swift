/// What to send, how fast and for how long. Times are ns.
public struct LoadOptions: Sendable {
    /// How starts are spread at a rate.
    public enum Spread: String, Sendable, CaseIterable { case poisson, uniform }

    public enum Dialect: String, Sendable, CaseIterable {
        case openai, anthropic

        public var path: String { self == .openai ? "/v1/chat/completions" : "/v1/messages" }
    }

    public var target: LoadTarget
    /// Open loop: at most so many.
    public var connections = 64
    /// Requests a second; nil: a closed loop, each connection one request after another.
    public var rate: Double?
    public var spread = Spread.poisson
    public var duration: UInt64 = 10_000_000_000
    public var warmUp: UInt64 = 1_000_000_000
    /// Ends the run when so many requests are over, if that is before the duration's end; warm-up counts.
    public var requestLimit: UInt64?
    /// Over which a closed loop opens its connections, before the warm-up; nil: 200 µs for each beyond 256.
    public var ramp: UInt64?
    public var stream = false
    /// 0: GET without a body.
    public var bodyBytes = 500
    public var model = "bench"
    public var dialect = Dialect.openai
    /// Further fields, `name: value`.
    public var headers: [String] = []
    /// Between an answer and the next request of a closed loop, to the millisecond.
    public var think: UInt64 = 0
    public var timeout: UInt64 = 30_000_000_000
    public var seed: UInt64 = 1
    /// Every request another prompt, so that no cache of answers helps.
    public var isUnique = false
    public var opensEachTime = false
    public var resumesTLS = false
    public var isInsecure = false
    /// Polls without waiting when a start is near: earlier starts, at the cost of a whole core.
    public var spins = false
    /// Each connection makes one request and is kept open.
    public var holds = false
    /// In place of one request the whole time.
    public var mix: [MixEntry] = []
    public var recording: Recording?
    /// Of a recording: 2 is twice as fast as it was.
    public var speed = 1.0

    public init(_ target: LoadTarget) { self.target = target }

    var isOpenLoop: Bool { rate != nil || recording != nil }

    var rampTime: UInt64 { ramp ?? (connections > 256 ? UInt64(connections) * 200_000 : 0) }

    /// The request of these options alone.
    var request: RequestShape {
        RequestShape(
            method: bodyBytes == 0 ? "GET" : "POST", path: target.path ?? dialect.path, model: model,
            content: .filler(bodyBytes), stream: stream, headers: headers)
    }
}
