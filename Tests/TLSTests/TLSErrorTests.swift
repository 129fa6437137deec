import COpenSSL
import Testing

@testable import TLS

struct TLSErrorTests {
    /// The words of reasons are loaded with the first context.
    init() { _ = OPENSSL_init_ssl(UInt64(OPENSSL_INIT_LOAD_SSL_STRINGS), nil) }

    private func session(_ reason: Int32, library: Int32 = ERR_LIB_SSL, verification: Int32 = 0) -> TLSError {
        let code = UInt(library) << UInt(ERR_LIB_OFFSET) | UInt(reason)
        return .ofSession(code: code, verification: Int(verification), side: .client, inputEnded: false)
    }

    @Test func everyKindHasAClauseOfItsOwn() {
        let texts = TLSError.Kind.allCases.map(\.text)
        #expect(Set(texts).count == texts.count)
        #expect(texts.allSatisfy { !$0.isEmpty && !$0.hasSuffix(".") })
    }

    @Test func anErrorOfOursAloneHasNoReason() {
        #expect(TLSError(.noCertificate).reason == "")
        #expect(TLSError(.noCertificate).description == TLSError.Kind.noCertificate.text)
        #expect(TLSError(.noCertificate).side == .gateway)
    }

    @Test func verificationsOutcomeChoosesTheKindAndTheWords() {
        let failed = SSL_R_CERTIFICATE_VERIFY_FAILED
        let expired = session(failed, verification: X509_V_ERR_CERT_HAS_EXPIRED)
        #expect(expired.kind == .certificateExpired)
        #expect(expired.reason == "certificate has expired")
        #expect(session(failed, verification: X509_V_ERR_CERT_NOT_YET_VALID).kind == .certificateNotYetValid)
        #expect(session(failed, verification: X509_V_ERR_HOSTNAME_MISMATCH).kind == .hostMismatch)
        #expect(session(failed, verification: X509_V_ERR_IP_ADDRESS_MISMATCH).kind == .hostMismatch)
        #expect(session(failed, verification: X509_V_ERR_CERT_REVOKED).kind == .certificateUntrusted)
    }

    @Test func aClientThatChecksNothingIsNotToldOfAVerification() {
        let other = session(SSL_R_BAD_LENGTH, verification: X509_V_ERR_CERT_HAS_EXPIRED)
        #expect(other.kind == .malformed)
        #expect(other.reason == "bad length")
    }

    @Test func reasonsAreSortedIntoKinds() {
        #expect(session(SSL_R_HTTP_REQUEST).kind == .plainHTTP)
        #expect(session(SSL_R_NO_SHARED_CIPHER).kind == .noAgreement)
        #expect(session(SSL_R_UNSUPPORTED_PROTOCOL).kind == .noAgreement)
        #expect(session(SSL_R_UNEXPECTED_EOF_WHILE_READING).kind == .truncated)
        #expect(session(SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE).kind == .certificateMissing)
        #expect(session(SSL_R_SSLV3_ALERT_BAD_CERTIFICATE).kind == .refusedByPeer)
        #expect(session(SSL_R_TLSV1_ALERT_UNKNOWN_CA).kind == .refusedByPeer)
        #expect(session(Int32(ERR_R_MALLOC_FAILURE)).kind == .library)
        #expect(session(1, library: ERR_LIB_ASN1).kind == .malformed)
    }

    @Test func withoutACodeTheWireTellsWhy() {
        let ended = TLSError.ofSession(code: 0, verification: 0, side: .upstream, inputEnded: true)
        #expect(ended == TLSError(.truncated, side: .upstream))
        let unknown = TLSError.ofSession(code: 0, verification: 0, side: .upstream, inputEnded: false)
        #expect(unknown == TLSError(.library, side: .upstream))
    }
}
