/// Where an input is cut into pieces. Each element is one way to cut: growing positions, none for the whole.
package struct Cuts: Sendable {
    package let ways: [[Int]]

    package init(ways: [[Int]]) { self.ways = ways }

    /// At every byte, and into single bytes.
    package static func every(of bytes: [UInt8]) -> Cuts {
        Cuts(ways: bytes.indices.map { [$0] } + [Array(bytes.indices)])
    }

    /// A few, drawn from the bytes themselves, so that an input that fails once fails again; every one of short inputs.
    package static func some(of bytes: [UInt8]) -> Cuts {
        if bytes.count <= 24 { return every(of: bytes) }
        var random = Draw(seed: bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 })
        var ways = (0..<6).map { _ in
            let first = random.below(bytes.count)
            return [first, first + random.below(bytes.count - first)]
        }
        if bytes.count <= 256 { ways.append(Array(bytes.indices)) }
        return Cuts(ways: ways)
    }
}

/// SplitMix64: the same draws on every machine.
package struct Draw {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((word ^ (word >> 31)) % UInt64(bound))
    }
}

/// Cuts bytes at growing positions.
package func pieces(_ bytes: [UInt8], at cuts: [Int]) -> [[UInt8]] {
    var from = 0
    return (cuts + [bytes.count]).map { cut in
        defer { from = cut }
        return Array(bytes[from..<cut])
    }
}

/// Feeds input as a connection does: what is not consumed stays in front of what comes next.
package struct Feed {
    package var held: [UInt8] = []
    package private(set) var consumed = 0

    package init() {}

    package mutating func drop(_ count: Int) {
        precondition(count <= held.count, "consumed more than there was")
        held.removeFirst(count)
        consumed += count
    }
}
