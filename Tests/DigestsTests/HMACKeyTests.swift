import Testing

@testable import Digests

/// The vectors are those of RFC 4231.
@Suite struct HMACKeyTests {
    private func code(_ key: [UInt8], _ message: [UInt8]) -> String {
        let digester = Digester()
        let code = HMACKey(key.span, digester).code(of: message.span, by: digester)
        return String(code.text.dropFirst("sha256:".count))
    }

    private func code(_ key: [UInt8], _ message: String) -> String { code(key, Array(message.utf8)) }

    @Test func `short keys and messages`() {
        #expect(
            code(Array(repeating: 0x0B, count: 20), "Hi There")
                == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
        #expect(
            code(Array("Jefe".utf8), "what do ya want for nothing?")
                == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        #expect(
            code(Array(repeating: 0xAA, count: 20), Array(repeating: 0xDD, count: 50))
                == "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe")
    }

    @Test func `a key longer than a block stands for its digest`() {
        #expect(
            code(Array(repeating: 0xAA, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First")
                == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
        let key = Array(repeating: 0xAA as UInt8, count: 64)
        #expect(code(key, "a") != code(key + [0xAA], "a"))
    }

    @Test func `a key codes one message after another`() {
        let digester = Digester()
        let key = HMACKey(Array("Jefe".utf8).span, digester)
        let first = key.code(of: Array("a".utf8).span, by: digester)
        let other = key.code(of: Array("b".utf8).span, by: digester)
        let again = key.code(of: Array("a".utf8).span, by: digester)
        #expect(first == again)
        #expect(first != other)
    }
}
