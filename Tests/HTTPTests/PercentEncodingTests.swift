import Containers
import Testing

@testable import HTTP

@Suite("A path and its segments, percent-encoded")
struct PercentEncodingTests {
    @Test(
        "What is encoded decodes to what it was",
        arguments: [
            ("gpt-4o_mini.1~x", "gpt-4o_mini.1~x"), ("a/b:c", "a%2Fb%3Ac"), ("100%", "100%25"), ("ä ", "%C3%A4%20"),
        ])
    func roundTrip(text: String, encoded: String) {
        var out = ByteBuffer()
        out.appendPercentEncoded(Array(text.utf8).span)
        #expect(out.text == encoded)
        var back = ByteBuffer()
        back.appendPercentDecoded(out.span)
        #expect(back.text == text)
    }

    @Test("A whole path keeps its slashes, and what is encoded in it is encoded once more")
    func path() {
        var out = ByteBuffer()
        out.appendPercentEncoded(Array("/model/a%3A0/converse".utf8).span, keepingSlashes: true)
        #expect(out.text == "/model/a%253A0/converse")
    }

    @Test("An encoding that is none stays as it is", arguments: ["%", "%4", "%zz", "a%2"])
    func broken(text: String) {
        var out = ByteBuffer()
        out.appendPercentDecoded(Array(text.utf8).span)
        #expect(out.text == text)
    }
}
