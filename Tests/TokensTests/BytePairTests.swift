/// Covers Vocabulary.swift and BytePairEncoder.swift.
import Containers
import Testing

@testable import Tokens

struct BytePairTests {
    /// Every byte, then merges of `How`, ` deep`, `the`.
    static let small: Vocabulary = {
        var tokens = (0...255).map { [UInt8($0)] }
        for text in ["th", "the", " d", "ee", " dee", " deep", "ow", "How", "ä"] { tokens.append(Array(text.utf8)) }
        tokens += [[0xE7, 0xA3], Array("磨".utf8)]
        let bytes = tokens.enumerated().map { "\(base64($1)) \($0)\n" }.joined()
        guard let made = try? Vocabulary(Array(bytes.utf8).span) else { preconditionFailure("no vocabulary") }
        return made
    }()

    static func base64(_ bytes: [UInt8]) -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var out = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let value = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for place in 0..<4 {
                out += place > group.count ? "=" : String(letters[value >> (18 - 6 * place) & 63])
            }
        }
        return out
    }

    private func count(_ text: String) -> Int {
        var encoder = BytePairEncoder()
        return encoder.count(Array(text.utf8).span, Self.small)
    }

    private func flaw(_ file: String) -> Vocabulary.Flaw? {
        do throws(Vocabulary.Flaw) {
            _ = try Vocabulary(Array(file.utf8).span)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        ("", 0), ("How", 1), ("How deep", 2), ("the", 1), ("thee", 2), ("Howth", 2), ("dep", 3), ("ä", 1), ("磨", 1),
        ("磨坊", 4), ("the the", 3), ("deep", 3),
    ])
    func `neighbors merge by rank within a piece`(_ text: String, _ tokens: Int) { #expect(count(text) == tokens) }

    @Test func `a long piece is cut and takes time by its length`() {
        #expect(count(String(repeating: "th", count: 128)) == 128)
        #expect(count(String(repeating: "th", count: 50_000)) == 50_000)
        #expect(count(String(repeating: "磨", count: 10_000)) == 10_000)
    }

    @Test func `a file tells its size, and with it how texts are split`() throws {
        #expect(Self.small.count == 267 && Self.small.splitting == .cl100k)
        let file = Array("YQ== 0\r\n\r\nYg== 1".utf8)
        #expect(try Vocabulary(file.span).count == 2)
        #expect(try Vocabulary(file.span, splitting: .o200k).splitting == .o200k)
    }

    @Test(arguments: [
        ("", 1, Vocabulary.Flaw.Problem.empty), ("YQ== 0\nYg==\n", 2, .form), ("YQ== x\n", 1, .form), ("Y 0", 1, .form),
        ("YQ== 0\n\nY%== 1\n", 3, .form), (" 0", 1, .form), ("YQ== 0\nYQ== 1", 2, .duplicate), ("YQ== -1", 1, .form),
        (String(repeating: "YWFh", count: 342) + " 0", 1, .tooLong), ("YQ== 4294967295", 1, .form),
    ])
    func `a bad line is told by its number`(_ file: String, _ line: Int, _ problem: Vocabulary.Flaw.Problem) {
        #expect(flaw(file)?.line == line)
        #expect(flaw(file)?.problem == problem)
    }

    @Test func `bytes that are no text are counted without harm`() {
        var encoder = BytePairEncoder()
        for bytes: [UInt8] in [[0xFF, 0xC3], [0xE8, 0xA3], [0xF0, 0x9F, 0x98], [0xED, 0xA0, 0x80], [0x80, 0x80]] {
            #expect(encoder.count(bytes.span, Self.small) == bytes.count)
        }
    }
}
