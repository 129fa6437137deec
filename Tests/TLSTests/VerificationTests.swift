import Glibc
import Testing

@testable import TLS

/// What a client accepts of a server.
struct VerificationTests {
    private let authority = TestAuthority()

    /// What the client throws for a server that shows `issued`, when it asks for `host`.
    private func refusal(
        _ issued: Issued, host: String = "site.test", trusting: TestAuthority? = nil, now: Int64 = Int64(time(nil))
    ) throws -> TLSError? {
        let material = try CertificateMaterial(chain: issued.chain.span, key: issued.key.span, now: now)
        let server = try ServerTLSContext(ServerTLSOptions(certificates: [material]), ticketKeys: try .generate())
        let client = try ClientTLSContext(TestSite.options(trusting ?? authority))
        let failed = failures(try SessionPair(try TLSEndpoint(client, host: host), server))
        #expect(failed.client == nil || failed.client?.side == .upstream)
        #expect((failed.client == nil) == (failed.server == nil))
        return failed.client
    }

    @Test func theNameMustBeTheCertificates() throws {
        let issued = authority.issue("DNS:site.test,DNS:*.wild.test,IP:127.0.0.1,IP:0:0:0:0:0:0:0:1")
        for host in ["site.test", "SITE.test", "site.test.", "a.wild.test", "127.0.0.1", "::1", "[::1]"] {
            #expect(try refusal(issued, host: host) == nil, "\(host)")
        }
        for host in ["other.test", "wild.test", "a.b.wild.test", "127.0.0.2", "::2", "sub.site.test"] {
            #expect(try refusal(issued, host: host)?.kind == .hostMismatch, "\(host)")
        }
    }

    @Test func anotherAuthoritysCertificateIsNotTrusted() throws {
        let refused = try refusal(authority.issue(), trusting: TestAuthority())
        #expect(refused?.kind == .certificateUntrusted)
        #expect(refused?.reason.isEmpty == false)
    }

    @Test func datesAreChecked() throws {
        let now = Int64(time(nil))
        let expired = authority.issue(from: -7200, until: -3600)
        #expect(try refusal(expired, now: now - 5000)?.kind == .certificateExpired)
        let early = authority.issue(from: 3600, until: 7200)
        #expect(try refusal(early, now: now + 5000)?.kind == .certificateNotYetValid)
    }

    @Test func aClientThatChecksNothingTakesAny() throws {
        let server = try ServerTLSContext(
            ServerTLSOptions(certificates: [try material(TestAuthority().issue("DNS:else.test"))]),
            ticketKeys: try .generate())
        let client = try ClientTLSContext(try ClientTLSOptions(authorities: nil))
        let pair = try SessionPair(try TLSEndpoint(client, host: "site.test"), server)
        try pair.connect()
        #expect(pair.client.isEstablished)
    }
}
