/// Covers the reasoning of Dialects/Gemini/GenerateContentConfigWriting.swift.
import Chat
import ChatStand
import Dialects
import Testing

@Suite struct GenerateContentReasoningTests {
    typealias Effort = Reasoning.Effort

    private func thinking(_ model: String, _ fill: (inout Reasoning) -> Void) throws -> (config: String, lost: [String])
    {
        var chat = CanonicalChat(user: "q")
        fill(&chat.request.reasoning)
        let (text, lost) = try chat.written(for: model)
        let parts = text.split(separator: #""generationConfig":{"thinkingConfig":"#)
        return (parts.count == 2 ? String(parts[1].dropLast(2)) : "", lost)
    }

    @Test(arguments: [
        ("gemini-3-flash", Effort.none, #"{"includeThoughts":false,"thinkingLevel":"MINIMAL"}"#, true),
        ("gemini-3-flash", .minimal, #"{"thinkingLevel":"MINIMAL"}"#, false),
        ("gemini-3.1-pro-preview", .none, #"{"includeThoughts":false,"thinkingLevel":"LOW"}"#, true),
        ("gemini-3.1-pro-preview", .minimal, #"{"thinkingLevel":"LOW"}"#, true),
        ("gemini-3-flash", .low, #"{"thinkingLevel":"LOW"}"#, false),
        ("gemini-3-flash", .medium, #"{"thinkingLevel":"MEDIUM"}"#, false),
        ("gemini-3-flash", .high, #"{"thinkingLevel":"HIGH"}"#, false),
        ("gemini-3-flash", .xhigh, #"{"thinkingLevel":"HIGH"}"#, true),
        ("gemini-3-flash", .max, #"{"thinkingLevel":"HIGH"}"#, true),
        ("gemini-2.5-flash", .none, #"{"includeThoughts":false,"thinkingBudget":0}"#, false),
        ("gemini-2.5-pro", .none, #"{"includeThoughts":false,"thinkingBudget":128}"#, true),
        ("gemini-2.5-flash", .minimal, #"{"thinkingBudget":1024}"#, false),
        ("gemini-2.5-flash", .medium, #"{"thinkingBudget":8192}"#, false),
        ("gemini-2.5-flash", .high, #"{"thinkingBudget":24576}"#, false),
        ("gemini-2.5-pro", .max, #"{"thinkingBudget":32768}"#, false),
        ("gemini-2.0-flash", .high, "", true), ("gemini-2.0-flash", .none, "", false),
    ])
    func `an effort is a level or a budget, by the model`(
        _ model: String, _ effort: Effort, _ config: String, _ isLost: Bool
    ) throws {
        let (written, lost) = try thinking(model) { $0.effort = effort }
        #expect(written == config)
        #expect(lost == (isLost ? ["reasoning_effort"] : []))
    }

    @Test(arguments: [
        ("gemini-3-flash", 1000, #"{"thinkingLevel":"LOW"}"#, true),
        ("gemini-3-flash", 5000, #"{"thinkingLevel":"MEDIUM"}"#, true),
        ("gemini-3-flash", 9000, #"{"thinkingLevel":"HIGH"}"#, true), ("gemini-3-flash", -1, "", false),
        ("gemini-2.5-flash", 5000, #"{"thinkingBudget":5000}"#, false),
        ("gemini-2.5-flash", -1, #"{"thinkingBudget":-1}"#, false),
        ("gemini-2.5-flash", 30_000, #"{"thinkingBudget":24576}"#, true),
        ("gemini-2.5-flash", 0, #"{"includeThoughts":false,"thinkingBudget":0}"#, false),
        ("gemini-1.5-pro", 5000, "", true), ("gemini-1.5-pro", 0, "", false),
    ])
    func `a budget is a budget, or the level nearest to it`(
        _ model: String, _ budget: Int, _ config: String, _ isLost: Bool
    ) throws {
        let (written, lost) = try thinking(model) { $0.budget = budget }
        #expect(written == config)
        #expect(lost == (isLost ? ["reasoning_budget"] : []))
    }

    @Test func `thoughts are told where they are asked for`() throws {
        #expect(try thinking("gemini-3-flash") { $0.isShown = true }.config == #"{"includeThoughts":true}"#)
        let both = try thinking("gemini-3-flash") { reasoning in
            reasoning.isShown = true
            reasoning.effort = .low
            reasoning.budget = 9000
        }
        #expect(both.config == #"{"includeThoughts":true,"thinkingLevel":"LOW"}"#)
        #expect(both.lost == ["reasoning_budget"])
    }

    @Test func `a client's own words for it are read`() throws {
        let format = GenerateContentFormat()
        var stand = ChatStand(format, format)
        func config(_ model: String, _ thinking: String) throws -> String {
            stand.model = model
            let body =
                "{\"contents\":{\"parts\":{\"text\":\"q\"}},\"generationConfig\":{\"thinkingConfig\":\(thinking)}}"
            return try stand.request(body).text
        }
        #expect(
            try config("gemini-2.5-flash", #"{"thinkingLevel":"high","includeThoughts":true}"#)
                .hasSuffix(#"{"thinkingConfig":{"includeThoughts":true,"thinkingBudget":24576}}}"#))
        #expect(
            try config("gemini-3-flash", #"{"thinking_budget":0,"include_thoughts":false}"#)
                .hasSuffix(#"{"thinkingConfig":{"includeThoughts":false,"thinkingLevel":"MINIMAL"}}}"#))
    }
}
