import Chat
import Containers
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
        #expect(run.operation(of: "/v1/audio/speech") == .audio)
        #expect(run.operation(of: "/v1/images/edits") == .images)
        #expect(run.operation(of: "/v1/moderations") == .moderations)
        #expect(run.operation(of: "/v1/files") == .other)
        #expect(run.operation(of: "/v1/messages") == nil)
        #expect(run.operation(of: "/v1/messages/batches") == nil)
        for path in ["/v1/rerank", "/v2/rerank", "/rerank"] { #expect(run.operation(of: path) == .rerank) }
        #expect(run.operation(of: "/v2/embed") == nil)
        #expect(run.operation(of: "") == nil)
    }

    @Test func `chats are asked for in chat completions, on both sides the same`() throws {
        let client = try #require(run.dialect.clientFormat(.chat))
        let backend = try #require(run.dialect.backendFormat)
        #expect(client === backend && client.name.description == "chat_completions" && backend.framing == .events)
        #expect(run.dialect.clientFormat(.embeddings) == nil)
        var out = ByteBuffer()
        run.dialect.appendChatTarget(Array("m".utf8).span, streams: true, into: &out)
        #expect(out.text == "/chat/completions")
    }

    @Test func `the credential is a bearer token`() {
        #expect(run.credential("sk-1") == "Authorization: Bearer sk-1\r\n")
    }
}
