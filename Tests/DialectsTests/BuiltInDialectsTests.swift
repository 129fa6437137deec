import Dialects
import Graph
import Testing

@Suite struct BuiltInDialectsTests {
    /// The dialect that a path is given to, as the walk gives it.
    private func dialect(_ path: String) -> String {
        for dialect in DialectSet.builtIn.model where dialect.operation(Array(path.utf8).span) != nil {
            return dialect.name.description
        }
        return DialectSet.builtIn.plain.name.description
    }

    @Test func `each path belongs to one dialect`() {
        #expect(dialect("/v1/chat/completions") == "openai")
        #expect(dialect("/v1/files") == "openai")
        #expect(dialect("/v1/messages") == "anthropic")
        #expect(dialect("/v1/messages/count_tokens") == "anthropic")
        #expect(dialect("/v1/messagesx") == "openai")
        #expect(dialect("/v1beta/models/gemini-3-flash:generateContent") == "gemini")
        #expect(dialect("/v1/models/gemini-3-flash:streamGenerateContent") == "gemini")
        #expect(dialect("/v1/projects/p/locations/l/publishers/google/models/m:generateContent") == "gemini")
        #expect(dialect("/v1/models/ft:gpt") == "openai")
        #expect(dialect("/api/chat") == "ollama")
        #expect(dialect("/api/users") == "http")
        #expect(dialect("/v1") == "http")
        #expect(dialect("/") == "http")
        #expect(dialect("/index.html") == "http")
    }

    @Test func `dialects are found by the name that routes.yaml gives them`() {
        for name in ["openai", "anthropic", "gemini", "ollama", "http"] {
            #expect(DialectSet.builtIn.named(name)?.name.description == name)
        }
        #expect(DialectSet.builtIn.named("OpenAI") == nil)
    }
}
