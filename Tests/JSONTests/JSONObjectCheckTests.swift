import JSON
import Testing

@Suite struct JSONObjectCheckTests {
    private func isJSON(_ bytes: [UInt8]) -> Bool { bytes.span.isJSONObject }
    private func isUTF8(_ bytes: [UInt8]) -> Bool { bytes.span.isUTF8 }

    @Test(arguments: [
        "{}", " {\n} ", #"{"a":"é\n\"\\\/\b\f\r\t"}"#, #"{"a":[1,{"\u00e9":"\uD83D\uDE00"}],"b":1e999}"#,
        // Half a pair: the grammar allows it.
        #"{"a":"\ud83d"}"#,
    ])
    func `JSON to the letter`(_ text: String) { #expect(isJSON(Array(text.utf8))) }

    @Test(arguments: [
        "", "[]", "1", "{", "{}}", "{} x", #"{"a":1,}"#, #"{"a":"}"#,
        "{\"a\":\"\n\"}", "{\"a\":\"b\u{1}\"}", "{\"a\":{\"b\tc\":1}}",
        #"{"a":"\x"}"#, #"{"a":"\"}"#, #"{"a":"\u12g4"}"#, #"{"a":"\u12"}"#, #"{"\q":1}"#, #"{"a":{"b":["\"#,
    ])
    func `what is none`(_ text: String) { #expect(!isJSON(Array(text.utf8))) }

    /// A byte that continues nothing, a character cut short, an overlong slash, a surrogate, and what is past U+10FFFF.
    @Test(
        arguments: [[0x80], [0xC3], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82]]
            as [[UInt8]])
    func `what is no UTF-8 is no JSON, wherever it stands`(_ wrong: [UInt8]) {
        for before in 0..<40 {
            let text = Array("{\"a\":\"".utf8) + Array(repeating: UInt8(ascii: "x"), count: before) + wrong
            #expect(!isJSON(text + Array("\"}".utf8)))
            #expect(!isUTF8(text))
        }
    }

    @Test func `characters of every length are UTF-8`() {
        for before in 0..<20 {
            let text = String(repeating: "x", count: before) + "é€😀"
            #expect(isUTF8(Array(text.utf8)))
            #expect(isJSON(Array("{\"\(text)\":\"\(text)\"}".utf8)))
        }
    }
}
