/// CRC-32 as Ethernet and zlib count it (polynomial 0x04C11DB7, reflected): what guards the frames of an AWS event stream.
///
/// Eight bytes a step, by eight tables of 256 words each: table k holds what a byte does to the sum k bytes later.
import Containers

enum CRC32 {
    private static let tables: [UInt32] = {
        var words: [UInt32] = []
        words.reserveCapacity(8 * 256)
        for byte in 0..<256 as Range<UInt32> {
            var word = byte
            for _ in 0..<8 { word = word >> 1 ^ (word & 1 == 1 ? 0xEDB8_8320 : 0) }
            words.append(word)
        }
        for index in 256..<8 * 256 {
            let before = words[index - 256]
            words.append(before >> 8 ^ words[Int(before & 0xFF)])
        }
        return words
    }()

    static func sum(of bytes: Span<UInt8>) -> UInt32 {
        let words = tables
        let tables = words.span
        var sum = UInt32.max
        var at = 0
        while at + 8 <= bytes.count {
            let low = sum ^ bytes.littleWord(at)
            let high = bytes.littleWord(at + 4)
            sum =
                tables[0x700 | Int(low & 0xFF)] ^ tables[0x600 | Int(low >> 8 & 0xFF)]
                ^ tables[0x500 | Int(low >> 16 & 0xFF)] ^ tables[0x400 | Int(low >> 24)]
                ^ tables[0x300 | Int(high & 0xFF)] ^ tables[0x200 | Int(high >> 8 & 0xFF)]
                ^ tables[0x100 | Int(high >> 16 & 0xFF)] ^ tables[Int(high >> 24)]
            at += 8
        }
        while at < bytes.count {
            sum = sum >> 8 ^ tables[Int(UInt8(truncatingIfNeeded: sum) ^ bytes[at])]
            at += 1
        }
        return ~sum
    }
}

extension Span where Element == UInt8 {
    fileprivate func littleWord(_ at: Int) -> UInt32 {
        UInt32(self[at]) | UInt32(self[at + 1]) << 8 | UInt32(self[at + 2]) << 16 | UInt32(self[at + 3]) << 24
    }
}
