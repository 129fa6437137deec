import Invariants
import Testing

@testable import HTTP

/// Mutates the corpus from a fixed seed and holds the result to the invariants of its format; `make fuzz` does the same
/// with an eye on what code is reached, for as long as one likes. A failure names its format and round; the seed
/// replays it.
@Suite struct MutationTests {
    /// Rounds over all formats.
    static let rounds = 20_000
    static let seed: UInt64 = 0x6D69_6C6C_7261_6365

    /// Bytes on which the grammars turn.
    static let tokens = [
        "\r\n", "\r", "\n", "\r\n\r\n", " ", "\t", ":", ";", ",", "\u{0}", "%2e", "%2F", "%00", "/../", "//", "0",
        "0\r\n\r\n", "ffffffff",
        "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", "Connection: close, x\r\n",
        "Expect: 100-continue\r\n", "Host: b\r\n",
        "HTTP/1.0", "HEAD ", "http://h", "data: x", "event: e", "id: 1", "\u{FEFF}", "[::1]", "@", "#", "?",
    ].map(\.octets)

    @Test(arguments: Corpus.formats)
    func noInputBreaksAParser(_ format: InputFormat) {
        var random = Draw(seed: MutationTests.seed)
        let files = Corpus.files(format).map(\.bytes)
        for round in 0..<(MutationTests.rounds / Corpus.formats.count) {
            let bytes = mutated(files, &random)
            let first = random.below(bytes.count + 1)
            let second = first + random.below(bytes.count + 1 - first)
            let cuts = round % 64 == 0 ? Cuts.some(of: bytes) : Cuts(ways: [[first, second]])
            do throws(Breach) { try format.check(bytes, cuts) } catch {
                Issue.record("\(format.rawValue) round \(round): \(error): \(bytes)")
            }
        }
    }

    private func mutated(_ files: [[UInt8]], _ random: inout Draw) -> [UInt8] {
        var bytes = files[random.below(files.count)]
        for _ in 0...random.below(4) {
            let at = random.below(bytes.count + 1)
            let length = random.below(min(8, bytes.count - at) + 1)
            switch random.below(6) {
            case 0: bytes.removeSubrange(at..<(at + length))
            case 1: bytes.insert(contentsOf: MutationTests.tokens[random.below(MutationTests.tokens.count)], at: at)
            case 2: bytes.insert(contentsOf: bytes[at..<(at + length)], at: at)
            case 3:
                let other = files[random.below(files.count)]
                bytes.replaceSubrange(at..., with: other[random.below(other.count)...])
            default: if at < bytes.count { bytes[at] ^= 1 << UInt8(random.below(8)) }
            }
        }
        return bytes
    }
}
