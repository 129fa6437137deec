import Testing

@testable import HTTP

@Suite struct OctetSetTests {
    static let alphanumeric = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

    static func members(_ set: OctetSet) -> Set<UInt8> { Set((UInt8.min...UInt8.max).filter { set.contains($0) }) }

    @Test func setsHoldWhatTheirGrammarsSay() {
        let unreserved = OctetSetTests.alphanumeric + "-._~"
        #expect(OctetSetTests.members(.token) == Set((OctetSetTests.alphanumeric + "!#$%&'*+-.^_`|~").utf8))
        #expect(OctetSetTests.members(.unreserved) == Set(unreserved.utf8))
        #expect(OctetSetTests.members(.path) == Set((unreserved + "!$&'()*+,;=:@/%").utf8))
        #expect(OctetSetTests.members(.query) == Set((UInt8(0x21)...0x7E).filter { $0 != UInt8(ascii: "#") }))
    }

    @Test func fieldValuesHoldNoControls() {
        for octet in UInt8.min...UInt8.max {
            let allowed = octet == 9 || (octet >= 32 && octet != 127)
            #expect(FieldSyntax.isValue(octet) == allowed)
            let run = Array(repeating: UInt8(ascii: "a"), count: 40) + [octet]
            #expect(FieldSyntax.isValue(run.span) == allowed)
        }
    }
}
