import Testing

@testable import JSON

@Suite struct JSONScannerTests {
    private func end(_ text: String, depth: Int = 0) throws(JSONError) -> Int {
        let bytes = Array(text.utf8)
        return try JSONScanner.valueEnd(bytes.span, from: 0, depth: depth)
    }

    @Test(arguments: [
        "\"\"", "\"a\\\"b\"", "\"\\\\\"", "true", "false", "null", "0", "-1.5e+3", "[]", "{}", "[ 1 , [ ] , { } ]",
        "{ \"a\" : { \"b\" : [ \"]\" , \"}\" ] } }",
    ])
    func `a value ends where it ends, whatever follows`(_ value: String) throws {
        for tail in ["", ",", " x", "]", "\""] {
            #expect(try end(value + tail) == value.utf8.count)
        }
    }

    @Test(arguments: [
        "", "\"", "\"\\\"", "tru", "nulL", "-", "1.", "1e", "[", "[1", "[1,", "[1,]", "[1 2]", "{", "{\"a\"", "{\"a\":",
        "{\"a\":1",
        "{\"a\":1,", "{\"a\":1,}", "{\"a\":1]", "[1}", "{1:1}", "{\"a\" 1}", "]", "}", ",", ":", "x",
    ])
    func `bytes that are no value are malformed`(_ text: String) {
        #expect { try end(text) } throws: { ($0 as? JSONError)?.kind == .malformed }
    }

    @Test func `the offset of an error is that of the offending byte`() {
        #expect(throws: JSONError(.malformed, at: 4)) { try end("[1, x]") }
        #expect(throws: JSONError(.malformed, at: 6)) { try end("[{\"a\":]") }
        #expect(throws: JSONError(.malformed, at: 2)) { try end("[[}") }
    }

    @Test func `depth counts the levels around the value`() throws {
        let deep = String(repeating: "[", count: 512) + String(repeating: "]", count: 512)
        #expect(try end(deep) == 1024)
        #expect(throws: JSONError(.tooDeep, at: 511)) { try end(deep, depth: 1) }
    }

    @Test func `half a million open brackets are refused at the limit`() {
        let bomb = String(repeating: "{\"a\":", count: 500_000)
        #expect(throws: JSONError(.tooDeep, at: 512 * 5)) { try end(bomb) }
    }

    @Test func `a string of backslashes and quotes takes one pass`() throws {
        let text = "\"" + String(repeating: "\\\\\\\"", count: 50_000) + "\""
        #expect(try end(text) == text.utf8.count)
    }
}
