import Config
import Graph
import Testing
import Tokens

@testable import Compiler

struct TokenizerLoweringTests {
    private static let files = [
        "one.tiktoken": "YQ== 0\nYg== 1\n", "two.tiktoken": "YQ== 0\n", "bad.tiktoken": "YQ== 0\nYg 1\n",
    ]

    private func result(_ tokenizers: String) -> CompileResult {
        Compiled.result("routes: [{to: a}]\ntokenizers:\n" + tokenizers, files: Self.files)
    }

    private func tokens(_ model: String, _ tokenizers: String) throws -> Int? {
        let plan = try #require(result(tokenizers).plan)
        return plan.tokenizers.vocabulary(of: Array(model.utf8).span)?.count
    }

    @Test func `an exact name stands before patterns, a longer pattern before a shorter`() throws {
        let both = "  \"gpt-*\": one.tiktoken\n  \"gpt-4*\": two.tiktoken\n  gpt-4o: one.tiktoken\n"
        #expect(try tokens("gpt-5", both) == 2)
        #expect(try tokens("gpt-4.1", both) == 1)
        #expect(try tokens("gpt-4o", both) == 2)
        #expect(try tokens("claude-opus-5", both) == nil)
    }

    @Test func `a file that several models name is read once, and watched`() {
        let inputs = result("  a: one.tiktoken\n  b: one.tiktoken\n").inputs
        #expect(inputs.map(\.path) == ["one.tiktoken"])
    }

    @Test func `a file that is not there is told where it is named`() throws {
        let result = result("  a: gone.tiktoken\n")
        let said = try #require(result.diagnostics.first { $0.severity == .error })
        #expect(result.plan == nil && said.message == "the vocabulary 'gone.tiktoken' cannot be read")
        #expect(said.file == "t.yaml" && said.found == "No such file or directory")
        #expect(result.inputs.map(\.path) == ["gone.tiktoken"], "a reload watches for it")
    }

    @Test func `a bad line is told where it stands`() throws {
        let said = try #require(result("  a: bad.tiktoken\n").diagnostics.first { $0.severity == .error })
        #expect(said.message == "a line that is no token of a vocabulary")
        #expect(said.file == "bad.tiktoken" && said.location.line == 2)
    }
}
