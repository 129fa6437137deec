import Containers
import Testing

@testable import HTTP

@Suite struct PathNormalizerTests {
    static func normal(_ path: String) throws -> String {
        let bytes = path.octets
        var out = ByteBuffer()
        try PathNormalizer.append(bytes.span, to: &out)
        return out.text
    }

    @Test func whatStandsInTheBufferIsNeverRemoved() throws {
        var out = ByteBuffer()
        out.append("kept/")
        let bytes = "/../../a".octets
        try PathNormalizer.append(bytes.span, to: &out)
        #expect(out.text == "kept//a")
    }

    @Test(arguments: ["/%", "/%4", "/%4/", "/%g0", "/%0g", "/a%"])
    func aMalformedEncodingIsRefused(_ path: String) {
        #expect(throws: HTTPError.badEncoding) { try PathNormalizerTests.normal(path) }
    }

    @Test(arguments: ["/%2f", "/a%2Fb", "/%5c", "/%5C..", "/%00", "/%2e%2e%2f"])
    func anEncodedSeparatorIsRefused(_ path: String) {
        #expect(throws: HTTPError.encodedSeparator) { try PathNormalizerTests.normal(path) }
    }

    @Test func everyOctetIsDecodedOnlyIfUnreserved() throws {
        for octet in UInt8.min...UInt8.max where ![0, UInt8(ascii: "/"), UInt8(ascii: "\\")].contains(octet) {
            let digits = String(octet, radix: 16)
            let encoded = "%" + (octet < 16 ? "0" : "") + digits
            let isPlain = OctetSet.unreserved.contains(octet)
            let expected = isPlain ? String(UnicodeScalar(octet)) : encoded.uppercased()
            // Behind a letter, so that an encoded dot is no segment of its own.
            #expect(try PathNormalizerTests.normal("/x\(encoded)") == "/x\(expected)")
        }
    }

    @Test func onlyPathsThatMayChangeAreRewritten() {
        for (path, isNeeded) in [
            ("/a.b/c..d", false), ("/", false), ("/.a", true), ("/a/..", true), ("/%41", true), ("//", false),
        ] {
            let bytes = path.octets
            #expect(PathNormalizer.isNeeded(bytes.span) == isNeeded)
        }
    }
}
