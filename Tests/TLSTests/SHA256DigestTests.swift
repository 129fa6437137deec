import Testing

@testable import TLS

struct SHA256DigestTests {
    private func hex(_ text: String) -> String {
        let bytes = Array(text.utf8)
        let digest = SHA256Digest.hash(bytes.span)
        var out = ""
        for index in digest.bytes.indices {
            let byte = digest.bytes[index]
            out += String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }
        return out
    }

    /// FIPS 180-4 examples of NIST's Cryptographic Standards and Guidelines.
    @Test func theStandardsExamplesComeOut() {
        #expect(hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
                == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
    }

    @Test func digestsAreEqualWhenAllBytesAre() {
        let digest = SHA256Digest.hash([1, 2, 3].span)
        for index in 0..<32 {
            var bytes = digest.bytes
            bytes[index] ^= 1
            #expect(SHA256Digest(bytes: bytes) != digest)
        }
        #expect(SHA256Digest.hash([1, 2, 3].span) == digest)
    }
}
