import Dialects
import Graph
import Testing

@Suite struct AnthropicDialectTests {
    private let run = Run(dialect: AnthropicDialect(), operation: .chat)

    @Test func `messages are its operation, and all below them something else`() {
        #expect(run.operation(of: "/v1/messages") == .chat)
        #expect(run.operation(of: "/v1/messages/count_tokens") == .other)
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
}
