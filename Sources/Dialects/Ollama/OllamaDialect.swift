/// Ollama's own API (docs/api.md of its repository, August 2026): `/api/chat`, `/api/generate` and what belongs to them.
///
/// Its OpenAI-compatible paths below `/v1/` are OpenAI's dialect. Bodies: `OllamaEdits`, `OllamaOptions`; answers that pass:
/// `OllamaObserving`; errors: `OllamaErrors`; models: `OllamaModels`; formats: `OllamaChatFormat`, `OllamaGenerateFormat`. A key is asked
/// for by ollama.com, and by what stands in front of a server: one by itself asks for none.
public import Chat
public import Containers
public import Graph
public import JSON

public final class OllamaDialect: Dialect {
    public let name: StaticString = "ollama"
    private let chat = OllamaChatFormat()
    private let generate = OllamaGenerateFormat()

    public init() {}

    /// Its own paths and no others below `/api/`, which many servers use. All that manages models is something else than a request
    /// to one: a route decides whether it is let through.
    public func operation(_ path: Span<UInt8>) -> Operation? {
        if !path.starts(with: "/api/") { return nil }
        let rest = path.extracting(5..<path.count)
        if rest.equals("chat") { return .chat }
        if rest.equals("generate") { return .completions }
        if rest.equals("embed") || rest.equals("embeddings") { return .embeddings }
        if rest.equals("tags") { return .models }
        return Self.isManagement(rest) ? .other : nil
    }

    private static func isManagement(_ rest: Span<UInt8>) -> Bool {
        rest.equals("show") || rest.equals("ps") || rest.equals("version") || rest.equals("status")
            || rest.equals("pull") || rest.equals("push") || rest.equals("create") || rest.equals("copy")
            || rest.equals("delete") || rest.starts(with: "blobs/")
    }

    /// Throws besides 400 `invalid_value` for a key that the server takes for one that is read here, and we would not.
    public func read(
        _ body: Span<UInt8>, _ operation: Operation, into facts: inout RequestFacts
    ) throws(GatewayError) {
        try facts.read(
            body, isOptional: operation == .other || operation == .models,
            streamsUnasked: operation == .chat || operation == .completions)
        if facts.hasBody { try facts.index.refuseFoldedKeys(body) }
    }

    public func edit(
        _ edit: PromptEdit, _ body: Span<UInt8>, _ operation: Operation, _ facts: inout RequestFacts,
        into edits: inout EditList
    ) throws(GatewayError) {
        if body.isEmpty || operation == .models { return }
        if !facts.hasBody || operation == .other { throw .noPlaceForEdit }
        try edits.ollama(edit, body, operation, facts.index)
    }

    public func setModel(
        _ model: Span<UInt8>, _ body: Span<UInt8>, _ facts: inout RequestFacts, into edits: inout EditList
    ) {
        edits.setModel(model, body, facts)
    }

    /// 0 and less are without limit.
    public func outputBound(_ body: Span<UInt8>, _ operation: Operation, _ facts: borrowing RequestFacts) -> Int? {
        facts.count("num_predict", in: body, inside: "options").flatMap { $0 > 0 ? $0 : nil }
    }

    public func clientFormat(_ operation: Operation) -> (any ClientChatFormat)? {
        switch operation {
        case .chat: chat
        case .completions: generate
        default: nil
        }
    }

    public var backendFormat: (any BackendChatFormat)? { chat }

    public var chatVersion: StaticString { "" }

    public func appendChatTarget(_ model: Span<UInt8>, streams: Bool, into out: inout ByteBuffer) {
        out.append("/api/chat" as StaticString)
    }

    public var streamsLines: Bool { true }
    public func streamType(_ facts: borrowing RequestFacts) -> StaticString { "application/x-ndjson" }
    /// Lines of JSON have no comments, and readers refuse an empty line.
    public var keepAlive: StaticString { "" }
}
