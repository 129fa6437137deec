import Dialects
import Graph
import Testing

@Suite struct OpenAIEditsTests {
    private let chat = Run(dialect: OpenAIDialect())
    private let completions = Run(dialect: OpenAIDialect(), operation: .completions)
    private let responses = Run(dialect: OpenAIDialect(), operation: .responses)
    private let embeddings = Run(dialect: OpenAIDialect(), operation: .embeddings)

    @Test func `messages go before and behind the caller's own`() throws {
        let body = #"{"messages": [ {"role":"user","content":"hi"} ], "n":1}"#
        #expect(
            try chat.edit(body, .prepend(.system, #"Be \"brief\"."#))
                == #"{"messages": [{"role":"system","content":"Be \"brief\"."}, {"role":"user","content":"hi"} ], "n":1}"#
        )
        #expect(
            try chat.edit(body, .append(.user, "Thanks."))
                == #"{"messages": [ {"role":"user","content":"hi"},{"role":"user","content":"Thanks."} ], "n":1}"#)
        #expect(
            try chat.edit(#"{"messages":[]}"#, .append(.assistant, "b"), .prepend(.system, "a"))
                == #"{"messages":[{"role":"system","content":"a"},{"role":"assistant","content":"b"}]}"#)
    }

    @Test func `each message put before all others is before those put there earlier`() throws {
        #expect(
            try chat.edit(#"{"messages":[0]}"#, .prepend(.user, "1"), .prepend(.system, "2"))
                == #"{"messages":[{"role":"system","content":"2"},{"role":"user","content":"1"},0]}"#)
    }

    @Test(arguments: ["{}", #"{"messages":"hi"}"#, #"{"messages":null}"#, #"{"messages":{}}"#])
    func `a chat without messages has no place for one`(_ body: String) {
        #expect(
            code { () throws(GatewayError) in _ = try chat.edit(body, .prepend(.system, "x")) } == "400 invalid_value")
    }

    @Test func `messages that stand twice are not edited`() {
        let body = #"{"messages":[],"m\u0065ssages":[]}"#
        #expect(
            code { () throws(GatewayError) in _ = try chat.edit(body, .prepend(.system, "x")) } == "400 duplicate_key")
    }

    @Test func `a message cannot go into messages that an edit not yet applied has replaced`() {
        let error = code { () throws(GatewayError) in
            _ = try chat.edit(#"{"messages":[]}"#, .override("messages", "[]"), .prepend(.system, "x"))
        }
        #expect(error == "500 conflicting_edits")
    }

    @Test func `both of the token limits of a chat are lowered`() throws {
        #expect(
            try chat.edit(#"{"max_tokens":900,"max_completion_tokens":100}"#, .clampMaxTokens(256))
                == #"{"max_tokens":256,"max_completion_tokens":100}"#)
        #expect(try chat.edit(#"{"max_tokens":1e9}"#, .clampMaxTokens(256)) == #"{"max_tokens":256}"#)
        #expect(try chat.edit(#"{"max_tokens":256}"#, .clampMaxTokens(256)) == #"{"max_tokens":256}"#)
        #expect(try chat.edit(#"{"n":1}"#, .clampMaxTokens(256)) == #"{"n":1,"max_completion_tokens":256}"#)
        #expect(
            try chat.edit(#"{"max_completion_tokens":null}"#, .clampMaxTokens(9)) == #"{"max_completion_tokens":9}"#)
    }

    @Test func `each operation has its own name for the token limit`() throws {
        #expect(try completions.edit("{}", .clampMaxTokens(5)) == #"{"max_tokens":5}"#)
        #expect(try responses.edit(#"{"max_output_tokens":9}"#, .clampMaxTokens(5)) == #"{"max_output_tokens":5}"#)
        #expect(try embeddings.edit(#"{"input":"x"}"#, .clampMaxTokens(5)) == #"{"input":"x"}"#)
    }

    @Test func `a completion's prompt is extended where it is one string`() throws {
        #expect(
            try completions.edit(#"{"prompt":"b"}"#, .prepend(.system, "a"), .append(.user, "c"))
                == #"{"prompt":"a\n\nb\n\nc"}"#)
        #expect(try completions.edit(#"{"prompt":""}"#, .prepend(.system, "a")) == #"{"prompt":"a"}"#)
        #expect(
            code { () throws(GatewayError) in _ = try completions.edit(#"{"prompt":["a"]}"#, .append(.user, "c")) }
                == "400 edit_not_possible")
    }

    @Test func `responses keep system text in their instructions`() throws {
        #expect(
            try responses.edit(#"{"input":"hi"}"#, .prepend(.system, "a")) == #"{"input":"hi","instructions":"a"}"#)
        #expect(
            try responses.edit(#"{"instructions":"b"}"#, .prepend(.system, "a")) == #"{"instructions":"a\n\nb"}"#)
        #expect(try responses.edit(#"{"instructions":null}"#, .append(.system, "a")) == #"{"instructions":"a"}"#)
        #expect(try responses.edit(#"{"input":"hi"}"#, .append(.user, "x")) == #"{"input":"hi\n\nx"}"#)
        #expect(
            try responses.edit(#"{"input":[]}"#, .append(.assistant, "x"))
                == #"{"input":[{"role":"assistant","content":"x"}]}"#)
        #expect(
            code { () throws(GatewayError) in _ = try responses.edit(#"{"input":"hi"}"#, .append(.assistant, "x")) }
                == "400 edit_not_possible")
    }

    @Test func `prompt edits pass over what has no prompt and refuse what is not known`() throws {
        #expect(try embeddings.edit(#"{"input":"x"}"#, .prepend(.system, "a")) == #"{"input":"x"}"#)
        #expect(try Run(dialect: OpenAIDialect(), operation: .models).edit("", .prepend(.system, "a")) == "")
        let other = Run(dialect: OpenAIDialect(), operation: .other)
        #expect(try other.edit("", .prepend(.system, "a")) == "")
        for body in ["--boundary", #"{"messages":[]}"#] {
            let error = code { () throws(GatewayError) in _ = try other.edit(body, .prepend(.system, "a")) }
            #expect(error == "400 edit_not_possible")
        }
    }
}
