/// The OpenAI API (openai-python 3.54, generated from OpenAI's OpenAPI description), as spoken by OpenAI, vLLM, Ollama and most others.
///
/// Bodies: `OpenAIEdits`, `MultipartFields`; answers that pass: `OpenAIObserving`, `ResponsesObserving`, `MediaObserving`; errors:
/// `OpenAIErrors`; chats put into other dialects: `OpenAIFormats`.
public import Chat
public import Containers
public import Graph
public import JSON

public final class OpenAIDialect: Dialect {
    public let name: StaticString = "openai"

    public init() {}

    /// Everything below `/v1/` but Anthropic's `/v1/messages`, and the paths at which rerankers are asked (Cohere, Jina, vLLM).
    public func operation(_ path: Span<UInt8>) -> Operation? {
        if path.equals("/v2/rerank") || path.equals("/rerank") { return .rerank }
        if !path.starts(with: "/v1/") { return nil }
        let rest = path.extracting(4..<path.count)
        if rest.equals("chat/completions") { return .chat }
        if rest.equals("completions") { return .completions }
        if rest.equals("embeddings") { return .embeddings }
        if rest.equals("responses") { return .responses }
        if rest.equals("models") || rest.starts(with: "models/") { return .models }
        if rest.equals("moderations") { return .moderations }
        if rest.equals("rerank") { return .rerank }
        if rest.starts(with: "images/") { return .images }
        if rest.starts(with: "audio/") { return .audio }
        if rest.equals("messages") || rest.starts(with: "messages/") { return nil }
        return .other
    }

    public func read(
        _ body: Span<UInt8>, _ operation: Operation, into facts: inout RequestFacts
    ) throws(GatewayError) {
        switch operation {
        case .other, .models: try facts.read(body, isOptional: true)
        case .images, .audio:
            // Uploads are forms.
            try facts.read(body, isOptional: true)
            if !facts.hasBody { try facts.readForm(body) }
        default: try facts.read(body, isOptional: false)
        }
    }

    public func edit(
        _ edit: PromptEdit, _ body: Span<UInt8>, _ operation: Operation, _ facts: inout RequestFacts,
        into edits: inout EditList
    ) throws(GatewayError) {
        if body.isEmpty || operation == .models { return }
        if !facts.hasBody { throw .noPlaceForEdit }
        try edits.openAI(edit, body, operation, facts.index)
    }

    public func setModel(
        _ model: Span<UInt8>, _ body: Span<UInt8>, _ facts: inout RequestFacts, into edits: inout EditList
    ) {
        if facts.hasBody { return edits.setModel(model, body, facts) }
        // A form that names its model twice has been refused when it was read.
        if let field = try? MultipartFields.find("model", in: body) { edits.replace(field) { $0.append(model) } }
    }

    public var backendFormat: (any BackendChatFormat)? { ChatCompletionsFormat.shared }

    public func appendChatTarget(_ model: Span<UInt8>, streams: Bool, into out: inout ByteBuffer) {
        out.append("/chat/completions" as StaticString)
    }

    /// `n` answers may be that long each; of a completion, `best_of` for each of its prompts.
    public func outputBound(_ body: Span<UInt8>, _ operation: Operation, _ facts: borrowing RequestFacts) -> Int? {
        let bound: Int? =
            switch operation {
            case .chat:
                facts.count("max_completion_tokens", in: body) ?? facts.count("max_tokens", in: body)
            case .completions: facts.count("max_tokens", in: body)
            case .responses: facts.count("max_output_tokens", in: body)
            default: nil
            }
        return bound.map { $0 * answers(body, operation, facts) }
    }

    private func answers(_ body: Span<UInt8>, _ operation: Operation, _ facts: borrowing RequestFacts) -> Int {
        var answers = facts.count("n", in: body) ?? 1
        if operation != .completions { return max(1, min(answers, 128)) }
        answers = max(answers, facts.count("best_of", in: body) ?? 1)
        return max(1, min(answers, 128)) * min(facts.prompts(in: body), 1 << 12)
    }
}

extension RequestFacts {
    /// How many prompts a completion has: as many as it lists; a list of tokens is one prompt.
    fileprivate func prompts(in body: Span<UInt8>) -> Int {
        guard let prompt = try? index.find("prompt", in: body), prompt.kind == .array else { return 1 }
        var walker = ElementWalker(array: prompt.value.lowerBound)
        var count = 0
        while let element = walker.nextElement(in: body) {
            let first = body[element.lowerBound]
            if first != UInt8(ascii: "\""), first != UInt8(ascii: "[") { return 1 }
            count += 1
        }
        return max(1, count)
    }

    /// Reads the model and whether to stream from the fields of a form. Throws 400 `duplicate_key`.
    fileprivate mutating func readForm(_ body: Span<UInt8>) throws(GatewayError) {
        if let field = try MultipartFields.find("model", in: body) { model.append(body.extracting(field)) }
        if let field = try MultipartFields.find("stream", in: body) {
            streams = body.extracting(field).equalsIgnoringCase("true")
        }
    }
}
