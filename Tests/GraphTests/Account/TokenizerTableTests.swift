/// Covers TokenizerTable.swift and, of Accounting.swift, what counts a prompt.
import Dialects
import Testing
import Tokens
import WalkStand

@testable import Graph

struct TokenizerTableTests {
    /// Of three tokens: every byte but `a`, `b` and `ab` is one of its own.
    private func table(_ pattern: String) throws -> TokenizerTable {
        let vocabulary = try Vocabulary(Array("YQ== 0\nYg== 1\nYWI= 2\n".utf8).span)
        return TokenizerTable([(BytePattern(pattern), vocabulary)])
    }

    private func estimate(_ model: String, _ tokenizers: TokenizerTable) -> Int {
        let stand = WalkStand()
        let backends = [BackendNode.at("anthropic", DialectSet.builtIn.named("anthropic")!)]
        let exchange = stand.begin(
            "POST /v1/messages HTTP/1.1\nhost: a\n\n"
                + #"{"model":"\#(model)","max_tokens":1,"messages":[{"role":"ab","content":"abab abc"}]}"#,
            on: .one(dialects: .builtIn, to: [.backend(0, model: [])], backends: backends, tokenizers: tokenizers))
        stand.giveBody(exchange)
        return exchange.inputEstimate(for: exchange.model)
    }

    @Test func `a prompt is counted with the vocabulary of its model, else estimated`() throws {
        // `ab`; `ab`, `ab`; blank, `ab`, `c`; and what stands around a message.
        #expect(estimate("gpt-x", try table("gpt-*")) == 1 + 2 + 3 + 3 + 3)
        #expect(estimate("other", try table("gpt-*")) == estimate("other", .empty))
    }

    @Test func `the first pattern that matches counts`() throws {
        #expect(try table("*").vocabulary(of: [0x61].span)?.count == 3)
        #expect(TokenizerTable.empty.vocabulary(of: [0x61].span) == nil)
    }
}
