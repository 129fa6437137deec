import Containers
import Testing

@testable import Tokens

struct PieceSplitterTests {
    private func pieces(_ text: String, _ splitting: Vocabulary.Splitting) -> [String] {
        let bytes = Array(text.utf8)
        let splitter = PieceSplitter(splitting: splitting)
        var pieces: [String] = []
        var at = 0
        while at < bytes.count {
            let end = splitter.end(bytes.span, from: at)
            pieces.append(String(decoding: bytes[at..<end], as: UTF8.self))
            at = end
        }
        return pieces
    }

    @Test(arguments: [
        ("How deep?", ["How", " deep", "?"]), ("don't, I'LL", ["don't", ",", " I'LL"]),
        ("fooBar HTTPServer", ["foo", "Bar", " HTTPServer"]), ("12345", ["123", "45"]), ("a1", ["a", "1"]),
        ("x  y", ["x", " ", " y"]), ("x  \n  y", ["x", "  \n", " ", " y"]), ("x  ", ["x", "  "]),
        ("a //\n\nb", ["a", " //\n\n", "b"]), ("(foo)", ["(foo", ")"]), ("\tif", ["\tif"]), (" 7", [" ", "7"]),
        ("日本A", ["日本", "A"]), ("日本Abc", ["日本Abc"]), ("A日B", ["A日", "B"]), ("磨坊,水", ["磨坊", ",水"]),
        ("e\u{301}x", ["e\u{301}x"]), ("\u{301}", ["\u{301}"]), ("\u{301}AB", ["\u{301}", "AB"]),
        ("a\u{A0}b", ["a", "\u{A0}b"]),
    ])
    func `o200k: capitals begin pieces, contractions stay`(_ text: String, _ expected: [String]) {
        #expect(pieces(text, .o200k) == expected)
    }

    @Test(arguments: [
        ("How deep?", ["How", " deep", "?"]), ("don't, I'LL", ["don", "'t", ",", " I", "'LL"]),
        ("fooBar", ["fooBar"]), ("'tis", ["'t", "is"]), ("x  \n ", ["x", "  \n "]), ("x\n y", ["x", "\n", " y"]),
        ("a //b", ["a", " //", "b"]), ("'", ["'"]), ("12345", ["123", "45"]), ("e\u{301}x", ["e", "\u{301}x"]),
    ])
    func `cl100k: letters are letters, contractions stand apart`(_ text: String, _ expected: [String]) {
        #expect(pieces(text, .cl100k) == expected)
    }
}
