/// A wire dialect: what a model API's bodies mean. The only place that names its JSON keys.
///
/// The client's dialect is known from the path before any filter runs (`DialectSet`), so that filters speak of models,
/// prompts and limits and never of keys. A dialect is stateless and shared by all loops: everything a request needs is in
/// its `RequestFacts` and `AnswerFacts`.
public import Chat
public import Containers
import HTTP
public import JSON

/// What a request asks of a model API. With the dialect it tells the format of the bodies (`Dialect.clientFormat`).
public enum Operation: UInt8, Sendable, CaseIterable {
    /// The dialect's chat: OpenAI chat completions, Anthropic messages, Gemini generateContent, Ollama /api/chat.
    case chat
    /// OpenAI's older completions, Ollama's /api/generate.
    case completions
    /// OpenAI responses.
    case responses
    /// How many tokens a chat would take.
    case countTokens
    case embeddings, models, moderations, images, audio, rerank
    /// Anything else: passed on as it is.
    case other

    /// It asks for generated text, so that a backend of another dialect can be asked in its own words.
    public var isChat: Bool { self == .chat || self == .completions || self == .responses }

    /// It puts a prompt before a model, which is counted in tokens. Vendors count tokens and list models for nothing.
    public var hasPrompt: Bool { self != .countTokens && self != .models && self != .other }
}

public protocol Dialect: AnyObject, Sendable {
    /// As written in routes.yaml: `openai`, `anthropic`, `http`.
    var name: StaticString { get }

    /// What a request to `path` (normalised) asks for; nil when the path is not one of this dialect's.
    func operation(_ path: Span<UInt8>) -> Operation?

    /// Scans a whole request body once: the model, whether the answer is to stream, and the member index for later edits.
    /// Throws 400 `invalid_json`, `duplicate_key` (a key that we read stands twice, after unescaping) or `invalid_value`.
    func read(_ body: Span<UInt8>, _ operation: Operation, into facts: inout RequestFacts) throws(GatewayError)

    /// Adds the byte edits that carry out `edit`; every other byte stays as it was. Throws 400 when the body has no place for it.
    func edit(
        _ edit: PromptEdit, _ body: Span<UInt8>, _ operation: Operation, _ facts: inout RequestFacts,
        into edits: inout EditList
    ) throws(GatewayError)

    /// Adds the edit that replaces the model's name.
    func setModel(_ model: Span<UInt8>, _ body: Span<UInt8>, _ facts: inout RequestFacts, into edits: inout EditList)

    /// The body of an error answer (application/json), with the request id in the place this dialect has for it.
    func error(_ error: GatewayError, requestID: Span<UInt8>, into out: inout ByteBuffer)

    /// A whole event that tells of an error inside a stream of `operation` whose head has been sent; nothing follows it.
    func errorEvent(
        _ error: GatewayError, _ operation: Operation, requestID: Span<UInt8>, into out: inout ByteBuffer)

    /// Adds what makes a backend tell the usage at the end of the stream that `body` asks for. False: it tells without.
    func askUsage(
        _ body: Span<UInt8>, _ operation: Operation, _ facts: borrowing RequestFacts, into edits: inout EditList
    ) -> Bool

    /// Reads one event of a streamed answer.
    func observe(_ event: borrowing StreamEvent, into facts: inout AnswerFacts)

    /// Reads the object that holds the counts of an answer.
    func usage(_ value: Span<UInt8>, into facts: inout AnswerFacts)

    /// Where a plain answer tells its usage.
    var usageMembers: UsageMembers { get }

    /// Reads the value of one of `usageMembers`: number 0 or 1.
    func usage(_ value: Span<UInt8>, of member: Int, into facts: inout AnswerFacts)

    /// Streams are lines of JSON (NDJSON), and `observe` is given one after another.
    var streamsLines: Bool { get }

    /// Adds the credential header(s) of a backend of this dialect: `Authorization: Bearer …` or `x-api-key: …`.
    func credential(_ key: Span<UInt8>, into out: inout ByteBuffer)

    /// Whether the body of an answer of `status` tells if it is about the key that was used: it is then read before it is passed on.
    /// Where the head tells, which 401 and 403 do, it need not be.
    func tellsOfKeyInBody(_ status: Int) -> Bool

    /// Whether a request of a client of `other` means the same to a backend of this dialect, byte for byte.
    func speaks(_ other: any Dialect) -> Bool

    /// The format in which a client of this dialect asks for `operation`; nil when it is no chat.
    func clientFormat(_ operation: Operation) -> (any ClientChatFormat)?

    /// The format in which a backend of this dialect is asked for a chat; nil when it cannot be.
    var backendFormat: (any BackendChatFormat)? { get }

    /// The API's version as paths begin with it, for a base URL that does not end with one: `/v1`.
    var chatVersion: StaticString { get }

    /// Appends what follows base URL and version in a request that was translated: `/chat/completions`, `/messages`,
    /// `/models/gemini-3-flash:generateContent`. `model` is plain and is escaped where it is part of a path.
    func appendChatTarget(_ model: Span<UInt8>, streams: Bool, into out: inout ByteBuffer)

    /// Appends what follows a backend's base URL in a request that is passed on: the client's path and query, with `model` in place
    /// of the one that the path names unless it is empty. A base that `namesVersion` has said what the path begins with.
    func appendTarget(
        _ request: borrowing PassedTarget, model: Span<UInt8>, namesVersion: Bool, into out: inout ByteBuffer)

    /// How many bytes at the front of `path` name the API's version, which a base URL may have named already: 3 of `/v1/…`.
    func versionLength(_ path: Span<UInt8>) -> Int

    /// Reads what a path says of the request: the model (percent-decoded), whether the answer is to stream. `path` is normalised.
    /// Called after `read`, which may clear the facts, and again wherever the body is read again.
    func readPath(_ path: Span<UInt8>, query: Span<UInt8>, _ operation: Operation, into facts: inout RequestFacts)

    /// The range of `path` that names the model, to be replaced when the route names another; nil: the body names it.
    func modelInPath(_ path: Span<UInt8>) -> Range<Int>?

    /// Whether the paths that a backend is asked at for `operation` name the model, so that it must be one that can stand there.
    func namesModelInPath(_ operation: Operation) -> Bool

    /// Header lines that a translated request needs besides the credential (`anthropic-version: …` CRLF).
    var chatHeaderLines: StaticString { get }

    /// The most tokens that a request allows to be generated, in all its answers; nil when it names no bound.
    func outputBound(_ body: Span<UInt8>, _ operation: Operation, _ facts: borrowing RequestFacts) -> Int?

    /// Content-Type of a stream that a client of this dialect reads: `text/event-stream`, `application/x-ndjson`.
    func streamType(_ facts: borrowing RequestFacts) -> StaticString

    /// The body that lists `models`, or, unless `isList`, that tells of the one there is.
    func models(_ models: [[UInt8]], isList: Bool, into out: inout ByteBuffer)

    /// The body that answers a request to count tokens.
    func tokenCount(_ tokens: Int, into out: inout ByteBuffer)

    /// What keeps a silent stream open and is no event of the dialect's; empty: the dialect has nothing for it.
    var keepAlive: StaticString { get }
}

/// What most dialects do.
extension Dialect {
    public func errorEvent(
        _ error: GatewayError, _ operation: Operation, requestID: Span<UInt8>, into out: inout ByteBuffer
    ) {
        appendData(error, requestID: requestID, into: &out)
    }
    /// Appends an error's body as the data of an event.
    public func appendData(_ error: GatewayError, requestID: Span<UInt8>, into out: inout ByteBuffer) {
        out.append("data: " as StaticString)
        self.error(error, requestID: requestID, into: &out)
        out.append("\n\n" as StaticString)
    }
    public func credential(_ key: Span<UInt8>, into out: inout ByteBuffer) {
        out.append("Authorization: Bearer " as StaticString)
        out.append(key)
        out.append("\r\n" as StaticString)
    }
    public var usageMembers: UsageMembers { UsageMembers("usage") }
    public func usage(_ value: Span<UInt8>, of member: Int, into facts: inout AnswerFacts) {
        usage(value, into: &facts)
    }
    public var streamsLines: Bool { false }
    public func askUsage(
        _ body: Span<UInt8>, _ operation: Operation, _ facts: borrowing RequestFacts, into edits: inout EditList
    ) -> Bool { false }
    public func tellsOfKeyInBody(_ status: Int) -> Bool { false }
    public func speaks(_ other: any Dialect) -> Bool { other === self }
    public func clientFormat(_ operation: Operation) -> (any ClientChatFormat)? { nil }
    public var backendFormat: (any BackendChatFormat)? { nil }
    public var chatVersion: StaticString { "/v1" }
    public func appendChatTarget(_ model: Span<UInt8>, streams: Bool, into out: inout ByteBuffer) {}
    public func versionLength(_ path: Span<UInt8>) -> Int { path.starts(with: "/v1/") ? 3 : 0 }
    public func appendTarget(
        _ request: borrowing PassedTarget, model: Span<UInt8>, namesVersion: Bool, into out: inout ByteBuffer
    ) {
        let path = request.path
        let start = namesVersion ? versionLength(path) : 0
        if !model.isEmpty, let place = modelInPath(path) {
            out.append(path.extracting(start..<place.lowerBound))
            out.appendPercentEncoded(model)
            out.append(path.extracting(place.upperBound..<path.count))
        } else {
            out.append(path.extracting(start..<path.count))
        }
        if request.hidesCredentials { return request.appendQuery(into: &out) }
        if request.query.isEmpty { return }
        out.append(UInt8(ascii: "?"))
        out.append(request.query)
    }
    public func readPath(
        _ path: Span<UInt8>, query: Span<UInt8>, _ operation: Operation, into facts: inout RequestFacts
    ) {}
    public func modelInPath(_ path: Span<UInt8>) -> Range<Int>? { nil }
    public func namesModelInPath(_ operation: Operation) -> Bool { false }
    public var chatHeaderLines: StaticString { "" }
    public func models(_ models: [[UInt8]], isList: Bool, into out: inout ByteBuffer) { out.append("{}") }
    public func tokenCount(_ tokens: Int, into out: inout ByteBuffer) { out.append("{}") }
    public func outputBound(_ body: Span<UInt8>, _ operation: Operation, _ facts: borrowing RequestFacts) -> Int? {
        nil
    }
    public func streamType(_ facts: borrowing RequestFacts) -> StaticString { "text/event-stream" }
    /// A comment (WHATWG HTML, server-sent events): readers skip it.
    public var keepAlive: StaticString { ": keep-alive\n\n" }
}

/// One change that a filter asks of a request body, in terms of prompts. Texts are JSON-escaped when the graph is compiled.
public enum PromptEdit: Sendable {
    public enum Role: UInt8, Sendable { case system, user, assistant }
    /// A message before all others (system: before or as the system prompt). `text` is a JSON string's inside, escaped.
    case prepend(Role, text: [UInt8])
    /// A message after all others.
    case append(Role, text: [UInt8])
    /// Sets a parameter that the body does not have. `name` is the dialect's own key, `value` is JSON.
    case setDefault(name: [UInt8], value: [UInt8])
    /// Sets a parameter whatever the body has.
    case override(name: [UInt8], value: [UInt8])
    /// Caps the number of tokens that may be generated; sets it where the body names none.
    case clampMaxTokens(Int)
    /// Caps the temperature where the body names one.
    case clampTemperature(Double)
}

/// What the graph knows of a request body. Reused from request to request: reading one allocates nothing once warm.
public struct RequestFacts: ~Copyable {
    /// Top-level members of the body as it stands; valid while `hasBody`.
    public var index = MemberIndex()
    /// The model's name, unescaped; empty when the body names none.
    public var model = ByteBuffer()
    /// Whether the client asked for a stream.
    public var streams = false
    /// The client reads its stream as one JSON array (Gemini without `alt=sse`).
    public var streamsArray = false
    /// A body has been read into these facts.
    public var hasBody = false

    public init() {}

    public mutating func clear() {
        model.clear()
        streams = false
        streamsArray = false
        hasBody = false
    }
}

/// What is read of an answer on its way past.
public struct AnswerFacts: Sendable {
    /// As the upstream reported it.
    public var usage = TokenUsage()
    /// Content (text, tool, reasoning or finish) has been seen: falling over to another backend is over.
    public var hasContent = false
    /// The dialect's own last event was seen: `[DONE]`, `message_stop`.
    public var isFinished = false
    /// Of a stream that is finished: it told of its finish, but not with its dialect's own last event.
    public var lacksEnd = false
    /// An event told of an error.
    public var hasError = false
    /// The event that was read last tells the usage and nothing else.
    public var tellsOnlyUsage = false
    /// Tokens of content in a stream, by the length of its events (`noteEvent`): for streams that do not tell.
    public var streamedTokens = 0
    var shortestEvent = 0

    public init() {}
}

/// Names of the top-level members of a plain answer that tell its usage: an object of all counts, or two counts.
public struct UsageMembers: Sendable {
    public let first: StaticString
    /// Empty: there is one only.
    public let second: StaticString

    public init(_ first: StaticString, _ second: StaticString = "") {
        self.first = first
        self.second = second
    }
}

/// What a client's request line asks for.
public struct PassedTarget: ~Escapable {
    /// Normalised.
    public let path: Span<UInt8>
    let query: Span<UInt8>
    public let operation: Operation
    /// The model that the client named, plain.
    public let model: Span<UInt8>
    /// What the query has of credentials stays here; else it goes on to the letter.
    let hidesCredentials: Bool

    @_lifetime(copy path, copy query, copy model)
    init(
        path: Span<UInt8>, query: Span<UInt8>, _ operation: Operation, model: Span<UInt8>, hidesCredentials: Bool = true
    ) {
        self.path = path
        self.query = query
        self.operation = operation
        self.model = model
        self.hidesCredentials = hidesCredentials
    }
}

/// One event of a stream (WHATWG HTML, server-sent events): the event's type and its data, joined lines as received. Of NDJSON the
/// data is a line, and there is no type.
public struct StreamEvent: ~Escapable {
    public let type: Span<UInt8>
    public let data: Span<UInt8>

    @_lifetime(copy type, copy data)
    public init(type: Span<UInt8>, data: Span<UInt8>) {
        self.type = type
        self.data = data
    }
}
