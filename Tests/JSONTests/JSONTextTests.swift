import Containers
import JSON
import Testing

@Suite struct JSONTextTests {
    private func unescape(_ text: String) throws(JSONError) -> String {
        var out = ByteBuffer()
        try JSONText.unescape(Array(text.utf8).span, into: &out)
        return out.text
    }

    @Test func `every short escape stands for its character`() throws {
        #expect(try unescape(#"a\"\\\/\b\f\n\r\tz"#) == "a\"\\/\u{8}\u{c}\n\r\tz")
    }

    @Test func `unicode escapes of every length become UTF-8`() throws {
        #expect(try unescape(#"\u0041\u00e9\u20AC\uD83D\uDE00\uFFFF\u0000"#) == "Aé€😀\u{FFFF}\u{0}")
        #expect(try unescape("é€😀") == "é€😀")
        #expect(try unescape("") == "")
    }

    @Test(arguments: [
        (#"ab\x"#, 2), (#"\"#, 0), (#"\u12"#, 0), (#"\u12g4"#, 0), (#"\ud800"#, 6), (#"\udc00"#, 0), (#"\ud800A"#, 6),
        (#"\ud800\ud800"#, 0), (#"\u+123"#, 0), ("a\nb", 1), ("\u{0}", 0), (#"\ud83d\n"#, 6),
    ])
    func `an escape without a meaning and a control byte are errors`(_ text: String, _ offset: Int) {
        #expect(throws: JSONError(.invalidString, at: offset)) { try unescape(text) }
    }

    @Test func `a string stands for a name when it unescapes to it`() {
        func stands(_ text: String, for name: String) -> Bool {
            JSONText.stands(Array(text.utf8).span, for: Array(name.utf8).span)
        }
        #expect(stands("model", for: "model"))
        #expect(stands(#"\u006do\u0064el"#, for: "model"))
        #expect(!stands("models", for: "model"))
        #expect(!stands(#"mod\\u0065l"#, for: "model"))
        #expect(!stands(#"mod\el"#, for: "model"))
    }
}
