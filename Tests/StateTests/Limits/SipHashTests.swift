import Testing

@testable import State

/// Key 00…0f, message 00, 01, 02, …; results of SipHash-2-4-128 as its authors publish them, of SipHash-1-3-128 as
/// OpenSSL gives them.
@Suite struct SipHashTests {
    static let vectors: [(count: Int, short: String, long: String)] = [
        (0, "E77EBCB22788A5BEFD62DB6ADD303001", "A3817F04BA25A8E66DF67214C7550293"),
        (1, "FC6F370460D3EDA85E0573CC2B2FF063", "DA87C1D86B99AF44347659119B22FC45"),
        (7, "1084B923F2AAE0C3A62F2EC80848AB77", "A1F1EBBED8DBC153C0B84AA61FF08239"),
        (8, "AA12FEE1D5E3DAB4724F16AB35F9C799", "3B62A9BA6258F5610F83E264F31497B4"),
        (9, "81DDB8042CF33994F4720E0094137C42", "264499060AD9BAABC47F8B02BB6D71ED"),
        (15, "C17E5505B2BD526C2921CDEC1E7E0109", "5493E99933B0A8117E08EC0F97CFC3D9"),
        (16, "D0A8D95715518EEBB513B0F83D9E1793", "6EE2A4CA67B054BBFD3315BF85230577"),
        (23, "1D127B84405CEAB99FD8775A9BE6C559", "C9D184DDD5A9F5E0CF8CE29A9ABF691C"),
        (63, "4C5800E34EFE426F079F6B0AA75260AD", "5150D1772F50834A503E069A973FBD7C"),
    ]

    static let key: (UInt64, UInt64) = (0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908)

    @Test(arguments: 0..<9) func `gives the published results`(index: Int) {
        let vector = Self.vectors[index]
        let message = (0..<vector.count).map { UInt8($0) }
        let short = SipHash(key: Self.key).finish(message.span)
        let long = SipHash(key: Self.key, compressions: 2, finalizations: 4).finish(message.span)
        #expect(hex(short) == vector.short)
        #expect(hex(long) == vector.long)
    }

    @Test func `a word absorbed first counts as its eight bytes`() {
        let message = (0..<23).map { UInt8($0) }
        var hash = SipHash(key: Self.key)
        hash.absorb(0x0706_0504_0302_0100)
        let result = hash.finish(Array(message[8...]).span)
        #expect(hex(result) == Self.vectors[7].short)
    }

    @Test func `another key gives another result`() {
        let one = SipHash(key: (1, 2)).finish([1, 2, 3].span)
        let two = SipHash(key: (1, 3)).finish([1, 2, 3].span)
        #expect(one.low != two.low && one.high != two.high)
    }

    private func hex(_ result: (low: UInt64, high: UInt64)) -> String {
        var text = ""
        for word in [result.low.byteSwapped, result.high.byteSwapped] {
            let digits = String(word, radix: 16, uppercase: true)
            text += String(repeating: "0", count: 16 - digits.count) + digits
        }
        return text
    }
}
