import Dialects
import Graph
import Testing

@Suite struct ParameterEditsTests {
    private let run = Run(dialect: OpenAIDialect())

    @Test func `a default is set only where the caller set nothing`() throws {
        #expect(try run.edit(#"{"a":1}"#, .setDefault("top_p", "0.9")) == #"{"a":1,"top_p":0.9}"#)
        #expect(try run.edit(#"{"top_p": 1 }"#, .setDefault("top_p", "0.9")) == #"{"top_p": 1 }"#)
        #expect(try run.edit(#"{"top_p":null}"#, .setDefault("top_p", "0.9")) == #"{"top_p":null}"#)
        #expect(try run.edit("{}", .setDefault("a", "1"), .setDefault("a", "2")) == #"{"a":1}"#)
    }

    @Test func `an override is set whatever the caller set`() throws {
        #expect(try run.edit(#"{ "seed" : 1 , "n":2}"#, .override("seed", "[7]")) == #"{ "seed" : [7] , "n":2}"#)
        #expect(try run.edit("{}", .override("seed", "7"), .override("seed", "8")) == #"{"seed":8}"#)
    }

    @Test func `the temperature is lowered and never raised or added`() throws {
        #expect(try run.edit(#"{"temperature":1.5}"#, .clampTemperature(0.7)) == #"{"temperature":0.7}"#)
        #expect(try run.edit(#"{"temperature":15e-1}"#, .clampTemperature(1)) == #"{"temperature":1.0}"#)
        #expect(try run.edit(#"{"temperature":0.5}"#, .clampTemperature(0.7)) == #"{"temperature":0.5}"#)
        #expect(try run.edit(#"{"temperature":null}"#, .clampTemperature(0.7)) == #"{"temperature":null}"#)
        #expect(try run.edit("{}", .clampTemperature(0.7)) == "{}")
    }

    @Test func `a clamp sees what an edit before it set`() throws {
        #expect(
            try run.edit(#"{"temperature":0}"#, .override("temperature", "2"), .clampTemperature(1))
                == #"{"temperature":1.0}"#)
        #expect(try run.edit("{}", .setDefault("temperature", "2"), .clampTemperature(1)) == #"{"temperature":1.0}"#)
        #expect(
            try run.edit("{}", .setDefault("max_tokens", "9"), .clampMaxTokens(10)) == #"{"max_tokens":9}"#)
        #expect(
            try run.edit("{}", .override("max_tokens", "null"), .clampMaxTokens(10))
                == #"{"max_tokens":null,"max_completion_tokens":10}"#)
    }

    @Test func `what is no number cannot be clamped`() {
        #expect(
            code { () throws(GatewayError) in _ = try run.edit(#"{"temperature":"2"}"#, .clampTemperature(1)) }
                == "400 invalid_value")
        #expect(
            code { () throws(GatewayError) in _ = try run.edit(#"{"max_tokens":[1]}"#, .clampMaxTokens(1)) }
                == "400 invalid_value")
    }

    @Test(arguments: [PromptEdit.override("n", "1"), .setDefault("n", "1"), .clampTemperature(1), .clampMaxTokens(1)])
    func `a key that stands twice is not edited`(_ edit: PromptEdit) {
        let body = #"{"n":1,"n":2,"temperature":1,"temperature":2,"max_tokens":1,"max_tokens":2}"#
        #expect(code { () throws(GatewayError) in _ = try run.edit(body, edit) } == "400 duplicate_key")
    }

    @Test func `the model is replaced, escaped, and added where there is none`() throws {
        #expect(try run.setModel(#"{"model" : "gpt-4o" ,"n":1}"#, "m-2") == #"{"model" : "m-2" ,"n":1}"#)
        #expect(try run.setModel(#"{"n":1}"#, "a\"b") == #"{"n":1,"model":"a\"b"}"#)
        var other = run
        other.operation = .other
        #expect(try other.setModel("--boundary", "m") == "--boundary")
    }
}
