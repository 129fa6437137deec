/// OpenAI's older completions (POST /v1/completions), for clients.
///
///     {"model":"…","prompt":"…","max_tokens":16}      ─▶ one turn of the user
///     {"object":"text_completion","choices":[{"text":"…","index":0,"logprobs":null,"finish_reason":"stop"}],"usage":{…}}
///
/// Chats have no place for prompts that are tokens, several prompts, `suffix` and `echo`: those are refused, for what came back
/// would be the answer to something else. Answers are text alone; the words of a refusal are told as text.
///
/// Source: openai-python 3.54, `types/completion_create_params.py`, `types/completion.py`.
public import Chat
import JSON

public final class CompletionsFormat: ClientChatFormat {
    public let name: StaticString = "completions"
    /// Tokens that are generated when the request names no limit (the same source, and the API's reference).
    static let defaultMaxTokens = 16

    public init() {}

    public func readRequest(_ body: Span<UInt8>, into request: inout ChatRequest) throws(ChatError) {
        guard let start = body.objectStart else { throw ChatError(.malformed, "") }
        try CompletionsReader(body).read(objectAt: start, into: &request)
    }

    public func makeStreamWriter() -> any ChatStreamWriter { KeptStreamWriter(CompletionsStreamWriter()) }
}
