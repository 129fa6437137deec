/// The ways in for bytes of strangers: JSON is checked here, to the letter, before a format reads it.
///
///     client's body, backend's answer     not one JSON object ─▶ refused
///     event of a stream                   begins as an object and is none ─▶ refused; other words may be an error's
///
/// Formats copy insides of strings, numbers and whole values as they stand, and look at none of them again; what they write is JSON
/// because what they read is.
import Containers
import JSON

extension ClientChatFormat {
    /// Reads a whole body. Throws `.malformed` for what is no JSON, and all that `readRequest` throws.
    public func readRequest(checking body: Span<UInt8>, into request: inout ChatRequest) throws(ChatError) {
        if !body.isJSONObject { throw ChatError(.malformed, "body") }
        try readRequest(body, into: &request)
    }
}

extension BackendChatFormat {
    /// Reads a whole answer. Throws `.malformed` for what is no JSON, and all that `readAnswer` throws.
    public func readAnswer(checking body: Span<UInt8>, into answer: inout ChatAnswer) throws(ChatError) {
        if !body.isJSONObject { throw ChatError(.malformed, "body") }
        try readAnswer(body, into: &answer)
    }
}

extension ChatStreamReader {
    /// Reads one whole event. Throws `.malformed` for one that begins as an object and is no JSON.
    public func read(
        checking data: Span<UInt8>, type: Span<UInt8>, into events: inout ChatEvents
    ) throws(ChatError) {
        if data.objectStart != nil, !data.isJSONObject { throw ChatError(.malformed, "data") }
        read(type: type, data: data, into: &events)
    }
}
