import Graph
import Testing

struct PatternTests {
    @Test func patternsReadTheNotationOfTheFile() {
        #expect(BytePattern("*") == .any)
        #expect(BytePattern("a") == .exact(Array("a".utf8)))
        #expect(BytePattern("a*") == .prefix(Array("a".utf8)))
        #expect(BytePattern("a*b") == .glob(Array("a*b".utf8)))
    }

    @Test(arguments: [
        ("a*b", "ab", true), ("a*b", "axxb", true), ("a*b", "axxbc", false), ("*b", "b", true),
        ("a*b*c", "a-b-b-c", true),
        ("a*b*c", "a-c-b", false), ("**", "", true),
    ])
    func aGlobTakesAnyRunForAStar(pattern: String, text: String, matches: Bool) {
        #expect(BytePattern.glob(Array(pattern.utf8)).matches(Array(text.utf8).span) == matches)
    }

    @Test func aTableFindsEachPairAndNothingElse() {
        let items = (0..<1000).map {
            PatternTable.Item(first: Array("h\($0 % 7)".utf8), second: Array("p\($0)".utf8), values: [UInt32($0), 7])
        }
        let table = PatternTable(items)
        for number in 0..<1000 {
            let host = Array("h\(number % 7)".utf8)
            let path = Array("p\(number)".utf8)
            #expect(table.find(host.span, path.span).map { table.value(at: $0) } == [number, 7])
            #expect(table.find(path.span, host.span).isEmpty)
        }
        let joined = Array("h0p0".utf8)
        #expect(table.find(joined.span.extracting(0..<0), joined.span).isEmpty)
    }
}
