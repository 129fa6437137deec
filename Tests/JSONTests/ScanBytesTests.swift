import Containers
import Testing

@testable import JSON

struct ScanBytesTests {
    private static func ends(_ text: String, from start: Int = 0) -> Int {
        let bytes = Array(text.utf8)
        return ScanBytes.of(bytes.span) { $0.bracketsEnd(from: start) }
    }

    @Test func `brackets end where a reading byte by byte ends them, wherever blocks are cut`() {
        let value = #"{"a\"]":[{"b":"}\\"},"]","\\\"{",[]],"c":{}}"#
        for before in 0..<40 {
            for after in 0..<20 {
                let text = String(repeating: " ", count: before) + value + String(repeating: "]", count: after)
                #expect(Self.ends(text, from: before) == before + value.utf8.count)
            }
        }
    }

    @Test func `brackets that do not close have no end, at every cut`() {
        let value = #"{"a":["x\\\"","]}"],"b":{"c":"0123456789abcdef"}}"#
        for cut in 1..<value.utf8.count { #expect(Self.ends(String(value.prefix(cut))) == -1) }
    }

    @Test func `a string ends at the first quote that no backslash escapes`() {
        for backslashes in 0..<40 {
            let text = String(repeating: "\\", count: backslashes) + "\"x\""
            let bytes = Array(text.utf8)
            let expected = backslashes % 2 == 0 ? backslashes : backslashes + 2
            let end = ScanBytes.of(bytes.span) { $0.closingQuote(from: 0) }
            #expect(end == expected)
        }
        for text in ["", "abc", "abc\\"] {
            let bytes = Array(text.utf8)
            let end = ScanBytes.of(bytes.span) { $0.closingQuote(from: 0) }
            #expect(end == -1)
        }
    }

    @Test func `nothing stands past the end`() {
        let (none, blanks) = ([UInt8](), Array("  ".utf8))
        let first = ScanBytes.of(none.span) { $0.peek(0) }
        let end = ScanBytes.of(blanks.span) { $0.skipSpace(from: 0) }
        #expect(first == 0 && end == 2)
    }
}
