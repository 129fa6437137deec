import Chat
import Containers
import Dialects
import Graph
import Testing

@Suite struct AnthropicDialectTests {
    private let run = Run(dialect: AnthropicDialect(), operation: .chat)

    @Test func `messages are its operation, and all below them something else`() {
        #expect(run.operation(of: "/v1/messages") == .chat)
        #expect(run.operation(of: "/v1/messages/count_tokens") == .countTokens)
        #expect(run.operation(of: "/v1/messages/batches/b_1") == .other)
        #expect(run.operation(of: "/v1/messages2") == nil)
        #expect(run.operation(of: "/v1/models") == nil)
    }

    @Test func `model and stream are read and the model replaced`() throws {
        let body = #"{"model":"claude","max_tokens":1,"stream":true,"messages":[]}"#
        #expect(try run.facts(body) == Run.Facts(model: "claude", streams: true, hasBody: true))
        #expect(try run.setModel(body, "other") == body.replacing("claude", with: "other"))
    }

    @Test func `the credential is the key in its own header`() {
        #expect(run.credential("sk-1") == "x-api-key: sk-1\r\n")
    }

    @Test func `chats in other dialects are its messages`() {
        let dialect = AnthropicDialect()
        #expect(dialect.clientFormat(.chat)?.name.description == "messages")
        #expect(dialect.clientFormat(.countTokens) == nil)
        #expect(dialect.backendFormat === AnthropicDialect().backendFormat)
        #expect(dialect.clientFormat(.chat) === dialect.backendFormat)
        var out = ByteBuffer()
        dialect.appendChatTarget(Span(), streams: true, into: &out)
        #expect(out.text == "/messages")
        #expect(dialect.chatHeaderLines.description == "anthropic-version: 2023-06-01\r\n")
        #expect(dialect.keepAlive.description == "event: ping\ndata: {\"type\": \"ping\"}\n\n")
    }
}
