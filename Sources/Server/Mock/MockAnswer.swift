/// What the mock says: chats in the words of any client (`MockChat`), embeddings and lists of models in its dialect's shape.
///
/// Shapes of embeddings: OpenAI API reference; Gemini API reference, Embeddings (`embedContent`, `batchEmbedContents`); Ollama
/// docs/api.md, Generate Embeddings (`/api/embed`, and the older `/api/embeddings`).
import Chat
import Containers
import Graph
import JSON

struct MockAnswer: ~Copyable {
    private(set) var bytes = ByteBuffer()
    private(set) var status = 200
    /// The answer goes out as a stream, of this type.
    private(set) var streams = false
    private(set) var type: StaticString = "application/json"
    private var chat = MockChat()
    private var isChat = false

    private static let vector: StaticString = "[0.25,-0.5,0.125,0.75]"

    /// Takes up the answer to a request; `fails`: of `status`.
    mutating func begin(_ exchange: Exchange, model: Span<UInt8>, tokens: Int, fails: Int?) {
        bytes.clear()
        status = fails ?? 200
        var format: (any ClientChatFormat)?
        var streamType: StaticString = ""
        exchange.withDialect {
            format = $0.clientFormat(exchange.operation)
            streamType = $0.streamType(exchange.facts)
        }
        isChat = fails == nil && format != nil
        streams = isChat && exchange.facts.streams
        type = streams ? streamType : "application/json"
        // About four bytes a token, as in English text.
        let usage = TokenUsage(input: max(1, exchange.body.count / 4), output: tokens)
        if isChat, let format {
            chat.begin(format, model: model, usage: usage, asArray: exchange.facts.streamsArray)
        } else if fails == nil {
            makeOther(exchange, model, inputTokens: usage.input)
        } else {
            fail(
                exchange,
                GatewayError(status, "mock_failure", "The mock fails this request, as configured.", side: .upstream))
        }
    }

    /// The whole answer, in `bytes`.
    mutating func plain() {
        if isChat { chat.whole(into: &bytes) }
    }

    /// Event `index` of the stream, in `bytes`: 0…tokens-1 are words, `tokens` is the end.
    mutating func event(_ index: Int) {
        bytes.clear()
        chat.event(index, into: &bytes)
    }

    private mutating func makeOther(_ exchange: Exchange, _ model: Span<UInt8>, inputTokens: Int) {
        switch exchange.operation {
        case .embeddings: embed(exchange, model, inputTokens)
        case .models: exchange.withDialect { $0.models([Array("mock".utf8)], isList: true, into: &bytes) }
        default:
            status = 404
            fail(exchange, GatewayError(404, "not_found", "The mock does not serve this path.", side: .upstream))
        }
    }

    /// A failure in the shape of the client's dialect.
    private mutating func fail(_ exchange: Exchange, _ error: GatewayError) {
        exchange.withDialect { $0.error(error, requestID: exchange.requestIDText, into: &bytes) }
    }

    private mutating func embed(_ exchange: Exchange, _ model: Span<UInt8>, _ inputTokens: Int) {
        let path = exchange.path
        if path.hasSuffix(":embedContent") { return bytes.wrap("{\"embedding\":{\"values\":", Self.vector, "}}") }
        if path.hasSuffix(":batchEmbedContents") {
            return bytes.wrap("{\"embeddings\":[{\"values\":", Self.vector, "}]}")
        }
        if path.equals("/api/embeddings") { return bytes.wrap("{\"embedding\":", Self.vector, "}") }
        var json = JSONWriter()
        json.beginObject(into: &bytes)
        json.key("model", into: &bytes)
        if model.isEmpty { json.string("mock" as StaticString, into: &bytes) } else { json.string(model, into: &bytes) }
        if path.equals("/api/embed") {
            bytes.wrap(",\"embeddings\":[", Self.vector, "]")
            json.member("prompt_eval_count", inputTokens, into: &bytes)
        } else {
            json.member("object", word: "list", into: &bytes)
            bytes.wrap(",\"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":", Self.vector, "}]")
            json.key("usage", into: &bytes)
            json.beginObject(into: &bytes)
            json.member("prompt_tokens", inputTokens, into: &bytes)
            json.member("total_tokens", inputTokens, into: &bytes)
            json.endObject(into: &bytes)
        }
        json.endObject(into: &bytes)
    }
}

extension ByteBuffer {
    fileprivate mutating func wrap(_ start: StaticString, _ middle: StaticString, _ end: StaticString) {
        append(start)
        append(middle)
        append(end)
    }
}

extension Span where Element == UInt8 {
    fileprivate func hasSuffix(_ text: StaticString) -> Bool {
        let length = text.utf8CodeUnitCount
        return count >= length && extracting(count - length..<count).equals(text)
    }
}
