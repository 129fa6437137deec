/// Digests of keys, and the keyed hash and the table behind limits.
import Containers
import Digests
import State

extension MicroScenario {
    static let digests = [
        MicroScenario("digest.sha256.40B", "the SHA-256 of a caller's key", expected: "sha256:") {
            () throws(CountError) in DigestWork(40)
        },
        MicroScenario("digest.sha256.1KiB", "the SHA-256 of 1 KiB", expected: "sha256:") {
            () throws(CountError) in DigestWork(1024)
        },
        MicroScenario("limit.key", "the SipHash of a caller's name", expected: "one key") {
            () throws(CountError) in try LimitWork(takes: false)
        },
        MicroScenario("limit.take", "the same, and one counted in the table", expected: "all allowed") {
            () throws(CountError) in try LimitWork(takes: true)
        },
    ]
}

private final class DigestWork: MicroWork {
    private let bytes: [UInt8]
    private let digester = Digester()
    private var digest = SHA256Digest(words: (0, 0, 0, 0))

    init(_ count: Int) { bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) } }

    func run(_ count: Int) {
        let bytes = bytes
        for _ in 0..<count { digest = digester.digest(bytes.span) }
    }

    var outcome: String { digest.words.0 == 0 ? "none" : String(digest.text.prefix(7)) }
}

private final class LimitWork: MicroWork {
    private let name = Array("caller-0123".utf8)
    private let table: LimitTable
    private let space: UInt64
    private let takes: Bool
    private var first: LimitKey?
    private var now: UInt64 = 1_000_000_000
    private var wrong = 0

    init(takes: Bool) throws(CountError) {
        self.takes = takes
        do throws(StateError) { table = try LimitTable(capacity: 1 << 12) } catch {
            throw CountError("no table of limits: \(error)")
        }
        space = table.space("fair", window: 1_000_000_000)
        let name = name
        first = table.subject(name.span).key(.window, space: space)
    }

    func run(_ count: Int) {
        let name = name
        for _ in 0..<count {
            let key = table.subject(name.span).key(.window, space: space)
            if key != first { wrong += 1 }
            if !takes { continue }
            now += 10_000
            if table.take(key, limit: 1_000_000, window: 1_000_000_000, now: now).outcome != .allowed { wrong += 1 }
        }
    }

    var outcome: String { wrong > 0 ? "\(wrong) wrong" : takes ? "all allowed" : "one key" }
}
