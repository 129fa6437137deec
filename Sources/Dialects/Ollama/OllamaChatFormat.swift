/// Ollama's `/api/chat` (api/types.go of its repository: `ChatRequest`, `ChatResponse`), on both sides.
///
///     request   {"model","messages":[{"role","content","thinking","images","tool_calls","tool_name","tool_call_id"}],"tools",
///                "format","options":{…},"think","stream"}
///     answer    {"model","created_at","message":{…},"done":true,"done_reason","prompt_eval_count","eval_count"}
///     stream    lines of it with "done":false, each with more of the message, the last with "done":true; or {"error":"text"}
///
/// What is peculiar to it: contents are one string, and images stand beside it in base64; the arguments of a tool call are an object,
/// and calls come whole; sampling stands in `options`; a stream is what a request without `stream` asks for.
public import Chat
public import Containers

public final class OllamaChatFormat: ClientChatFormat, BackendChatFormat {
    public let name: StaticString = "ollama_chat"
    public let framing = StreamFraming.lines

    public init() {}

    public func readRequest(_ body: Span<UInt8>, into request: inout ChatRequest) throws(ChatError) {
        try request.readOllamaChat(body)
    }

    public func writeRequest(
        _ request: inout ChatRequest, _ source: Span<UInt8>, _ traits: borrowing BackendTraits,
        into out: inout ByteBuffer
    ) throws(ChatError) {
        try OllamaRequestWriter.write(&request, source, traits, into: &out)
    }

    public func readAnswer(_ body: Span<UInt8>, into answer: inout ChatAnswer) throws(ChatError) {
        try answer.readOllama(body)
    }

    public func writeAnswer(
        _ answer: inout ChatAnswer, _ source: Span<UInt8>, _ context: borrowing AnswerContext,
        into out: inout ByteBuffer
    ) {
        OllamaAnswerWriter(shape: .chat).write(&answer, source, context, into: &out)
    }

    public func readError(_ body: Span<UInt8>, status: Int, into report: inout UpstreamReport) {
        report.readOllama(body)
    }

    public func makeStreamReader() -> any ChatStreamReader { OllamaStreamReader() }
    public func makeStreamWriter() -> any ChatStreamWriter { KeptStreamWriter(OllamaStreamWriter(shape: .chat)) }
}

/// Where the words of an answer stand: in `message`, or beside everything else.
enum OllamaShape: Sendable { case chat, generate }
