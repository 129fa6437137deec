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
        out.append(hex16: prefix)
        out.append(hex16: (count &+ offset) &* 0x9E37_79B9_7F4A_7C15)
    }
}
