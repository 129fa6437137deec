import Dialects
import Graph
import Testing

@Suite struct MultipartFieldsTests {
    private let run = Run(dialect: OpenAIDialect(), operation: .audio)

    /// A form of parts, each a head and a value.
    private func form(_ parts: (String, String)...) -> String {
        parts.map { "--b-1\r\n\($0.0)\r\n\r\n\($0.1)\r\n" }.joined() + "--b-1--\r\n"
    }

    private let file = (
        "Content-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\nContent-Type: audio/wav",
        "RIFF\r\n\r\n--b\r\n--b-"
    )
    private let model = (#"Content-Disposition: form-data; name="model""#, "whisper-1")

    @Test func `the model of a form is found before and behind its file`() throws {
        let expected = Run.Facts(model: "whisper-1", streams: false, hasBody: false)
        #expect(try run.facts(form(model, file)) == expected)
        #expect(try run.facts(form(file, model)) == expected)
        #expect(try run.facts(form(file, ("content-disposition: form-data; NAME=model", "whisper-1"))) == expected)
        #expect(try run.facts(form(("X: y\r\n" + model.0, "whisper-1"), file)) == expected)
        #expect(try run.facts(form(model, file, (#"content-disposition: form-data; name="stream""#, "True"))).streams)
    }

    @Test func `forms that name no model have none`() throws {
        let fake = (#"Content-Disposition: form-data; name="model"; filename="m""#, "x")
        for body in [
            form(file), form((model.0, "")), form(fake), form(("X: y", "z")), "--b", "--\r\n", "--b-1\r\n",
            "--b-1\r\n\r\n",
            "--b-1\r\n\(model.0)\r\n\r\nx", "--b-1\r\n\(model.0)", "plain text",
            "--\(String(repeating: "b", count: 80))\r\n",
        ] {
            #expect(try run.facts(body) == Run.Facts(model: "", streams: false, hasBody: false))
        }
    }

    @Test func `a form that names its model twice is refused`() {
        #expect(code { () throws(GatewayError) in _ = try run.facts(form(model, file, model)) } == "400 duplicate_key")
    }

    @Test func `the model of a form is replaced where it stands`() throws {
        #expect(try run.setModel(form(model, file), "own") == form((model.0, "own"), file))
        #expect(try run.setModel(form(file), "own") == form(file))
    }

    @Test func `JSON is read as ever`() throws {
        #expect(try run.facts(#"{"model":"tts-1","input":"x"}"#).model == "tts-1")
        #expect(try Run(dialect: OpenAIDialect(), operation: .rerank).facts(#"{"model":"r"}"#).model == "r")
        let error = code { () throws(GatewayError) in
            _ = try Run(dialect: OpenAIDialect(), operation: .moderations).facts("x")
        }
        #expect(error == "400 invalid_json")
    }
}
