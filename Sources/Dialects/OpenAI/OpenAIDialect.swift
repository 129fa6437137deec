/// The OpenAI API (openai-python 3.54, generated from OpenAI's OpenAPI description), as spoken by OpenAI, vLLM, Ollama and most others.
///
/// Bodies: `OpenAIEdits`; answers: `OpenAIAnswers`, `ResponsesEvents`; errors: `OpenAIErrors`.
public import Containers
public import Graph
public import JSON

public final class OpenAIDialect: Dialect {
    public let name: StaticString = "openai"

    public init() {}

    /// Everything below `/v1/` but Anthropic's `/v1/messages`.
    public func operation(_ path: Span<UInt8>) -> Operation? {
        if !path.starts(with: "/v1/") { return nil }
        let rest = path.extracting(4..<path.count)
        if rest.equals("chat/completions") { return .chat }
        if rest.equals("completions") { return .completions }
        if rest.equals("embeddings") { return .embeddings }
        if rest.equals("responses") { return .responses }
        if rest.equals("models") || rest.starts(with: "models/") { return .models }
        if rest.equals("messages") || rest.starts(with: "messages/") { return nil }
        return .other
    }

    public func read(
        _ body: Span<UInt8>, _ operation: Operation, into facts: inout RequestFacts
    ) throws(GatewayError) {
        try facts.read(body, isOptional: operation == .other || operation == .models)
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
        edits.setModel(model, body, facts)
    }

    /// `n` answers may be that long each.
    public func outputBound(_ body: Span<UInt8>, _ operation: Operation, _ facts: borrowing RequestFacts) -> Int? {
        let bound: Int? =
            switch operation {
            case .chat:
                facts.count("max_completion_tokens", in: body) ?? facts.count("max_tokens", in: body)
            case .completions: facts.count("max_tokens", in: body)
            case .responses: facts.count("max_output_tokens", in: body)
            default: nil
            }
        return bound.map { $0 * max(1, min(facts.count("n", in: body) ?? 1, 128)) }
    }

    public func credential(_ key: Span<UInt8>, into out: inout ByteBuffer) {
        out.append("Authorization: Bearer " as StaticString)
        out.append(key)
        out.append("\r\n" as StaticString)
    }
}
