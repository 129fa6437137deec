import Testing

@testable import Digests

@Suite struct SHA256DigestTests {
    let text = "sha256:00112233445566778899aabbccddeeff0123456789abcdef0000000000000001"

    @Test func `reads what it writes`() throws {
        let digest = try #require(SHA256Digest(text: text))
        #expect(digest.text == text)
        #expect(digest.words.0 == 0x0011_2233_4455_6677)
        #expect(digest.words.3 == 1)
    }

    @Test func `its bytes are those of its digits`() throws {
        let bytes = try #require(SHA256Digest(text: text)).bytes
        #expect(bytes[0] == 0 && bytes[1] == 0x11 && bytes[15] == 0xff && bytes[16] == 0x01 && bytes[31] == 1)
    }

    @Test func `takes upper-case digits`() {
        #expect(SHA256Digest(text: "sha256:" + text.dropFirst(7).uppercased()) == SHA256Digest(text: text))
    }

    @Test func `refuses anything else`() {
        for wrong in [
            "", "sha256:", String(text.dropLast()), text + "0", String(text.dropFirst(7)),
            "SHA256:" + text.dropFirst(7), text.replacing("a", with: "g"),
            "sha256:" + String(repeating: "é", count: 32),
        ] {
            #expect(SHA256Digest(text: wrong) == nil)
        }
    }

    @Test func `digests that differ in any word differ`() {
        let digest = SHA256Digest(words: (1, 2, 3, 4))
        #expect(digest == SHA256Digest(words: (1, 2, 3, 4)))
        #expect(digest != SHA256Digest(words: (0, 2, 3, 4)))
        #expect(digest != SHA256Digest(words: (1, 0, 3, 4)))
        #expect(digest != SHA256Digest(words: (1, 2, 0, 4)))
        #expect(digest != SHA256Digest(words: (1, 2, 3, 0)))
    }
}
