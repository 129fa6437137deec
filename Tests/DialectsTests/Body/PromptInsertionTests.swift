import Dialects
import Graph
import JSON
import Testing

/// Whatever edits run in whatever order, what leaves is one valid body in which no key that we set stands twice.
@Suite struct PromptInsertionTests {
    private static let edits: [PromptEdit] = [
        .prepend(.user, "u\\n"), .append(.user, "v"), .append(.assistant, "w"), .setDefault("top_p", "0.5"),
        .override("temperature", "1.5"), .clampTemperature(0.5), .clampMaxTokens(64),
        .override("metadata", #"{"a":"b"}"#),
    ]

    private static let bodies = [
        #"{"messages":[]}"#, #"{ "messages" : [ ] }"#, #"{"messages":[{"role":"user","content":"x"}],"temperature":2}"#,
        "{\"max_tokens\":1000,\n\"messages\":[1, 2\n]\n}\n",
        #"{"temperature":null,"messages":[[]],"metadata":null,"top_p":1}"#,
    ]

    /// All orders in which every edit follows every other at least once.
    private static let rotations = edits.indices.map { Array(edits[$0...] + edits[..<$0]) }

    @Test(arguments: bodies)
    func `edits of every order leave a valid body`(_ body: String) throws {
        for dialect in [OpenAIDialect() as any Dialect, AnthropicDialect()] {
            for order in Self.rotations + Self.rotations.map({ $0.reversed() }) {
                let run = Run(dialect: dialect, operation: dialect.name.description == "openai" ? .chat : .chat)
                let edited = try run.edit(body, order)
                let bytes = Array(edited.utf8)
                var index = MemberIndex()
                try index.scan(bytes.span)
                for key in ["messages", "temperature", "max_tokens", "top_p", "metadata"] {
                    _ = try index.find(Array(key.utf8).span, in: bytes.span)
                }
            }
        }
    }

    @Test func `edits in one list give what they give one after another`() throws {
        let run = Run(dialect: OpenAIDialect())
        for body in Self.bodies {
            for order in Self.rotations {
                var step = body
                for edit in order { step = try run.edit(step, edit) }
                #expect(try run.edit(body, order) == step)
            }
        }
    }
}
