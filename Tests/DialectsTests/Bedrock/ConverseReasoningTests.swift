import Chat
import Containers
import Testing

@testable import Dialects

/// Covers ConverseModel.swift and ClaudeThinking.swift too.
@Suite struct ConverseReasoningTests {
    private func rest(
        _ model: String, effort: Reasoning.Effort? = nil, budget: Int? = nil,
        _ fill: (inout ConverseDraft) -> Void = { _ in }
    ) throws -> ConverseDraft.Written {
        var draft = ConverseDraft(model)
        draft.say(.user, "Hi")
        draft.request.reasoning.effort = effort
        draft.request.reasoning.budget = budget
        fill(&draft)
        return try draft.rest()
    }

    private func fields(_ inside: String, _ lost: [String] = []) -> ConverseDraft.Written {
        .init(body: #"{,"additionalModelRequestFields":{\#(inside)}}"#, lost: lost)
    }

    private func model(_ id: String) -> ConverseModel { ConverseModel(Array(id.utf8).span) }

    @Test func `models are told by their ids`() {
        for (id, family, thinking) in [
            ("anthropic.claude-3-haiku-20240307-v1:0", .claude, .not),
            ("anthropic.claude-3-5-sonnet-20241022-v2:0", .claude, .not),
            ("us.anthropic.claude-3-7-sonnet-20250219-v1:0", .claude, .byBudget),
            ("anthropic.claude-sonnet-4-20250514-v1:0", .claude, .byBudget),
            ("global.anthropic.claude-opus-4-5-20251101-v1:0", .claude, .byBudget),
            ("us.anthropic.claude-opus-4-6-v1", .claude, .byEffort), ("anthropic.claude-sonnet-5", .claude, .byEffort),
            ("anthropic.claude-next-preview", .claude, .byEffort),
            (
                "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.anthropic.claude-haiku-4-5-20251001-v1:0",
                .claude, .byBudget
            ),
            ("amazon.nova-pro-v1:0", .nova, .not), ("us.amazon.nova-2-lite-v1:0", .nova2, .not),
            ("openai.gpt-oss-120b-1:0", .flatEffort, .not), ("moonshot.kimi-k2-thinking", .flatEffort, .not),
            ("us.openai.gpt-5.6-luna", .openAI, .not), ("meta.llama4-maverick-17b-instruct-v1:0", .other, .not),
            ("arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc", .other, .not),
        ] as [(String, ConverseModel.Family, ClaudeThinking)] {
            #expect(model(id).family == family, "\(id)")
            #expect(model(id).thinking == thinking, "\(id)")
        }
    }

    @Test func `older models of Claude's have a budget`() throws {
        let claude = "anthropic.claude-sonnet-4-5-20250929-v1:0"
        func enabled(_ tokens: Int, _ lost: [String] = []) -> ConverseDraft.Written {
            fields(#""thinking":{"type":"enabled","budget_tokens":\#(tokens)}"#, lost)
        }
        #expect(try rest(claude, budget: 5000) == enabled(5000))
        #expect(try rest(claude, budget: 10) == enabled(1024, ["reasoning_budget"]))
        #expect(try rest(claude, budget: -1) == enabled(16384))
        #expect(try rest(claude, effort: .minimal) == enabled(1024))
        #expect(try rest(claude, effort: .medium) == enabled(2048))
        #expect(try rest(claude, effort: .high) == enabled(4096))
        #expect(try rest(claude, effort: Reasoning.Effort.none) == .init(body: "{}", lost: []))
        #expect(try rest(claude, budget: 0) == .init(body: "{}", lost: []))
        let short = try rest(claude, budget: 5000) { $0.request.maxTokens = 3000 }
        #expect(short.body.contains(#""budget_tokens":2999"#))
        #expect(short.lost == ["reasoning_budget"])
        let shorter = try rest(claude, effort: .high) { $0.request.maxTokens = 1024 }
        #expect(shorter == .init(body: #"{,"inferenceConfig":{"maxTokens":1024}}"#, lost: ["reasoning_effort"]))
    }

    @Test func `newer models of Claude's have an effort`() throws {
        let claude = "us.anthropic.claude-opus-4-6-v1"
        let adaptive = #""additionalModelRequestFields":{"thinking":{"type":"adaptive"}}}"#
        #expect(
            try rest(claude, effort: .minimal)
                == .init(body: #"{,"outputConfig":{"effort":"low"},"# + adaptive, lost: []))
        #expect(try rest(claude, budget: 5000) == .init(body: "{," + adaptive, lost: ["reasoning_budget"]))
        #expect(try rest(claude, budget: -1) == .init(body: "{," + adaptive, lost: []))
        #expect(try rest(claude, effort: Reasoning.Effort.none) == fields(#""thinking":{"type":"disabled"}"#))
        #expect(
            try rest(claude, budget: -1) { $0.request.reasoning.isShown = true }
                == fields(#""thinking":{"type":"adaptive","display":"summarized"}"#))
        #expect(
            try rest(claude, budget: -1) { $0.request.reasoning.isShown = false }
                == fields(#""thinking":{"type":"adaptive","display":"omitted"}"#))
    }

    @Test func `thinking leaves Claude little choice`() throws {
        let written = try rest("us.anthropic.claude-opus-4-6-v1", budget: -1) { draft in
            draft.request.temperature = draft.piece("0.2")
            draft.request.topK = draft.piece("5")
        }
        #expect(written == fields(#""thinking":{"type":"adaptive"}"#, ["temperature", "top_k"]))
        let forced = try rest("us.anthropic.claude-opus-4-6-v1", effort: .high) { draft in
            draft.tool("f")
            draft.request.toolChoice = .required
        }
        #expect(!forced.body.contains("thinking"))
        #expect(forced.lost == ["reasoning_effort"])
    }

    @Test func `other makers' models have names of their own for it`() throws {
        #expect(
            try rest("amazon.nova-2-lite-v1:0", effort: .max)
                == fields(#""reasoningConfig":{"type":"enabled","maxReasoningEffort":"high"}"#))
        #expect(try rest("amazon.nova-2-lite-v1:0", budget: 0) == fields(#""reasoningConfig":{"type":"disabled"}"#))
        #expect(try rest("openai.gpt-oss-20b-1:0", effort: .minimal) == fields(#""reasoning_effort":"low""#))
        #expect(
            try rest("openai.gpt-oss-20b-1:0", budget: 1500)
                == fields(#""reasoning_effort":"medium""#, ["reasoning_budget"]))
        #expect(
            try rest("openai.gpt-oss-20b-1:0", effort: Reasoning.Effort.none)
                == .init(body: "{}", lost: ["reasoning_effort"]))
        #expect(try rest("us.openai.gpt-5.6-luna", effort: .xhigh) == fields(#""reasoning":{"effort":"xhigh"}"#))
        #expect(
            try rest("us.openai.gpt-5.6-luna", effort: Reasoning.Effort.none)
                == fields(#""reasoning":{"effort":"none"}"#))
        #expect(
            try rest("acme.model", effort: .high, budget: 5)
                == .init(body: "{}", lost: ["reasoning_effort", "reasoning_budget"]))
        #expect(try rest("acme.model", effort: Reasoning.Effort.none) == .init(body: "{}", lost: []))
    }
}
