/// OpenAI's chat completions, `POST /v1/chat/completions` (openai-python 3.54, API reference "Chat"), as OpenAI, Azure, vLLM, Ollama
/// and most others speak it; both sides of a translation.
///
///     reading a request   RequestReading ─▶ MessageReading ─▶ ContentReading;  ToolReading
///     writing one         RequestWriting ─▶ MessageWriting
///     whole answers       AnswerReading, AnswerWriting, Errors
///     streams             StreamReader, StreamWriter
///
/// OpenAI has no place for reasoning; what others have made of that is read and told: `reasoning_content` (DeepSeek), `reasoning`
/// (vLLM, Ollama), and LiteLLM's `thinking_blocks` for the signatures.
public import Chat
public import Containers

public final class ChatCompletionsFormat: ClientChatFormat, BackendChatFormat {
    /// The only one: both sides of a call have the same format when they have this.
    public static let shared = ChatCompletionsFormat()

    public let name: StaticString = "chat_completions"
    public let framing = StreamFraming.events

    private init() {}

    public func readRequest(_ body: Span<UInt8>, into request: inout ChatRequest) throws(ChatError) {
        try ChatCompletionsRequestReader(body).read(into: &request)
    }

    public func writeRequest(
        _ request: inout ChatRequest, _ source: Span<UInt8>, _ traits: borrowing BackendTraits,
        into out: inout ByteBuffer
    ) throws(ChatError) {
        var writer = ChatCompletionsRequestWriter(takesExtensions: traits.takesExtensions)
        writer.write(request, request.text(source), traits, into: &out)
        request.lose(writer.lost)
    }

    public func readAnswer(_ body: Span<UInt8>, into answer: inout ChatAnswer) throws(ChatError) {
        try ChatCompletionsAnswerReader(body).read(into: &answer)
    }

    public func readError(_ body: Span<UInt8>, status: Int, into report: inout UpstreamReport) {
        report.readOpenAI(body, status: status)
    }

    public func writeAnswer(
        _ answer: inout ChatAnswer, _ source: Span<UInt8>, _ context: borrowing AnswerContext,
        into out: inout ByteBuffer
    ) {
        var writer = ChatCompletionsAnswerWriter()
        writer.write(answer, answer.text(source), context, into: &out)
        answer.lost.formUnion(writer.lost)
    }

    public func makeStreamReader() -> any ChatStreamReader { ChatCompletionsStreamReader() }
    public func makeStreamWriter() -> any ChatStreamWriter { KeptStreamWriter(ChatCompletionsStreamWriter()) }
}
