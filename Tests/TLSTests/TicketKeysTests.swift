import Containers
import Testing

@testable import TLS

struct TicketKeysTests {
    private func written(_ keys: TicketKeys) -> [UInt8] {
        var out = ByteBuffer()
        keys.append(to: &out)
        return bytes(out)
    }

    private func read(_ bytes: [UInt8]) -> TicketKeys? { TicketKeys(bytes.span) }

    @Test func keysSurviveBeingHandedToAnotherProcess() throws {
        let keys = written(try TicketKeys.generate().rotated())
        #expect(keys.count == 2 * TicketKeys.keySize)
        #expect(read(keys).map(written) == keys)
        let alone = read(Array(keys.prefix(TicketKeys.keySize)))
        #expect(alone.map(written) == Array(keys.prefix(TicketKeys.keySize)))
    }

    @Test(arguments: [0, 79, 81, 159, 161, 240])
    func bytesOfAnyOtherCountAreNotKeys(count: Int) {
        #expect(read([UInt8](repeating: 1, count: count)) == nil)
    }

    @Test func rotationMakesTheCurrentThePrevious() throws {
        let keys = try TicketKeys.generate()
        let rotated = written(try keys.rotated())
        #expect(Array(rotated.suffix(TicketKeys.keySize)) == written(keys))
        #expect(Array(rotated.prefix(TicketKeys.keySize)) != written(keys))
    }
}
