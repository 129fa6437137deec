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

    @Test("A word is known however it is written")
    func word() {
        func equals(_ text: String) -> Bool { Array(text.utf8).span.equalsPercentDecoded("a-z%") }
        for text in ["a-z%", "A-Z%", "%61-z%25", "a%2Dz%", "a%2d%5a%25"] { #expect(equals(text)) }
        for text in ["", "a-z", "a-z%2", "a-z%%", "a-z%25%25", "%2561-z%", "a\rz%", "A\u{4D}Z%"] {
            #expect(!equals(text))
        }
    }
}
