/// The Gemini API (google-genai 3.4, v1beta) and Vertex AI, which differ in where models stand and how callers are known.
///
/// Nothing of a body tells the model or whether the answer streams: the path does (`GeminiPath`). Bodies: `GeminiEdits`; answers
/// that pass: `GeminiObserving`; errors: `GeminiErrors`; chats put into other dialects: `GenerateContentFormat`.
public import Chat
public import Containers
public import Graph
import HTTP
public import JSON

public final class GeminiDialect: Dialect {
    public let name: StaticString
    private let takesBearer: Bool
    private let format: GenerateContentFormat

    /// `takesBearer`: a backend wants an OAuth token instead of an API key.
    private init(_ name: StaticString, takesBearer: Bool, _ format: GenerateContentFormat) {
        self.name = name
        self.takesBearer = takesBearer
        self.format = format
    }

    /// The Gemini API: base URL `https://generativelanguage.googleapis.com/v1beta`.
    public convenience init() { self.init("gemini", takesBearer: false, GenerateContentFormat()) }

    /// Vertex AI, in the same words: base URL `https://{location}-aiplatform.googleapis.com/v1/projects/{project}/locations/{location}/
    /// publishers/google`.
    public var vertex: GeminiDialect { GeminiDialect("vertex", takesBearer: true, format) }

    public func operation(_ path: Span<UInt8>) -> Operation? { GeminiPath(path)?.operation }

    /// Reads nothing but where the members stand, and leaves what `readPath` has told.
    public func read(
        _ body: Span<UInt8>, _ operation: Operation, into facts: inout RequestFacts
    ) throws(GatewayError) {
        facts.hasBody = false
        if operation == .other || operation == .models, !body.beginsLikeObject { return }
        do throws(JSONError) { try facts.index.scan(body) } catch { throw GatewayError(error) }
        facts.hasBody = true
    }

    public func readPath(
        _ path: Span<UInt8>, query: Span<UInt8>, _ operation: Operation, into facts: inout RequestFacts
    ) {
        guard let named = GeminiPath(path) else { return }
        facts.model.clear()
        facts.streams = named.method == .streamGenerateContent
        facts.streamsArray = facts.streams && !query.asksForEvents
        // `models/models%2Fgemini-3-flash`: an SDK was given the name as the list of models has it.
        let model = path.extracting(named.model)
        facts.model.appendPercentDecoded(model)
        if facts.model.span.starts(with: "models/") { facts.model.consume(7) }
    }

    public func namesModelInPath(_ operation: Operation) -> Bool {
        switch operation {
        case .chat, .countTokens, .embeddings: true
        case .completions, .responses, .models, .moderations, .images, .audio, .rerank, .other: false
        }
    }

    public func modelInPath(_ path: Span<UInt8>) -> Range<Int>? {
        guard let named = GeminiPath(path), !named.model.isEmpty else { return nil }
        return named.model
    }

    public func edit(
        _ edit: PromptEdit, _ body: Span<UInt8>, _ operation: Operation, _ facts: inout RequestFacts,
        into edits: inout EditList
    ) throws(GatewayError) {
        if body.isEmpty || operation == .models { return }
        if !facts.hasBody { throw .noPlaceForEdit }
        try edits.gemini(edit, body, operation, facts.index)
    }

    /// The path names it (`modelInPath`).
    public func setModel(
        _ model: Span<UInt8>, _ body: Span<UInt8>, _ facts: inout RequestFacts, into edits: inout EditList
    ) {}

    /// `candidateCount` answers may be that long each.
    public func outputBound(_ body: Span<UInt8>, _ operation: Operation, _ facts: borrowing RequestFacts) -> Int? {
        facts.geminiConfig("maxOutputTokens", "max_output_tokens", body).map {
            $0 * max(1, min(facts.geminiConfig("candidateCount", "candidate_count", body) ?? 1, 128))
        }
    }

    public func credential(_ key: Span<UInt8>, into out: inout ByteBuffer) {
        out.append(takesBearer ? "Authorization: Bearer " as StaticString : "x-goog-api-key: ")
        out.append(key)
        out.append("\r\n" as StaticString)
    }

    /// A key that is none is 400, with an ErrorInfo; how long one that is spent has to rest is a RetryInfo.
    public func tellsOfKeyInBody(_ status: Int) -> Bool { status == 400 || status == 429 }

    public func tokenCount(_ tokens: Int, into out: inout ByteBuffer) {
        out.append("{\"totalTokens\":" as StaticString)
        out.append(decimal: tokens)
        out.append(UInt8(ascii: "}"))
    }

    public func clientFormat(_ operation: Operation) -> (any ClientChatFormat)? {
        operation == .chat ? format : nil
    }

    public var backendFormat: (any BackendChatFormat)? { format }

    /// The API at Google and Vertex AI are spoken alike.
    public func speaks(_ other: any Dialect) -> Bool { other is GeminiDialect }

    public var chatVersion: StaticString { "/v1beta" }

    /// Below a base that names the version, or Vertex's project, only the model and the method follow.
    public func appendTarget(
        _ request: borrowing PassedTarget, model: Span<UInt8>, namesVersion: Bool, into out: inout ByteBuffer
    ) {
        let path = request.path
        if let named = GeminiPath(path), !named.model.isEmpty {
            if namesVersion {
                out.append("/models/" as StaticString)
            } else {
                out.append(path.extracting(0..<named.model.lowerBound))
            }
            if model.isEmpty { out.append(path.extracting(named.model)) } else { out.appendPercentEncoded(model) }
            out.append(path.extracting(named.model.upperBound..<path.count))
        } else {
            out.append(path.extracting((namesVersion ? versionLength(path) : 0)..<path.count))
        }
        request.appendQuery(into: &out)
    }

    /// Of `/v1beta/…`, `/v1/…`.
    public func versionLength(_ path: Span<UInt8>) -> Int {
        guard path.starts(with: "/v1") else { return 0 }
        return path.firstIndex(of: UInt8(ascii: "/"), from: 1) ?? 0
    }

    /// `models/` and `publishers/google/models/` before the model's name are taken off; `tunedModels/` and `endpoints/` name
    /// other collections and stay.
    public func appendChatTarget(_ model: Span<UInt8>, streams: Bool, into out: inout ByteBuffer) {
        var start = model.starts(with: "publishers/google/") ? 18 : 0
        let name = model.extracting(start..<model.count)
        var collection: StaticString = "/models/"
        if name.starts(with: "models/") {
            start += 7
        } else if name.starts(with: "tunedModels/") {
            (start, collection) = (start + 12, "/tunedModels/")
        } else if name.starts(with: "endpoints/") {
            (start, collection) = (start + 10, "/endpoints/")
        }
        out.append(collection)
        out.appendPercentEncoded(model.extracting(start..<model.count))
        out.append(streams ? ":streamGenerateContent?alt=sse" as StaticString : ":generateContent")
    }

    public func streamType(_ facts: borrowing RequestFacts) -> StaticString {
        facts.streamsArray ? "application/json" : "text/event-stream"
    }

    /// An empty line: Google's SDKs for JavaScript and Python fail on a line that is no `data:`, comments among them.
    public var keepAlive: StaticString { "\n" }
}

extension RequestFacts {
    /// A count of `generationConfig`, in either spelling.
    fileprivate func geminiConfig(_ camel: StaticString, _ snake: StaticString, _ body: Span<UInt8>) -> Int? {
        for config: StaticString in ["generationConfig", "generation_config"] {
            let found = count(camel, in: body, inside: config) ?? count(snake, in: body, inside: config)
            if let found { return found }
        }
        return nil
    }
}
