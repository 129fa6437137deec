/// The Anthropic Messages API (anthropic-python 2.12, `anthropic-version` 2023-06-01 and 2026-10-21).
///
/// Bodies: `AnthropicEdits`; answers that pass: `AnthropicObserving`; errors: `AnthropicErrors`; chats in other dialects: `MessagesFormat`.
public import Chat
public import Containers
public import Graph
public import JSON

public final class AnthropicDialect: Dialect {
    public let name: StaticString = "anthropic"

    /// Every dialect object's, so that a chat between two of them is passed on as it is.
    private static let messages = MessagesFormat()

    public init() {}

    /// `/v1/messages`, its token counts, and all else below it (batches) as something else.
    public func operation(_ path: Span<UInt8>) -> Operation? {
        if !path.starts(with: "/v1/messages") { return nil }
        let rest = path.extracting(12..<path.count)
        if rest.isEmpty { return .chat }
        if rest.equals("/count_tokens") { return .countTokens }
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
        guard facts.hasBody, operation == .chat || operation == .countTokens else { throw .noPlaceForEdit }
        if operation == .countTokens, !edit.countsTokens { return }
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

    public func tokenCount(_ tokens: Int, into out: inout ByteBuffer) {
        out.append("{\"input_tokens\":" as StaticString)
        out.append(decimal: tokens)
        out.append(UInt8(ascii: "}"))
    }

    public func clientFormat(_ operation: Operation) -> (any ClientChatFormat)? {
        operation == .chat ? Self.messages : nil
    }

    public var backendFormat: (any BackendChatFormat)? { Self.messages }

    /// Below the version, which the base URL may name.
    public func appendChatTarget(_ model: Span<UInt8>, streams: Bool, into out: inout ByteBuffer) {
        out.append("/messages" as StaticString)
    }

    /// The older version, in which sampling can still be set; every model takes it.
    public var chatHeaderLines: StaticString { "anthropic-version: 2023-06-01\r\n" }

    public var keepAlive: StaticString { "event: ping\ndata: {\"type\": \"ping\"}\n\n" }
}
