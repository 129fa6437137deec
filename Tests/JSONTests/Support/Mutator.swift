/// Seeded mutations of bytes: the same seed gives the same input, so a failure is replayed by its seed.
struct Mutator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    /// Bytes that mean something to a JSON reader, more often than others.
    private static let telling = Array("{}[],:\"\\ \t\n0123456789.eE+-tfnulabsrue/'\u{0}".utf8)

    mutating func mutate(_ bytes: [UInt8]) -> [UInt8] {
        var out = bytes
        for _ in 0...below(5) / 4 {
            let at = below(out.count + 1)
            switch below(6) {
            case 0: out.insert(Self.telling[below(Self.telling.count)], at: at)
            case 1 where at < out.count: out.remove(at: at)
            case 2 where at < out.count: out[at] = Self.telling[below(Self.telling.count)]
            case 3 where at < out.count: out[at] ^= UInt8(1 << below(8))
            case 4: out.removeLast(out.count - at)
            default:
                let end = min(out.count, at + below(12))
                out.insert(contentsOf: out[at..<end], at: below(out.count + 1))
            }
        }
        return out
    }
}
