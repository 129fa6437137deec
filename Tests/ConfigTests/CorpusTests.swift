/// Inputs that were once trouble, or are meant to be: all are answered, none is waited for.
import Invariants
import Testing

@testable import Config

struct CorpusTests {
    @Test(arguments: Repository.files(in: "Tests/Corpus/yaml", suffix: ""))
    func `every file of the corpus is read or refused with a place`(_ name: String) throws {
        let bytes = try Repository.bytes("Tests/Corpus/yaml/\(name)")
        #expect(throws: Never.self) { try InputFormat.yaml.check(bytes, .some(of: bytes)) }
    }

    @Test func `a file is refused by its size alone`() {
        let loader = ConfigLoader(readFile: { (_, limit) throws(FileError) in
            #expect(limit == 4 << 20)
            throw .tooLarge(100_000_000)
        })
        let result = loader.load(path: "big.yaml")
        #expect(
            result.diagnostics.text().hasPrefix(
                "big.yaml:1:1: error: the file is too large\n    found 100000000 bytes\n"))
    }

    /// Counts what libyaml is asked for, which bounds its work: no clock is needed.
    @Test(arguments: ["[", "{", "- ", "? ", "[{? ", "{a: ", "[\n", "&a [", "[[[[[[[[["])
    func `deep nesting stops the reading at the bound`(_ unit: String) {
        let text = String(repeating: unit, count: 100_000 / unit.utf8.count)
        let result = Sample.loader.parse(text: text, name: "deep.yaml")
        let isKey = unit.contains("?") || unit == "{"
        #expect(result.diagnostics.map(\.message) == [isKey ? "a key must be a word" : "nested too deep"])
    }

    @Test func `bytes that are not text are refused where they stand`() {
        for (bytes, place) in [
            ([0x61, 0x3A, 0x00], "1:3"), ([0x0A, 0x61, 0xFF], "2:2"), ([0xC3], "1:1"),
            ([0xFF, 0xFE, 0x61, 0x00], "1:4"),
            ([0x61, 0x0A, 0x07], "2:1"), ([0x23, 0x0A, 0xED, 0xA0, 0x80], "2:1"),
        ] as [([UInt8], String)] {
            let loader = ConfigLoader(readFile: { (_, _) throws(FileError) in bytes })
            let said = loader.load(path: "b.yaml").diagnostics
            #expect(said.map { "\($0.location.line):\($0.location.column)" } == [place])
        }
    }

    @Test func `noncharacters that only libyaml refuses have a place too`() {
        let said = Sample.loader.parse(text: "a: \u{FFFE}\n", name: "n.yaml").diagnostics
        #expect(said.map(\.message) == ["a character that YAML does not allow"])
        #expect(said.map(\.location) == [SourceLocation(line: 1, column: 4)])
    }
}
