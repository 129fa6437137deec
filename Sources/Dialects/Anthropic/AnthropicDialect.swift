/// The Anthropic Messages API (anthropic-python 2.12, `anthropic-version` 2023-06-01 and 2026-10-21).
///
/// Bodies: `AnthropicEdits`; answers: `AnthropicAnswers`; errors: `AnthropicErrors`.
public import Containers
public import Graph
public import JSON

public final class AnthropicDialect: Dialect {
    public let name: StaticString = "anthropic"

    public init() {}

    /// `/v1/messages`, and all below it (token counts, batches) as something else.
    public func operation(_ path: Span<UInt8>) -> Operation? {
        if !path.starts(with: "/v1/messages") { return nil }
        let rest = path.extracting(12..<path.count)
        if rest.isEmpty { return .chat }
        return rest[0] == UInt8(ascii: "/") ? .other : nil
    }

    public func read(
        _ body: Span<UInt8>, _ operation: Operation, into facts: inout RequestFacts
    ) throws(GatewayError) {
        try facts.read(body, isOptional: operation == .other)
    }

    public func edit(
        _ edit: PromptEdit, _ body: Span<UInt8>, _ operation: Operation, _ facts: inout RequestFacts,
        into edits: inout EditList
    ) throws(GatewayError) {
        if body.isEmpty { return }
        if !facts.hasBody || operation != .chat { throw .noPlaceForEdit }
        try edits.anthropic(edit, body, facts.index)
    }

    public func setModel(
        _ model: Span<UInt8>, _ body: Span<UInt8>, _ facts: inout RequestFacts, into edits: inout EditList
    ) {
        edits.setModel(model, body, facts)
    }

    public func outputBound(_ body: Span<UInt8>, _ operation: Operation, _ facts: borrowing RequestFacts) -> Int? {
        facts.count("max_tokens", in: body)
    }

    /// The older of the two places for the key, which every version of the API takes.
    public func credential(_ key: Span<UInt8>, into out: inout ByteBuffer) {
        out.append("x-api-key: " as StaticString)
        out.append(key)
        out.append("\r\n" as StaticString)
    }
}
