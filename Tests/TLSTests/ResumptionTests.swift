import Containers
import Testing

@testable import TLS

struct ResumptionTests {
    private let authority = TestAuthority()
    private let options: ServerTLSOptions

    init() throws {
        options = try ServerTLSOptions(certificates: [try material(authority.issue())])
    }

    private func endpoint(_ version: TLSVersion) throws -> TLSEndpoint {
        try TLSEndpoint(try ClientTLSContext(TestSite.options(authority, maximum: version)), host: "site.test")
    }

    /// Connects and says whether that resumed a session.
    private func resumes(_ endpoint: TLSEndpoint, _ server: ServerTLSContext) throws -> Bool {
        let pair = try SessionPair(endpoint, server)
        try pair.connectFully()
        #expect(pair.client.isResumed == pair.server.isResumed)
        return pair.client.isResumed
    }

    @Test(arguments: [TLSVersion.tls12, .tls13])
    func aTicketOfOneWorkerIsTakenByAnother(version: TLSVersion) throws {
        let keys = try TicketKeys.generate()
        let first = try ServerTLSContext(options, ticketKeys: keys)
        let second = try ServerTLSContext(options, ticketKeys: keys)
        let endpoint = try endpoint(version)
        #expect(!endpoint.canResume)
        #expect(try !resumes(endpoint, first))
        #expect(endpoint.canResume)
        #expect(try resumes(endpoint, second))
        #expect(try resumes(endpoint, first))
    }

    @Test(arguments: [TLSVersion.tls12, .tls13])
    func aTicketOutlivesOneRotationAndNotTwo(version: TLSVersion) throws {
        let keys = try TicketKeys.generate()
        let server = try ServerTLSContext(options, ticketKeys: keys)
        let renewed = try endpoint(version)
        let stale = try endpoint(version)
        #expect(try !resumes(renewed, server))
        #expect(try !resumes(stale, server))

        let next = try keys.rotated()
        server.setTicketKeys(next)
        #expect(try resumes(renewed, server))

        server.setTicketKeys(try next.rotated())
        #expect(try resumes(renewed, server))
        #expect(try !resumes(stale, server))
    }

    @Test func otherKeysLeadToAFullHandshake() throws {
        let endpoint = try endpoint(.tls13)
        #expect(try !resumes(endpoint, try ServerTLSContext(options, ticketKeys: try .generate())))
        #expect(try !resumes(endpoint, try ServerTLSContext(options, ticketKeys: try .generate())))
    }

    @Test func aConnectionThatEndsWithoutCloseNotifyKeepsItsSession() throws {
        let server = try ServerTLSContext(options, ticketKeys: try .generate())
        for version in [TLSVersion.tls12, .tls13] {
            let endpoint = try endpoint(version)
            do { #expect(try !resumes(endpoint, server)) }
            #expect(try resumes(endpoint, server))
        }
    }

    @Test func aTicketFromAListenerWithoutClientCertificatesOpensNoneThatAsksForThem() throws {
        let keys = try TicketKeys.generate()
        let open = try ServerTLSContext(options, ticketKeys: keys)
        let closed = try ServerTLSContext(
            try ServerTLSOptions(
                certificates: options.certificates, clientAuthorities: try TrustStore(authority.pem.span)),
            ticketKeys: keys)
        let endpoint = try endpoint(.tls13)
        #expect(try !resumes(endpoint, open))
        let failed = failures(try SessionPair(endpoint, closed))
        #expect(failed.server?.kind == .certificateMissing)
    }

    @Test func aFailedHandshakeForgetsTheSession() throws {
        let server = try ServerTLSContext(options, ticketKeys: try .generate())
        let endpoint = try endpoint(.tls13)
        #expect(try !resumes(endpoint, server))
        let client = try TLSSession(client: endpoint)
        client.incoming.append("HTTP/1.1 400 Bad Request\r\n\r\n")
        #expect(throws: TLSError.self) { try client.handshake() }
        #expect(!endpoint.canResume)
    }
}
