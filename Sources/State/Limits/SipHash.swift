/// SipHash with a 128-bit result (Aumasson and Bernstein, 2012): a hash that cannot be steered without its key.
///
/// One compression and three finalization rounds, as the hash tables of Swift, Rust and Python use; the number of
/// rounds is a parameter so that the published vectors of SipHash-2-4 can be checked. Words absorbed first stand for a
/// prefix of 8 bytes each.
struct SipHash {
    private var v0: UInt64
    private var v1: UInt64
    private var v2: UInt64
    private var v3: UInt64
    private let compressions: Int
    private let finalizations: Int
    private var length = 0

    init(key: (UInt64, UInt64), compressions: Int = 1, finalizations: Int = 3) {
        v0 = key.0 ^ 0x736f_6d65_7073_6575
        v1 = key.1 ^ 0x646f_7261_6e64_6f6d ^ 0xee
        v2 = key.0 ^ 0x6c79_6765_6e65_7261
        v3 = key.1 ^ 0x7465_6462_7974_6573
        self.compressions = compressions
        self.finalizations = finalizations
    }

    /// Takes a word in, as 8 bytes in little-endian order.
    mutating func absorb(_ word: UInt64) {
        length += 8
        compress(word)
    }

    /// Takes the last bytes in and gives both halves of the result.
    consuming func finish(_ bytes: Span<UInt8>) -> (low: UInt64, high: UInt64) {
        var index = 0
        while bytes.count - index >= 8 {
            compress(Self.word(bytes, at: index, count: 8))
            index += 8
        }
        let rest = Self.word(bytes, at: index, count: bytes.count - index)
        compress(UInt64(truncatingIfNeeded: length + bytes.count) << 56 | rest)
        v2 ^= 0xee
        for _ in 0..<finalizations { round() }
        let low = v0 ^ v1 ^ v2 ^ v3
        v1 ^= 0xdd
        for _ in 0..<finalizations { round() }
        return (low, v0 ^ v1 ^ v2 ^ v3)
    }

    private static func word(_ bytes: Span<UInt8>, at start: Int, count: Int) -> UInt64 {
        var word: UInt64 = 0
        for index in 0..<count { word |= UInt64(bytes[start + index]) << UInt64(8 * index) }
        return word
    }

    private mutating func compress(_ word: UInt64) {
        v3 ^= word
        for _ in 0..<compressions { round() }
        v0 ^= word
    }

    private mutating func round() {
        v0 &+= v1
        v2 &+= v3
        v1 = v1.rotatedLeft(13) ^ v0
        v3 = v3.rotatedLeft(16) ^ v2
        v0 = v0.rotatedLeft(32)
        v2 &+= v1
        v0 &+= v3
        v1 = v1.rotatedLeft(17) ^ v2
        v3 = v3.rotatedLeft(21) ^ v0
        v2 = v2.rotatedLeft(32)
    }
}

extension UInt64 {
    fileprivate func rotatedLeft(_ count: UInt64) -> UInt64 { self << count | self >> (64 - count) }
}
