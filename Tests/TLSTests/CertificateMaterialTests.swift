/// Covers PEMReader.swift.
import Glibc
import Testing

@testable import TLS

struct CertificateMaterialTests {
    private let authority = TestAuthority()

    private func kind(_ body: () throws(TLSError) -> Void) -> TLSError.Kind? {
        do throws(TLSError) { try body() } catch { return error.kind }
        return nil
    }

    @Test func namesSubjectAndDatesAreRead() throws {
        let now = Int64(time(nil))
        let alternatives = "DNS:Site.test,DNS:*.site.test,IP:127.0.0.1,email:a@b.c"
        let issued = authority.issue(alternatives, subject: "A site", until: 7200)
        let read = try material(issued)
        #expect(read.names == ["site.test", "*.site.test"])
        #expect(read.subject == "CN=A site")
        #expect(abs(read.notAfter - (now + 7200)) <= 5)
        #expect(abs(read.notBefore - (now - 3600)) <= 5)
    }

    @Test func theCommonNameCountsOnlyWithoutAlternatives() throws {
        #expect(try material(authority.issue(nil, subject: "old.test")).names == ["old.test"])
        #expect(try material(authority.issue("DNS:new.test", subject: "old.test")).names == ["new.test"])
        #expect(try material(authority.issue(nil, subject: "No Name")).names == [])
    }

    @Test func theWholeChainIsKept() throws {
        let issued = authority.issue()
        let text = issued.chain + Array("\nnotes between blocks\n".utf8) + authority.pem
        let read = try CertificateMaterial(chain: text.span, key: issued.key.span, now: Int64(time(nil)))
        #expect(read.intermediates.count == 1)
    }

    @Test func eachFaultOfTheFilesHasItsName() {
        let issued = authority.issue()
        let other = authority.issue()
        let nothing: [UInt8] = []
        var cut = issued.chain
        cut.removeSubrange(60..<90)
        let locked = TestAuthority.encrypted(issued)
        let now = Int64(time(nil))
        func check(_ chain: [UInt8], _ key: [UInt8], _ now: Int64) -> TLSError.Kind? {
            kind { () throws(TLSError) in _ = try CertificateMaterial(chain: chain.span, key: key.span, now: now) }
        }
        #expect(check(issued.chain, issued.key, now) == nil)
        #expect(check(nothing, issued.key, now) == .noCertificate)
        #expect(check(issued.key, issued.key, now) == .noCertificate)
        #expect(check(cut, issued.key, now) == .certificateUnreadable)
        #expect(check(issued.chain + cut, issued.key, now) == .certificateUnreadable)
        #expect(check(issued.chain, nothing, now) == .keyUnreadable)
        #expect(check(issued.chain, issued.chain, now) == .keyUnreadable)
        #expect(check(issued.chain, locked, now) == .keyEncrypted)
        #expect(check(issued.chain, other.key, now) == .keyMismatch)
        #expect(check(issued.chain, issued.key, now + 4000) == .certificateExpired)
        #expect(check(issued.chain, issued.key, now - 4000) == .certificateNotYetValid)
    }

    @Test func errorsSayWhatOpenSSLSaid() {
        let issued = authority.issue()
        let error = TLSError(.keyMismatch)
        #expect(error.description == "the private key does not belong to the certificate")
        do {
            _ = try CertificateMaterial(chain: issued.chain.span, key: authority.issue().key.span, now: 0)
            Issue.record("a key of another certificate was taken")
        } catch {
            #expect(error.description == "the private key does not belong to the certificate (key values mismatch)")
        }
    }
}
