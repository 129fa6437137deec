import Containers
import Testing

@testable import HTTP

@Suite("One path segment, percent-encoded")
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

    @Test("An encoding that is none stays as it is", arguments: ["%", "%4", "%zz", "a%2"])
    func broken(text: String) {
        var out = ByteBuffer()
        out.appendPercentDecoded(Array(text.utf8).span)
        #expect(out.text == text)
    }
}
