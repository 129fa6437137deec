/// Amazon Bedrock, as a backend alone: chats are translated into its Converse API.
///
/// No client is answered in it: every path is someone else's, so nothing of a client's body is read or edited here. Requests bear an API
/// key of Bedrock's (`Authorization: Bearer`), or are signed one by one with an account's credentials (`SignatureV4`), which needs the
/// whole request and is no matter of the dialect. Base URL: `https://bedrock-runtime.us-east-1.amazonaws.com`.
public import Chat
public import Containers
public import Graph
import HTTP
import JSON

public final class BedrockDialect: UnreadDialect {
    public let name: StaticString = "bedrock"
    private let converse = ConverseFormat()

    public init() {}

    /// No path is a client's of this dialect.
    public func operation(_ path: Span<UInt8>) -> Operation? { nil }

    public var backendFormat: (any BackendChatFormat)? { converse }

    public var chatVersion: StaticString { "" }

    /// The model's id is one segment, with the colons and slashes of versions and ARNs encoded.
    public func appendChatTarget(_ model: Span<UInt8>, streams: Bool, into out: inout ByteBuffer) {
        out.append("/model/" as StaticString)
        out.appendPercentEncoded(model)
        out.append(streams ? "/converse-stream" as StaticString : "/converse")
    }

    public func namesModelInPath(_ operation: Operation) -> Bool { operation == .chat }

    // MARK: - What there is no client for

    /// As AWS has it: `{"message"}`, with our code and the request id beside it.
    public func error(_ error: GatewayError, requestID: Span<UInt8>, into out: inout ByteBuffer) {
        var writer = JSONWriter()
        writer.beginObject(into: &out)
        writer.message(error, into: &out)
        writer.member("code", word: error.code, into: &out)
        writer.member("request_id", requestID, into: &out)
        writer.endObject(into: &out)
    }

    /// Nothing: frames are not ours to write, and without its last events the stream says itself that it broke off.
    public func errorEvent(
        _ error: GatewayError, _ operation: Operation, requestID: Span<UInt8>, into out: inout ByteBuffer
    ) {}

    // MARK: - Answers that are passed on

    public func observe(_ event: borrowing StreamEvent, into facts: inout AnswerFacts) {
        let type = event.type
        if type.equals("contentBlockDelta") || type.equals("contentBlockStart") {
            facts.hasContent = true
        } else if type.equals("messageStop") {
            facts.hasContent = true
            facts.isFinished = true
        } else if type.ends(with: "Exception") {
            facts.hasError = true
        } else if type.equals("metadata"), let start = event.data.objectStart,
            let usage = event.data.object("usage", ofObjectAt: start)
        {
            facts.usage.update(TokenUsage(converse: event.data, usage))
        }
    }

    public func usage(_ value: Span<UInt8>, into facts: inout AnswerFacts) {
        if let start = value.objectStart { facts.usage.update(TokenUsage(converse: value, start)) }
    }
}
