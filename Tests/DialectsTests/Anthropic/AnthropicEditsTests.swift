import Dialects
import Graph
import Testing

@Suite struct AnthropicEditsTests {
    private let run = Run(dialect: AnthropicDialect(), operation: .chat)

    @Test func `system text goes into the system prompt, whatever its shape`() throws {
        #expect(try run.edit(#"{"messages":[]}"#, .prepend(.system, "a")) == #"{"messages":[],"system":"a"}"#)
        #expect(try run.edit(#"{"system":null}"#, .prepend(.system, "a")) == #"{"system":"a"}"#)
        #expect(
            try run.edit(#"{"system": "b"}"#, .prepend(.system, #"\"a\""#), .append(.system, "c"))
                == #"{"system": "\"a\"\n\nb\n\nc"}"#)
        #expect(
            try run.edit(#"{"system":[{"type":"text","text":"b"}]}"#, .prepend(.system, "a"), .append(.system, "c"))
                == #"{"system":[{"type":"text","text":"a"},{"type":"text","text":"b"},{"type":"text","text":"c"}]}"#)
        #expect(
            code { () throws(GatewayError) in _ = try run.edit(#"{"system":1}"#, .prepend(.system, "a")) }
                == "400 invalid_value")
    }

    @Test func `other messages go among the messages`() throws {
        #expect(
            try run.edit(#"{"messages":[{}]}"#, .prepend(.user, "a"), .append(.assistant, "b"))
                == #"{"messages":[{"role":"user","content":"a"},{},{"role":"assistant","content":"b"}]}"#)
        #expect(code { () throws(GatewayError) in _ = try run.edit("{}", .append(.user, "a")) } == "400 invalid_value")
    }

    @Test func `the token limit is lowered, or set where there is none`() throws {
        #expect(try run.edit(#"{"max_tokens":4096}"#, .clampMaxTokens(100)) == #"{"max_tokens":100}"#)
        #expect(try run.edit(#"{"max_tokens":0}"#, .clampMaxTokens(100)) == #"{"max_tokens":0}"#)
        #expect(try run.edit("{}", .clampMaxTokens(100)) == #"{"max_tokens":100}"#)
    }

    @Test func `parameters are set by their own key`() throws {
        #expect(
            try run.edit(#"{"top_k":1}"#, .override("top_k", "5"), .setDefault("top_p", "1"), .clampTemperature(1))
                == #"{"top_k":5,"top_p":1}"#)
    }

    @Test func `what is not the messages operation has no place for an edit`() throws {
        let other = Run(dialect: AnthropicDialect(), operation: .other)
        #expect(try other.edit("", .prepend(.system, "a")) == "")
        #expect(
            code { () throws(GatewayError) in _ = try other.edit(#"{"messages":[]}"#, .prepend(.system, "a")) }
                == "400 edit_not_possible")
    }

    @Test func `a count of tokens takes edits of the prompt alone`() throws {
        let count = Run(dialect: AnthropicDialect(), operation: .countTokens)
        #expect(
            try count.edit(
                #"{"messages":[]}"#, .prepend(.system, "a"), .override("tools", "[]"), .setDefault("top_p", "1"),
                .clampMaxTokens(5), .clampTemperature(1)) == #"{"messages":[],"system":"a","tools":[]}"#)
    }
}
