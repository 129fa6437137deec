/// Azure OpenAI: OpenAI's bodies, Azure's paths and credential (Microsoft Learn, Azure OpenAI REST API reference).
///
///     …/openai/deployments/{deployment}/chat/completions?api-version=2024-10-21       with an API version: one deployment a model
///     …/openai/v1/chat/completions                                                    without: as OpenAI has it
///
/// For backends only: what clients send to Azure's own paths is OpenAI's dialect to them.
public import Chat
public import Containers
public import Graph
import HTTP
public import JSON

public final class AzureDialect: Dialect {
    public let name: StaticString = "azure"
    private let openAI: OpenAIDialect
    /// Value of `api-version`; empty: the newer paths, which have none.
    private let version: [UInt8]

    public init(version: String) {
        openAI = OpenAIDialect()
        self.version = Array(version.utf8)
    }

    public func speaks(_ other: any Dialect) -> Bool { other is OpenAIDialect }
    public var backendFormat: (any BackendChatFormat)? { openAI.backendFormat }

    /// With an API version nothing but the resource stands before the path.
    public var chatVersion: StaticString { version.isEmpty ? "/openai/v1" : "" }

    public func appendChatTarget(_ model: Span<UInt8>, streams: Bool, into out: inout ByteBuffer) {
        if version.isEmpty { return openAI.appendChatTarget(model, streams: streams, into: &out) }
        appendDeployment(model, into: &out)
        openAI.appendChatTarget(model, streams: streams, into: &out)
        appendVersion(into: &out)
    }

    public func appendTarget(
        _ request: borrowing PassedTarget, model: Span<UInt8>, namesVersion: Bool, into out: inout ByteBuffer
    ) {
        if version.isEmpty {
            if !namesVersion { out.append("/openai" as StaticString) }
            return openAI.appendTarget(request, model: model, namesVersion: namesVersion, into: &out)
        }
        let path = request.path
        let rest = path.extracting(openAI.versionLength(path)..<path.count)
        switch request.operation {
        case .chat, .completions, .embeddings, .images, .audio:
            appendDeployment(model.isEmpty ? request.model : model, into: &out)
        case .responses, .countTokens, .models, .moderations, .rerank, .other: out.append("/openai" as StaticString)
        }
        out.append(rest)
        appendVersion(into: &out)
    }

    private func appendDeployment(_ model: Span<UInt8>, into out: inout ByteBuffer) {
        out.append("/openai/deployments/" as StaticString)
        out.appendPercentEncoded(model)
    }

    private func appendVersion(into out: inout ByteBuffer) {
        out.append("?api-version=" as StaticString)
        let version = version
        out.append(version.span)
    }

    public func credential(_ key: Span<UInt8>, into out: inout ByteBuffer) {
        out.append("api-key: " as StaticString)
        out.append(key)
        out.append("\r\n" as StaticString)
    }

    // MARK: - As OpenAI has it

    public func operation(_ path: Span<UInt8>) -> Operation? { openAI.operation(path) }

    public func read(
        _ body: Span<UInt8>, _ operation: Operation, into facts: inout RequestFacts
    ) throws(GatewayError) {
        try openAI.read(body, operation, into: &facts)
    }

    public func edit(
        _ edit: PromptEdit, _ body: Span<UInt8>, _ operation: Operation, _ facts: inout RequestFacts,
        into edits: inout EditList
    ) throws(GatewayError) {
        try openAI.edit(edit, body, operation, &facts, into: &edits)
    }

    public func outputBound(_ body: Span<UInt8>, _ operation: Operation, _ facts: borrowing RequestFacts) -> Int? {
        openAI.outputBound(body, operation, facts)
    }

    public func setModel(
        _ model: Span<UInt8>, _ body: Span<UInt8>, _ facts: inout RequestFacts, into edits: inout EditList
    ) {
        openAI.setModel(model, body, &facts, into: &edits)
    }

    public func error(_ error: GatewayError, requestID: Span<UInt8>, into out: inout ByteBuffer) {
        openAI.error(error, requestID: requestID, into: &out)
    }

    public func errorEvent(
        _ error: GatewayError, _ operation: Operation, requestID: Span<UInt8>, into out: inout ByteBuffer
    ) {
        openAI.errorEvent(error, operation, requestID: requestID, into: &out)
    }

    public func observe(_ event: borrowing StreamEvent, into facts: inout AnswerFacts) {
        openAI.observe(event, into: &facts)
    }

    public func usage(_ value: Span<UInt8>, into facts: inout AnswerFacts) { openAI.usage(value, into: &facts) }
}
