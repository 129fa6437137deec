import Glibc
import Testing

@testable import TLS

struct TrustStoreTests {
    @Test func everyCertificateOfTheFileIsCounted() throws {
        let text = TestAuthority("one").pem + TestAuthority("two").pem
        #expect(try TrustStore(text.span).count == 2)
    }

    @Test func aFileWithoutOneIsAnError() {
        let nothing = Array("# no certificate here\n".utf8)
        #expect(throws: TLSError(.noAuthority)) { try TrustStore(nothing.span) }
    }

    @Test func aBrokenOneIsAnError() {
        var text = TestAuthority().pem
        text.removeSubrange(100..<140)
        #expect {
            try TrustStore(text.span)
        } throws: { error in
            (error as? TLSError)?.kind == .authorityUnreadable
        }
    }

    @Test func storesOfOtherAuthoritiesHaveOtherFingerprints() throws {
        let first = TestAuthority().pem
        let second = TestAuthority().pem
        #expect(try TrustStore(first.span).fingerprint == TrustStore(first.span).fingerprint)
        #expect(try TrustStore(first.span).fingerprint != TrustStore(second.span).fingerprint)
    }

    @Test(.enabled(if: TrustStore.bundlePaths.contains { unsafe access($0, R_OK) == 0 }))
    func theSystemsStoreIsLoadedOnce() throws {
        let store = try TrustStore.system()
        #expect(store.count > 10)
        #expect(try TrustStore.system() === store)
    }
}
