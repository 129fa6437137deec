import Digests

@testable import State

extension LimitTable {
    func key(_ text: String, space: UInt64 = 1) -> LimitKey { key(.window, text, space: space) }

    func key(_ kind: LimitKind, _ text: String, space: UInt64 = 1) -> LimitKey {
        subject(Array(text.utf8).span).key(kind, space: space)
    }
}

extension SharedBytes {
    convenience init(_ text: String) { self.init(Array(text.utf8).span) }

    var text: String {
        var bytes: [UInt8] = []
        for index in 0..<count { bytes.append(span[index]) }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Digester {
    func digest(_ text: String) -> SHA256Digest { digest(Array(text.utf8).span) }
}

/// Numbers that look random and are the same in every run.
struct Numbers: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 | 1 }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state &* 0x2545_f491_4f6c_dd1d
    }
}
