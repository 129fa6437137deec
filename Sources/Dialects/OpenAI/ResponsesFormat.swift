/// OpenAI's responses (POST /v1/responses), for clients: stateless, with functions as the only tools.
///
///     input ─▶ turns       message                        a turn; system and developer are one role
///                          reasoning, function_call       parts of the assistant's turn, joined with what is beside them
///                          function_call_output           a result in a turn of the user
///     instructions         a system turn before all others
///     text.format, tools   one level flatter than in chat completions
///
/// What lives on OpenAI's servers cannot be asked of another API and is refused: `previous_response_id`, `conversation`, `prompt`,
/// `background`, references to items. Tools that the provider runs are lost.
///
/// Signatures of reasoning go out as `encrypted_content` of a reasoning item, which stateless clients send back: thinking has a
/// summary, even an empty one, and redacted thinking has none. The signature of a tool call (Gemini) goes out as a reasoning item
/// before it, whose id begins with `rs_call_`.
///
/// Source: openai-python 3.54, `types/responses`; https://platform.openai.com/docs/api-reference/responses.
public import Chat
import JSON

public final class ResponsesFormat: ClientChatFormat {
    public let name: StaticString = "responses"

    public init() {}

    public func readRequest(_ body: Span<UInt8>, into request: inout ChatRequest) throws(ChatError) {
        guard let start = body.objectStart else { throw ChatError(.malformed, "") }
        var reader = ResponsesReader(body)
        try reader.read(objectAt: start, into: &request)
    }

    public func makeStreamWriter() -> any ChatStreamWriter { KeptStreamWriter(ResponsesStreamWriter()) }
}
