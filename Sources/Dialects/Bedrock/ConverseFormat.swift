/// Bedrock's Converse API: `POST /model/{id}/converse` and `/converse-stream` (Amazon Bedrock API Reference, Converse and
/// ConverseStream; botocore's model of bedrock-runtime 2023-09-30).
///
///     {"messages":[{"role","content":[{"text"} | {"image"} | {"document"} | {"toolUse"} | {"toolResult"} | …]}],"system":[…],
///      "inferenceConfig":{…},"toolConfig":{…},"outputConfig":{…},"additionalModelRequestFields":{…}}
///
/// One API for the models of many makers, which differ in what they take (`ConverseModel`). Requests: `ConverseRequestWriting` and the
/// files beside it; answers: `ConverseAnswers`, `ConverseErrors`, `ConverseStreamReader`. The model stands in the path, and so does
/// whether the answer is a stream.
public import Chat
public import Containers
import JSON

public final class ConverseFormat: BackendChatFormat {
    public let name: StaticString = "converse"
    public let framing = StreamFraming.frames

    public init() {}

    /// Throws `.unsupported` for images and files that are elsewhere or of a kind that Converse does not know.
    public func writeRequest(
        _ request: inout ChatRequest, _ source: Span<UInt8>, _ traits: borrowing BackendTraits,
        into out: inout ByteBuffer
    ) throws(ChatError) {
        var writing = ConverseWriting(ConverseModel(traits.model.span))
        do throws(ChatError) {
            try writing.write(request, request.text(source), into: &out)
        } catch {
            request.lose(writing.lost)
            throw error
        }
        request.lose(writing.lost)
    }

    public func makeStreamReader() -> any ChatStreamReader { ConverseStreamReader() }
}
