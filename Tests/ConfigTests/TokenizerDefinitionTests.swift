import Testing

@testable import Config

struct TokenizerDefinitionTests {
    private func load(_ tokenizers: String) -> LoadResult {
        ConfigLoader().parse(
            text: "version: 1\nlisteners: [{address: \"127.0.0.1:0\"}]\nroutes: [{respond: {status: 200}}]\n"
                + "tokenizers: \(tokenizers)\n", name: "folder/routes.yaml")
    }

    @Test func `models have their files, which are watched`() throws {
        let table = try #require(load(#"{"gpt-*": o200k.tiktoken, m: /v.tiktoken}"#).table)
        #expect(table.tokenizers.map(\.file.value) == ["folder/o200k.tiktoken", "/v.tiktoken"])
        #expect(table.tokenizers.map(\.model.value.description) == ["gpt-*", "m"])
        #expect(table.referencedFiles.map(\.value) == ["folder/o200k.tiktoken", "/v.tiktoken"])
    }

    @Test(arguments: [
        ("[a]", "'tokenizers' must be a mapping"), ("{\"\": v}", "a vocabulary of no model"),
        ("{m: [v]}", "'m' must be a text"), ("{m: v, m: w}", "duplicate key 'm' in tokenizers"),
    ])
    func `mistakes are told where they are`(_ tokenizers: String, _ message: String) {
        let said = load(tokenizers).diagnostics.filter { $0.severity == .error }
        #expect(said.map(\.message) == [message] && said[0].location.line == 4)
    }

    @Test func `a file that cannot be read is told where it is named, and watched`() {
        let place = SourceLocation(line: 4, column: 2)
        let loaded = ConfigLoader().loadVocabulary(Located("v", at: place), in: "routes.yaml")
        #expect(loaded.bytes == nil && loaded.input == Input(path: "v", digest: nil))
        #expect(loaded.diagnostics.map(\.message) == ["the vocabulary 'v' cannot be read"])
        #expect(loaded.diagnostics[0].location == place)
    }
}
