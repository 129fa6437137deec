import Testing

@testable import Digests

@Suite struct DigesterTests {
    @Test func `gives the digests of FIPS 180-2`() {
        let digester = Digester()
        #expect(
            digester.digest("abc").text == "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(digester.digest("").text == "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test func `pieces give the digest of the whole`() {
        let digester = Digester()
        let whole = digester.digest("abcdef")
        digester.begin()
        digester.update(Array("abc".utf8).span)
        digester.update(Span<UInt8>())
        digester.update(Array("def".utf8).span)
        #expect(digester.finish() == whole)
    }

    @Test func `pieces of any size give the digest of the whole`() {
        let bytes = (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let digester = Digester()
        let whole = digester.digest(bytes.span)
        // Around the room that pieces are gathered in, and far from it.
        for size in [1, 7, 64, 255, 511, 512, 513, 1024, 4999] {
            digester.begin()
            for start in stride(from: 0, to: bytes.count, by: size) {
                digester.update(bytes[start..<min(start + size, bytes.count)].span)
            }
            let given = digester.finish()
            #expect(given == whole, "pieces of \(size)")
        }
    }

    @Test func `words are eight bytes, the highest first`() {
        let digester = Digester()
        digester.begin()
        for word in 0..<100 as Range<UInt64> { digester.update(word: word) }
        var bytes: [UInt8] = []
        for word in 0..<100 as Range<UInt8> { bytes += [0, 0, 0, 0, 0, 0, 0, word] }
        let given = digester.finish()
        let whole = Digester().digest(bytes.span)
        #expect(given == whole)
    }

    @Test func `framed pieces that are cut differently differ`() {
        let digester = Digester()
        func framed(_ pieces: [String]) -> SHA256Digest {
            digester.begin()
            for piece in pieces { digester.update(framed: Array(piece.utf8).span) }
            return digester.finish()
        }
        #expect(framed(["ab", "c"]) != framed(["a", "bc"]))
        #expect(framed(["ab", "c"]) == framed(["ab", "c"]))
    }

    @Test func `a digest under way is dropped when another begins`() {
        let digester = Digester()
        digester.begin()
        digester.update(Array("left over".utf8).span)
        #expect(digester.digest("abc") == Digester().digest("abc"))
    }
}

extension Digester {
    fileprivate func digest(_ text: String) -> SHA256Digest { digest(Array(text.utf8).span) }
}
