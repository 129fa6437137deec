import Containers
import Testing

@testable import HTTP

/// Mutates the corpus from a fixed seed. What must hold of any input: no crash, never more consumed than was given
/// (`Feed` and the outcome functions check), the same outcome whole and split, and no line end or NUL in anything that
/// was taken. A failure names its folder and round; the seed replays it.
@Suite struct MutationTests {
    /// Rounds over all folders.
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

    @Test(arguments: ["http", "chunked", "sse"])
    func noInputBreaksAParser(_ folder: String) {
        var random = SplitMix(state: MutationTests.seed)
        let files = Corpus.files(folder).map(\.bytes)
        for round in 0..<(MutationTests.rounds / 3) {
            let bytes = mutated(files, &random)
            let whole = Corpus.outcome(folder, bytes, cuts: [])
            let first = random.below(bytes.count + 1)
            let second = first + random.below(bytes.count + 1 - first)
            if Corpus.outcome(folder, bytes, cuts: [first, second]) != whole {
                Issue.record("\(folder) round \(round), split at \(first) and \(second): \(bytes)")
            }
            if round % 64 == 0, Corpus.outcome(folder, bytes, cuts: Array(bytes.indices)) != whole {
                Issue.record("\(folder) round \(round), byte by byte: \(bytes)")
            }
            if folder == "http" { checkTaken(bytes, round) }
        }
    }

    /// A head that is taken has clean values, and its path is in the form that normalizing leaves as it is.
    private func checkTaken(_ bytes: [UInt8], _ round: Int) {
        var parser = RequestParser()
        var head = RequestHead()
        guard let consumed = try? parser.parse(bytes.span, into: &head) else { return }
        var isClean = consumed <= bytes.count && consumed >= "M / HTTP/1.0\r\n\r\n".utf8.count
        for index in 0..<head.headers.count {
            isClean = isClean && FieldSyntax.isToken(head.headers.name(at: index))
            isClean = isClean && FieldSyntax.isValue(head.headers.value(at: index))
        }
        let path = head.path.text
        if path.hasPrefix("/") {
            let again = requestOutcome("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
            isClean = isClean && again.hasPrefix("GET \(path) ?")
        } else {
            isClean = isClean && (path == "*" || (path == "" && head.method == .connect))
        }
        if !isClean { Issue.record("round \(round): \(bytes)") }
    }

    private func mutated(_ files: [[UInt8]], _ random: inout SplitMix) -> [UInt8] {
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

/// SplitMix64: enough to choose mutations, the same on every machine.
struct SplitMix {
    var state: UInt64

    mutating func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((word ^ (word >> 31)) % UInt64(bound))
    }
}
