/// How many tokens a request allows to be generated.
import Containers
import Dialects
import Graph
import Testing

@Suite struct OutputBoundTests {
    private func bound(_ body: String, _ operation: Graph.Operation, _ dialect: any Dialect) throws -> Int? {
        let bytes = Array(body.utf8)
        var facts = RequestFacts()
        try dialect.read(bytes.span, operation, into: &facts)
        return dialect.outputBound(bytes.span, operation, facts)
    }

    @Test(
        arguments: [
            (#"{"max_completion_tokens":70,"max_tokens":500}"#, Graph.Operation.chat, 70),
            (#"{"max_tokens":500}"#, .chat, 500), (#"{"max_tokens":20,"n":3}"#, .chat, 60),
            (#"{"max_tokens":20,"n":0}"#, .chat, 20), (#"{"max_tokens":2e1}"#, .completions, 20),
            (#"{"max_output_tokens":9,"max_tokens":5}"#, .responses, 9),
            (#"{"max_tokens":1e15,"n":1e15}"#, .chat, 1 << 47), (#"{"max_tokens":20,"best_of":3}"#, .chat, 20),
            (#"{"max_tokens":300,"n":2,"best_of":3}"#, .completions, 900),
            (#"{"max_tokens":300,"n":3,"best_of":2}"#, .completions, 900),
            (#"{"max_tokens":300,"prompt":"one"}"#, .completions, 300),
            (#"{"max_tokens":300,"prompt":[ "one", "two"]}"#, .completions, 600),
            (#"{"max_tokens":300,"prompt":[[1,2],[3],[4]],"best_of":2}"#, .completions, 1_800),
            (#"{"max_tokens":300,"prompt":[1,2,3,4]}"#, .completions, 300),
            (#"{"max_tokens":300,"prompt":[]}"#, .completions, 300),
        ] as [(String, Graph.Operation, Int)])
    func `of OpenAI's APIs`(_ body: String, _ operation: Graph.Operation, _ tokens: Int) throws {
        #expect(try bound(body, operation, OpenAIDialect()) == tokens)
    }

    @Test(
        arguments: [
            ("{}", Graph.Operation.chat), (#"{"max_tokens":null}"#, .chat), (#"{"max_tokens":"5"}"#, .chat),
            (#"{"max_tokens":-5}"#, .chat), (#"{"max_tokens":5,"max_tokens":6}"#, .chat),
            (#"{"max_tokens":5}"#, .responses),
            (#"{"max_tokens":5}"#, .embeddings),
        ] as [(String, Graph.Operation)])
    func `none where none is named, or no one could say which`(_ body: String, _ operation: Graph.Operation) throws {
        #expect(try bound(body, operation, OpenAIDialect()) == nil)
    }

    @Test func `of Google's, in either spelling, for each candidate`() throws {
        let dialect = GeminiDialect()
        #expect(try bound(#"{"generationConfig":{"maxOutputTokens":50,"candidateCount":2}}"#, .chat, dialect) == 100)
        #expect(try bound(#"{"generation_config":{"max_output_tokens":50}}"#, .chat, dialect) == 50)
        #expect(try bound(#"{"maxOutputTokens":50,"generationConfig":{"topK":1}}"#, .chat, dialect) == nil)
    }

    @Test func `of Ollama's, where less than one is no bound`() throws {
        let dialect = OllamaDialect()
        #expect(try bound(#"{"options":{"num_predict":40}}"#, .chat, dialect) == 40)
        #expect(try bound(#"{"options":{"num_predict":-1}}"#, .chat, dialect) == nil)
        #expect(try bound(#"{"options":{"num_predict":0}}"#, .completions, dialect) == nil)
        #expect(try bound(#"{"options":null,"num_predict":5}"#, .chat, dialect) == nil)
    }

    @Test func `of Anthropic's`() throws {
        #expect(try bound(#"{"max_tokens":1024}"#, .chat, AnthropicDialect()) == 1_024)
        #expect(try bound("{}", .chat, AnthropicDialect()) == nil)
    }
}
