/// Covers OllamaEdits.swift, OllamaOptions.swift.
import Dialects
import Graph
import Testing

@Suite struct OllamaEditsTests {
    private let chat = Run(dialect: OllamaDialect())
    private let generate = Run(dialect: OllamaDialect(), operation: .completions)
    private let embeddings = Run(dialect: OllamaDialect(), operation: .embeddings)

    @Test func `messages go before and behind the caller's own`() throws {
        #expect(
            try chat.edit(
                #"{"messages": [ {"role":"user","content":"hi"} ]}"#, .prepend(.system, "a"), .append(.user, "b"))
                == #"{"messages": [{"role":"system","content":"a"}, {"role":"user","content":"hi"},{"role":"user","content":"b"} ]}"#
        )
        #expect(
            code { () throws(GatewayError) in _ = try chat.edit("{}", .prepend(.system, "a")) } == "400 invalid_value")
    }

    @Test func `a prompt has a system text beside it`() throws {
        #expect(
            try generate.edit(#"{"prompt":"b"}"#, .prepend(.user, "a"), .append(.user, "c"), .append(.system, "s"))
                == #"{"prompt":"a\n\nb\n\nc","system":"s"}"#)
        #expect(
            try generate.edit(#"{"system":"b"}"#, .prepend(.system, "a"), .append(.system, "c"))
                == #"{"system":"a\n\nb\n\nc"}"#)
    }

    @Test func `a raw prompt has no place for text, and no prompt has one for an assistant's`() {
        for (body, edit) in [
            (#"{"prompt":"[INST]","raw":true}"#, PromptEdit.prepend(.user, "a")),
            (#"{"prompt":"b"}"#, .append(.assistant, "a")),
        ] {
            let error = code { () throws(GatewayError) in _ = try generate.edit(body, edit) }
            #expect(error == "400 edit_not_possible")
        }
        let error = code { () throws(GatewayError) in
            _ = try generate.edit(#"{"prompt":["b"]}"#, .append(.user, "a"))
        }
        #expect(error == "400 invalid_value")
    }

    @Test func `prompt edits pass over what has no prompt and refuse what manages models`() throws {
        #expect(try embeddings.edit(#"{"input":"x"}"#, .prepend(.system, "a")) == #"{"input":"x"}"#)
        #expect(try embeddings.edit(#"{"input":"x"}"#, .clampMaxTokens(5)) == #"{"input":"x"}"#)
        #expect(try Run(dialect: OllamaDialect(), operation: .models).edit("", .prepend(.system, "a")) == "")
        let other = Run(dialect: OllamaDialect(), operation: .other)
        #expect(try other.edit("", .prepend(.system, "a")) == "")
        let error = code { () throws(GatewayError) in _ = try other.edit(#"{"model":"m"}"#, .clampMaxTokens(5)) }
        #expect(error == "400 edit_not_possible")
    }

    // MARK: Options

    @Test func `parameters of the sampling stand in the options, others do not`() throws {
        #expect(
            try chat.edit(
                #"{"model":"m"}"#, .setDefault("num_ctx", "8192"), .override("seed", "7"),
                .setDefault("keep_alive", #""5m""#), .setDefault("seed", "8"))
                == #"{"model":"m","options":{"num_ctx":8192,"seed":7},"keep_alive":"5m"}"#)
        #expect(
            try chat.edit(#"{"options":null}"#, .override("top_k", "40")) == #"{"options":{"top_k":40}}"#)
        #expect(
            try chat.edit(#"{"options": { } , "a":1}"#, .setDefault("top_k", "40"))
                == #"{"options": {"top_k":40 } , "a":1}"#)
    }

    @Test func `every other byte of the options stays as it was`() throws {
        let body = #"{"options": { "seed" : 1 , "stop":["}","\""], "x":{"seed":2} } }"#
        #expect(
            try chat.edit(body, .override("seed", "9"))
                == #"{"options": { "seed" : 9 , "stop":["}","\""], "x":{"seed":2} } }"#)
        #expect(
            try chat.edit(body, .setDefault("seed", "9"), .setDefault("top_p", "0.9"))
                == #"{"options": { "seed" : 1 , "stop":["}","\""], "x":{"seed":2},"top_p":0.9 } }"#)
    }

    @Test func `a default does not replace a null, which the caller wrote`() throws {
        #expect(
            try chat.edit(#"{"options":{"seed":null}}"#, .setDefault("seed", "9")) == #"{"options":{"seed":null}}"#)
    }

    @Test(arguments: [
        ("{}", #"{"options":{"num_predict":256}}"#),
        (#"{"options":{}}"#, #"{"options":{"num_predict":256}}"#),
        (#"{"options":{"num_predict":900}}"#, #"{"options":{"num_predict":256}}"#),
        (#"{"options":{"num_predict":100}}"#, #"{"options":{"num_predict":100}}"#),
        (#"{"options":{"num_predict":-1}}"#, #"{"options":{"num_predict":256}}"#),
        (#"{"options":{"num_predict":-2}}"#, #"{"options":{"num_predict":256}}"#),
        (#"{"options":{"num_predict":0}}"#, #"{"options":{"num_predict":256}}"#),
        (#"{"options":{"num_predict":null}}"#, #"{"options":{"num_predict":256}}"#),
        (#"{"options":{"num_pr\u0065dict":900}}"#, #"{"options":{"num_pr\u0065dict":256}}"#),
    ])
    func `the number of tokens is bounded, and said where it is unlimited`(_ body: String, _ edited: String) throws {
        #expect(try chat.edit(body, .clampMaxTokens(256)) == edited)
        #expect(try generate.edit(body, .clampMaxTokens(256)) == edited)
    }

    @Test func `the temperature is bounded where it is named`() throws {
        #expect(try chat.edit("{}", .clampTemperature(0.5)) == "{}")
        #expect(
            try chat.edit(#"{"options":{"temperature":1.5}}"#, .clampTemperature(0.5))
                == #"{"options":{"temperature":0.5}}"#)
        #expect(
            try chat.edit(#"{"options":{"temperature":0}}"#, .clampTemperature(0.5))
                == #"{"options":{"temperature":0}}"#)
    }

    @Test func `a clamp sees what was set before it`() throws {
        #expect(
            try chat.edit(
                "{}", .override("num_predict", "900"), .override("temperature", "2"), .clampMaxTokens(256),
                .clampTemperature(1))
                == #"{"options":{"num_predict":256,"temperature":1.0}}"#)
        #expect(
            try chat.edit(#"{"options":{"seed":1}}"#, .override("num_predict", "900"), .clampMaxTokens(256))
                == #"{"options":{"seed":1,"num_predict":256}}"#)
    }

    @Test(arguments: [
        (#"{"options":[]}"#, "400 invalid_value"), (#"{"options":{"num_predict":"9"}}"#, "400 invalid_value"),
        (#"{"options":{"num_predict":5,"num_predict":9000}}"#, "400 duplicate_key"),
        (#"{"options":{},"options":{"num_predict":9000}}"#, "400 duplicate_key"),
    ])
    func `options that readers could take for others are refused`(_ body: String, _ expected: String) {
        #expect(code { () throws(GatewayError) in _ = try chat.edit(body, .clampMaxTokens(5)) } == expected)
    }

    @Test func `options that were set whole are edited as such`() throws {
        #expect(
            try chat.edit("{}", .override("options", #"{"seed":1}"#), .clampMaxTokens(5))
                == #"{"options":{"seed":1,"num_predict":5}}"#)
        let error = code { () throws(GatewayError) in
            _ = try chat.edit("{}", .override("options", "null"), .clampMaxTokens(5))
        }
        #expect(error == "500 conflicting_edits")
    }
}
