import JSON
import Testing

@Suite struct ElementWalkerTests {
    private func elements(_ text: String) throws(JSONError) -> [String] {
        let bytes = Array(text.utf8)
        var walker = ElementWalker(array: 0)
        var found: [String] = []
        while let range = try walker.next(in: bytes.span) {
            found.append(String(decoding: bytes[range], as: UTF8.self))
        }
        return found
    }

    @Test func `elements come in order`() throws {
        #expect(
            try elements(#"[ {"role":"user"} , "a,b" ,3,[4,5] ] tail"#) == [
                #"{"role":"user"}"#, #""a,b""#, "3", "[4,5]",
            ])
        #expect(try elements("[]") == [])
        #expect(try elements("[ \n]") == [])
    }

    @Test(arguments: ["[1,]", "[,1]", "[1 2]", "[1", "[", "[1}", "[x]"])
    func `an array that is none is malformed`(_ text: String) {
        #expect { try elements(text) } throws: { ($0 as? JSONError)?.kind == .malformed }
    }

    @Test func `the end is past the closing bracket`() throws {
        let bytes = Array("[1, 2 ] ".utf8)
        var walker = ElementWalker(array: 0)
        while try walker.next(in: bytes.span) != nil {}
        #expect(walker.end == 7)
    }
}
