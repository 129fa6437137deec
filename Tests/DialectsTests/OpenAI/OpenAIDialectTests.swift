import Dialects
import Graph
import Testing

@Suite struct OpenAIDialectTests {
    private let run = Run(dialect: OpenAIDialect())

    @Test func `operations are known by their path`() {
        #expect(run.operation(of: "/v1/chat/completions") == .chat)
        #expect(run.operation(of: "/v1/completions") == .completions)
        #expect(run.operation(of: "/v1/embeddings") == .embeddings)
        #expect(run.operation(of: "/v1/models") == .models)
        #expect(run.operation(of: "/v1/models/org/name:tag") == .models)
        #expect(run.operation(of: "/v1/responses") == .responses)
        #expect(run.operation(of: "/v1/responses/resp_1") == .other)
        #expect(run.operation(of: "/v1/audio/speech") == .other)
        #expect(run.operation(of: "/v1/messages") == nil)
        #expect(run.operation(of: "/v1/messages/batches") == nil)
        #expect(run.operation(of: "/v2/rerank") == nil)
        #expect(run.operation(of: "") == nil)
    }

    @Test func `the credential is a bearer token`() {
        #expect(run.credential("sk-1") == "Authorization: Bearer sk-1\r\n")
    }
}
