import Testing

@testable import HTTP

@Suite struct CRC32Tests {
    @Test func `gives the check value of its catalogue`() {
        #expect(sum("123456789".octets) == 0xCBF4_3926)
        #expect(sum([]) == 0)
    }

    private func sum(_ bytes: [UInt8]) -> UInt32 { CRC32.sum(of: bytes.span) }

    @Test func `counts runs of any length as bit by bit`() {
        let bytes = (0..<100).map { UInt8(truncatingIfNeeded: $0 &* 151) }
        var expected = UInt32.max
        for (index, byte) in bytes.enumerated() {
            #expect(sum(Array(bytes[..<index])) == ~expected)
            expected ^= UInt32(byte)
            for _ in 0..<8 { expected = expected >> 1 ^ (expected & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
    }
}
