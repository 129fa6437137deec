import System
import Testing

@testable import Server

struct AddressBlockTests {
    @Test func aBlockHoldsWhatSharesItsLeadingBits() throws {
        let block = AddressBlock(bytes: [10, 1, 0, 0], bits: 15)
        #expect(block.contains(try #require(.init("10.0.255.1", port: 0))))
        #expect(block.contains(try #require(.init("10.1.2.3", port: 9))))
        #expect(!block.contains(try #require(.init("10.2.0.0", port: 0))))
        #expect(!block.contains(try #require(.init("::1", port: 0))))
    }
}
