import Testing

@testable import TLS

/// Which of several certificates a server shows.
struct ServerNameTests {
    private let authority = TestAuthority()

    private func server(_ certificates: [Issued]) throws -> ServerTLSContext {
        let materials = try certificates.map { issued throws(TLSError) in try material(issued) }
        let options = try ServerTLSOptions(certificates: materials)
        return try ServerTLSContext(options, ticketKeys: try .generate())
    }

    /// The subject that a client which checks nothing is shown.
    private func subject(_ server: ServerTLSContext, for host: String) throws -> String? {
        let client = try ClientTLSContext(try ClientTLSOptions(authorities: nil))
        let pair = try SessionPair(try TLSEndpoint(client, host: host), server)
        try pair.connect()
        return pair.client.peerSubject
    }

    @Test func namesChooseExactThenWildcardThenTheFirst() throws {
        let server = try server([
            authority.issue("DNS:first.test", subject: "first"),
            authority.issue("DNS:*.wild.test", subject: "wild"),
            authority.issue("DNS:one.wild.test,DNS:other.test", subject: "exact"),
        ])
        #expect(try subject(server, for: "first.test") == "CN=first")
        #expect(try subject(server, for: "two.wild.test") == "CN=wild")
        #expect(try subject(server, for: "ONE.wild.test") == "CN=exact")
        #expect(try subject(server, for: "other.test") == "CN=exact")
        #expect(try subject(server, for: "deep.two.wild.test") == "CN=first")
        #expect(try subject(server, for: "wild.test") == "CN=first")
        #expect(try subject(server, for: "127.0.0.1") == "CN=first")
    }

    @Test func ofOneNameTheKeyTypeThatTheClientPrefersIsShown() throws {
        let server = try server([
            authority.issue("DNS:a.test", subject: "rsa", type: .rsa(bits: 2048)),
            authority.issue("DNS:a.test", subject: "ec"),
            authority.issue("DNS:a.test", subject: "late"),
        ])
        #expect(try subject(server, for: "a.test") == "CN=ec")
        #expect(try subject(server, for: "unknown.test") == "CN=ec")
    }

    @Test func aListenerNeedsACertificate() {
        #expect(throws: TLSError(.noCertificate)) { try ServerTLSOptions(certificates: []) }
    }

    @Test func aKeyThatNobodyShouldTrustIsRefusedWhenTheContextIsMade() throws {
        let weak = authority.issue(type: .rsa(bits: 1024))
        #expect {
            try server([authority.issue("DNS:good.test"), weak])
        } throws: { error in
            (error as? TLSError)?.kind == .certificateRefused
        }
    }

    @Test(arguments: ["", " ", "two words.test", "snö.test", String(repeating: "a.", count: 128)])
    func whatIsNoNameIsRefused(host: String) throws {
        let client = try ClientTLSContext(try ClientTLSOptions(authorities: nil))
        #expect(throws: TLSError(.badServerName)) { try TLSEndpoint(client, host: host) }
    }

    @Test func aFinalDotAndBracketsAreNotPartOfTheName() throws {
        let client = try ClientTLSContext(try ClientTLSOptions(authorities: nil))
        #expect(try TLSEndpoint(client, host: "site.test.").host == "site.test")
        #expect(try TLSEndpoint(client, host: "[::1]").host == "::1")
    }
}
