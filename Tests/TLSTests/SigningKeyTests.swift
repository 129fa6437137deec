import CertificateStand
import Testing

@testable import TLS

struct SigningKeyTests {
    private func kind(of pem: [UInt8]) -> TLSError.Kind? {
        do throws(TLSError) { _ = try SigningKey(pem: pem.span) } catch { return error.kind }
        return nil
    }

    @Test func whatIsSignedIsSignedWithItsKey() throws {
        let (mine, other) = (TestKey(), TestKey())
        let message = Array("header.claims".utf8)
        let key = try SigningKey(pem: mine.pem.span)
        let signature = try key.signature(of: message.span)
        #expect(signature.count == 256)
        #expect(mine.verifies(signature, of: message))
        #expect(!mine.verifies(signature, of: Array("header.claimt".utf8)) && !other.verifies(signature, of: message))
        // PKCS #1 v1.5 draws nothing: the same bytes each time.
        #expect(try key.signature(of: message.span) == signature)
        #expect(mine.verifies(try key.signature(of: Span()), of: []))
    }

    @Test func otherKeysAreRefusedByName() {
        #expect(kind(of: TestCertificate("DNS:site.test").key) == .keyNotRSA)
        #expect(
            kind(of: Array("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n".utf8)) == .keyUnreadable)
        #expect(kind(of: []) == .keyUnreadable)
    }
}
