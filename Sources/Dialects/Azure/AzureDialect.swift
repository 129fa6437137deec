/// Azure OpenAI: OpenAI's bodies, Azure's paths and credential (Microsoft Learn, Azure OpenAI REST API reference).
///
///     …/openai/deployments/{deployment}/chat/completions?api-version=2024-10-21       with a dated API version: one deployment a model
///     …/openai/v1/chat/completions                                                    without: as OpenAI has it
///     …/openai/v1/chat/completions?api-version=preview                                the same, with what is not released yet
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
    /// Value of `api-version`; empty: none is sent.
    private let version: [UInt8]
    private let hasDeployments: Bool

    /// `hasDeployments`: the older paths, of which each names a deployment; they want a version.
    public init(version: String = "", hasDeployments: Bool = false) {
        openAI = OpenAIDialect()
        self.version = Array(version.utf8)
        self.hasDeployments = hasDeployments
    }

    public func speaks(_ other: any Dialect) -> Bool { other is OpenAIDialect }
    public var backendFormat: (any BackendChatFormat)? { openAI.backendFormat }

    /// Before a deployment stands nothing but the resource.
    public var chatVersion: StaticString { hasDeployments ? "" : "/openai/v1" }

    public func appendChatTarget(_ model: Span<UInt8>, streams: Bool, into out: inout ByteBuffer) {
        if hasDeployments { appendDeployment(model, into: &out) }
        openAI.appendChatTarget(model, streams: streams, into: &out)
        appendVersion(into: &out)
    }

    public func appendTarget(
        _ request: borrowing PassedTarget, model: Span<UInt8>, namesVersion: Bool, into out: inout ByteBuffer
    ) {
        let path = request.path
        if hasDeployments, namesModelInPath(request.operation) {
            appendDeployment(model.isEmpty ? request.model : model, into: &out)
        } else if hasDeployments || !namesVersion {
            out.append("/openai" as StaticString)
        }
        out.append(path.extracting((hasDeployments || namesVersion ? openAI.versionLength(path) : 0)..<path.count))
        appendVersion(into: &out)
        request.appendQuery(behind: UInt8(ascii: version.isEmpty ? "?" : "&"), into: &out) { name in
            !version.isEmpty && name.equalsPercentDecoded("api-version")
        }
    }

    /// Of the operations that are asked of a deployment; others have their model in the body, or none.
    public func namesModelInPath(_ operation: Operation) -> Bool {
        switch operation {
        case .chat, .completions, .embeddings, .images, .audio: hasDeployments
        case .responses, .countTokens, .models, .moderations, .rerank, .other: false
        }
    }

    private func appendDeployment(_ model: Span<UInt8>, into out: inout ByteBuffer) {
        out.append("/openai/deployments/" as StaticString)
        out.appendPercentEncoded(model)
    }

    /// Our version goes out in place of the client's, for it has chosen the path too.
    private func appendVersion(into out: inout ByteBuffer) {
        let version = version
        if version.isEmpty { return }
        out.append("?api-version=" as StaticString)
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
