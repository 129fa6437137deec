import Chat
import Dialects
import Graph
import Testing

@Suite struct OpenAIFormatsTests {
    @Test func `each operation that generates text has its format`() {
        let dialect = OpenAIDialect()
        #expect(dialect.clientFormat(.responses)?.name.description == "responses")
        #expect(dialect.clientFormat(.completions)?.name.description == "completions")
        #expect(dialect.clientFormat(.embeddings) == nil)
        #expect(dialect.clientFormat(.responses) === dialect.clientFormat(.responses))
    }
}
