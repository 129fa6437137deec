import Digests
import Testing

@testable import State

@Suite struct GeneratedKeyTests {
    @Test func `a key has its prefix, 43 characters and the digest of all of it`() {
        let key = GeneratedKey.new()
        #expect(key.plaintext.hasPrefix("mr-"))
        #expect(key.plaintext.utf8.count == 46)
        #expect(key.plaintext.dropFirst(3).allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) })
        #expect(key.digest == Digester().digest(key.plaintext).text)
        #expect(SHA256Digest(text: key.digest) != nil)
    }

    @Test func `no two keys are alike`() {
        #expect(Set((0..<100).map { _ in GeneratedKey.new().plaintext }).count == 100)
    }

    @Test func `words become digits of base 62, most significant first`() {
        let zero = String(repeating: "0", count: 41)
        #expect(GeneratedKey(words: [0, 0, 0, 0, 0, 0, 0, 62 + 61]).plaintext == "mr-" + zero + "1z")
        // 2^256 − 1.
        let most = GeneratedKey(words: Array(repeating: .max, count: 8)).plaintext
        #expect(most == "mr-yhjskwdA6OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp1")
    }
}
