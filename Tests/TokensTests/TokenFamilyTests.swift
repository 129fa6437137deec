import Testing

@testable import Tokens

struct TokenFamilyTests {
    private func family(_ model: String) -> TokenFamily { TokenFamily(model: Array(model.utf8).span) }

    @Test(arguments: [
        "gpt-4o-mini", "gpt-6.1-sol", "openai/gpt-oss-120b", "o1", "o3-mini", "openai/o4-mini", "gemini-3.8-flash",
        "text-embedding-3-small",
    ]) func `models of OpenAI and Google`(model: String) { #expect(family(model) == .openAI) }

    @Test(arguments: [
        "claude-3-5-haiku-20241022", "claude-sonnet-4-20250514", "claude-opus-4-6", "claude-haiku-4-5@20251001",
        "us.anthropic.claude-opus-4-6-v1", "claude-2.1",
    ]) func `Claude up to 4_6`(model: String) { #expect(family(model) == .claude) }

    @Test(arguments: [
        "claude-opus-4-7", "claude-sonnet-5", "claude-haiku-5-5-20260901", "anthropic.claude-opus-5-5",
        "claude-fable-5",
        "claude-latest", "claude-mythos-5.1", "claude-opus-10",
    ]) func `Claude from 4_7 on`(model: String) { #expect(family(model) == .laterClaude) }

    @Test(arguments: [
        "llama-3.3-70b", "mistral-large-latest", "qwen3.8-max", "deepseek-v4-pro", "", "o", "opus", "o9x",
    ])
    func `all others`(model: String) { #expect(family(model) == .other) }
}
