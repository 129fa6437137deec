/// Covers Dialects/Gemini/GeminiConfigEdits.swift too.
import Dialects
import Graph
import Testing

@Suite struct GeminiEditsTests {
    private let chat = Run(dialect: GeminiDialect())

    @Test func `system text is a part of the system instruction, however that is spelled`() throws {
        let system = PromptEdit.prepend(.system, #"Be \"brief\"."#)
        #expect(
            try chat.edit(#"{"contents":[]}"#, system)
                == #"{"contents":[],"systemInstruction":{"parts":[{"text":"Be \"brief\"."}]}}"#)
        #expect(
            try chat.edit(
                #"{"system_instruction":{"parts":[ {"text":"b"} ]}}"#, .prepend(.system, "a"), .append(.system, "c"))
                == #"{"system_instruction":{"parts":[{"text":"a"}, {"text":"b"},{"text":"c"} ]}}"#)
        #expect(
            try chat.edit(#"{"systemInstruction":null}"#, .append(.system, "a"))
                == #"{"systemInstruction":{"parts":[{"text":"a"}]}}"#)
    }

    @Test func `several filters can add system text to a body without any`() throws {
        #expect(
            try chat.edit("{}", .prepend(.system, "b"), .prepend(.system, "a"), .append(.system, "c"))
                == #"{"systemInstruction":{"parts":[{"text":"a"},{"text":"b"},{"text":"c"}]}}"#)
    }

    @Test func `messages go before and behind the caller's own`() throws {
        #expect(
            try chat.edit(#"{"contents":[ {"parts":[]} ]}"#, .prepend(.user, "a"), .append(.assistant, "b"))
                == #"{"contents":[{"role":"user","parts":[{"text":"a"}]}, {"parts":[]},{"role":"model","parts":[{"text":"b"}]} ]}"#
        )
    }

    @Test(arguments: [
        ("{}", PromptEdit.append(.user, "x"), "400 invalid_value"),
        (#"{"contents":{"parts":[]}}"#, .append(.user, "x"), "400 invalid_value"),
        (#"{"systemInstruction":"x"}"#, .append(.system, "x"), "400 invalid_value"),
        (#"{"systemInstruction":{"parts":{"text":"x"}}}"#, .append(.system, "x"), "400 edit_not_possible"),
        (#"{"generationConfig":[]}"#, .clampMaxTokens(5), "400 invalid_value"),
        (#"{"generationConfig":{"maxOutputTokens":true}}"#, .clampMaxTokens(5), "400 invalid_value"),
        (#"{"generationConfig":{"topK":1,"top\u004b":2}}"#, .override("topK", "3"), "400 duplicate_key"),
    ])
    func `what has no place is refused`(_ body: String, _ edit: PromptEdit, _ error: String) {
        #expect(code { () throws(GatewayError) in _ = try chat.edit(body, edit) } == error)
    }

    @Test func `parameters of generationConfig are set in it, others beside it`() throws {
        #expect(
            try chat.edit(#"{"contents":[]}"#, .setDefault("temperature", "0.5"), .override("safetySettings", "[]"))
                == #"{"contents":[],"generationConfig":{"temperature":0.5},"safetySettings":[]}"#)
        #expect(
            try chat.edit(#"{"generationConfig":{"topK":1}}"#, .setDefault("topK", "2"), .setDefault("seed", "3"))
                == #"{"generationConfig":{"topK":1,"seed":3}}"#)
        #expect(
            try chat.edit(#"{"generation_config":{"top_k":1,"x":{}}}"#, .override("topK", "2"), .override("seed", "3"))
                == #"{"generation_config":{"top_k":2,"x":{},"seed":3}}"#)
        #expect(
            try chat.edit(#"{"generationConfig":null}"#, .setDefault("top_p", "1"))
                == #"{"generationConfig":{"topP":1}}"#)
    }

    @Test func `an edit sees what those before it have set`() throws {
        #expect(
            try chat.edit("{}", .override("topK", "1"), .override("topK", "2"), .setDefault("topK", "3"))
                == #"{"generationConfig":{"topK":2}}"#)
        #expect(
            try chat.edit("{}", .override("maxOutputTokens", "900"), .clampMaxTokens(256), .setDefault("topK", "1"))
                == #"{"generationConfig":{"maxOutputTokens":256,"topK":1}}"#)
        #expect(
            try chat.edit(
                #"{"generationConfig":{}}"#, .override("seed", "1"), .clampMaxTokens(9), .override("seed", "2"))
                == #"{"generationConfig":{"seed":2,"maxOutputTokens":9}}"#)
        #expect(
            try chat.edit(
                #"{"generationConfig":{"topK":1}}"#, .override("generationConfig", #"{"topK":5}"#), .clampMaxTokens(9))
                == #"{"generationConfig":{"topK":5,"maxOutputTokens":9}}"#)
        #expect(
            try chat.edit(#"{"seed":{}}"#, .override("seed", "1"), .override("store", "true"))
                == #"{"seed":{},"generationConfig":{"seed":1},"store":true}"#)
    }

    @Test func `the token limit is lowered, and set where there is none`() throws {
        #expect(
            try chat.edit(#"{"generationConfig":{"maxOutputTokens":"900"}}"#, .clampMaxTokens(256))
                == #"{"generationConfig":{"maxOutputTokens":256}}"#)
        #expect(
            try chat.edit(#"{"generation_config":{"max_output_tokens":100}}"#, .clampMaxTokens(256))
                == #"{"generation_config":{"max_output_tokens":100}}"#)
        #expect(
            try chat.edit(#"{"generationConfig":{"maxOutputTokens":null}}"#, .clampMaxTokens(256))
                == #"{"generationConfig":{"maxOutputTokens":256}}"#)
    }

    @Test func `the temperature is lowered where it is named`() throws {
        #expect(
            try chat.edit(#"{"generationConfig":{"temperature":1.5}}"#, .clampTemperature(0.7))
                == #"{"generationConfig":{"temperature":0.7}}"#)
        #expect(try chat.edit(#"{"contents":[]}"#, .clampTemperature(0.7)) == #"{"contents":[]}"#)
        #expect(
            try chat.edit("{}", .override("temperature", "2"), .clampTemperature(1.0))
                == #"{"generationConfig":{"temperature":1.0}}"#)
    }

    @Test func `edits pass over what has no prompt, and a count of tokens has no place for one`() throws {
        let embeddings = Run(dialect: GeminiDialect(), operation: .embeddings)
        #expect(
            try embeddings.edit(#"{"content":{}}"#, .prepend(.system, "a"), .clampMaxTokens(5)) == #"{"content":{}}"#)
        let count = Run(dialect: GeminiDialect(), operation: .countTokens)
        #expect(try count.edit(#"{"contents":[]}"#, .clampMaxTokens(5), .override("topK", "1")) == #"{"contents":[]}"#)
        let error = code { () throws(GatewayError) in _ = try count.edit(#"{"contents":[]}"#, .append(.user, "a")) }
        #expect(error == "400 edit_not_possible")
        #expect(try Run(dialect: GeminiDialect(), operation: .models).edit("", .append(.user, "a")) == "")
    }
}
