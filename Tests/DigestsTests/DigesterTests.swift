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
