/// Request ids: 32 hexadecimal characters, unique without coordination.
///
/// 64 random bits of the loop, then a counter scrambled by an odd multiplier: a bijection, so ids of one loop never repeat,
/// and neither the load nor the order of requests can be read off an id at a glance.
import Containers
import System

struct RequestIDs {
    private let prefix: UInt64
    private let offset: UInt64
    private var count: UInt64 = 0

    init(_ kernel: any Kernel) {
        prefix = kernel.random()
        offset = kernel.random()
    }

    mutating func append(to out: inout ByteBuffer) {
        count &+= 1
        Self.append(prefix, to: &out)
        Self.append((count &+ offset) &* 0x9E37_79B9_7F4A_7C15, to: &out)
    }

    private static func append(_ word: UInt64, to out: inout ByteBuffer) {
        var digits = InlineArray<16, UInt8>(repeating: 0)
        var rest = word
        for index in 0..<16 {
            let digit = UInt8(truncatingIfNeeded: rest >> 60)
            digits[index] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
            rest <<= 4
        }
        out.append(digits.span)
    }
}
