import Testing

@testable import HTTP

@Suite struct FieldSyntaxTests {
    static func elements(_ list: String) -> [String] {
        let bytes = list.octets
        var position = 0
        var elements: [String] = []
        while let range = FieldSyntax.nextElement(of: bytes.span, from: &position) {
            elements.append(String(decoding: bytes[range], as: UTF8.self))
        }
        return elements
    }

    @Test func emptyElementsOfAListAreSkipped() {
        #expect(FieldSyntaxTests.elements("a, b\t,,c d ,") == ["a", "b", "c d"])
        #expect(FieldSyntaxTests.elements("") == [])
        #expect(FieldSyntaxTests.elements(" , ,") == [])
    }

    @Test func whiteSpaceIsTrimmedAtBothEnds() {
        let bytes = " \t a b\t ".octets
        #expect(FieldSyntax.trimmed(0..<bytes.count, of: bytes.span) == 3..<6)
        #expect(FieldSyntax.trimmed(0..<3, of: bytes.span).isEmpty)
    }

    @Test func aTokenIsNeverEmpty() {
        for (text, isToken) in [("a", true), ("", false), ("a b", false), ("a:", false), ("!#$%&'*+-.^_`|~", true)] {
            let bytes = text.octets
            #expect(FieldSyntax.isToken(bytes.span) == isToken)
        }
    }
}

@Suite struct HTTPLimitsTests {
    @Test func defaultsAreTheDocumentedNumbers() {
        #expect(HTTPLimits() == HTTPLimits(headerBytes: 32_768, headerCount: 100, targetLength: 8_192))
        #expect(HTTPLimits() == HTTPLimits(chunkExtensionBytes: 16_384, trailerBytes: 8_192))
    }

    @Test func theLongestMethodAndTargetFitARequestLine() {
        let limits = HTTPLimits(targetLength: 10)
        let line = String(repeating: "M", count: HTTPLimits.methodLength) + " /23456789a HTTP/1.1\r\n"
        #expect(line.utf8.count == limits.requestLine)
        #expect(refusal(line, limits: limits) == nil)
    }
}
