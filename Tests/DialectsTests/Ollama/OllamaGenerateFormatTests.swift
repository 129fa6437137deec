import Chat
import ChatStand
import Dialects
import Testing

@Suite struct OllamaGenerateFormatTests {
    private let stand = ChatStand(OllamaGenerateFormat(), OllamaChatFormat())

    @Test func `a prompt is a chat of one turn`() throws {
        let written = try stand.request(
            #"{"model":"a","prompt":"why?","system":"brief","images":["AAAA"],"options":{"seed":1},"format":"json","think":false}"#
        )
        #expect(
            written.text
                == #"{"model":"target-model","messages":[{"role":"system","content":"brief"},{"role":"user","content":"why?","images":["AAAA"]}],"format":"json","options":{"seed":1},"think":false,"stream":true}"#
        )
        #expect(written.lost == [])
    }

    @Test func `neutral values are no loss`() throws {
        let written = try stand.request(
            #"{"model":"a","prompt":"why?","system":"","suffix":"","template":"","context":[],"raw":false,"images":null,"stream":false,"keep_alive":null}"#
        )
        #expect(
            written.text == #"{"model":"target-model","messages":[{"role":"user","content":"why?"}],"stream":false}"#)
        #expect(written.lost == [])
    }

    @Test func `a template, tokens of a former answer and what is not known are lost`() throws {
        let written = try stand.request(
            #"{"model":"a","prompt":"why?","template":"{{ .Prompt }}","context":[1,2],"keep_alive":0,"width":512}"#)
        #expect(written.lost == ["conversation", "keep_alive", "model_options", "unknown"])
    }

    @Test(arguments: [
        (#"{"model":"a","prompt":"x","suffix":"y"}"#, "unsupported suffix"),
        (#"{"model":"a","prompt":"x","raw":true}"#, "unsupported raw"),
        (#"{"model":"a"}"#, "unsupported prompt"), (#"{"model":"a","prompt":""}"#, "unsupported prompt"),
        (#"{"prompt":"x"}"#, "invalid model"), (#"{"model":"a","prompt":["x"]}"#, "invalid prompt"),
        (#"{"model":"a","prompt":"x","context":"y"}"#, "invalid context"),
        (#"{"model":"a","prompt":"x","images":"y"}"#, "invalid images"), ("7", "malformed body"),
    ])
    func `what is no chat is refused`(_ body: String, _ expected: String) {
        #expect(chatError { () throws(ChatError) in _ = try stand.request(body) } == expected)
    }

    @Test func `an image alone is a prompt`() throws {
        #expect(
            try stand.request(#"{"model":"a","images":["AAAA"],"stream":false}"#).text
                == #"{"model":"target-model","messages":[{"role":"user","content":"","images":["AAAA"]}],"stream":false}"#
        )
    }
}
