import COpenSSL
import Testing

@testable import TLS

/// Mutual TLS: a listener with `client_ca`.
struct ClientCertificateTests {
    private let callers = TestAuthority("Callers")
    private let site = TestAuthority("Servers")

    /// A client context that shows `issued`; contexts of backends never do, so the test gives it one itself.
    private func client(showing issued: Issued?, maximum: TLSVersion = .tls13) throws -> ClientTLSContext {
        let client = try ClientTLSContext(TestSite.options(site, maximum: maximum))
        if let issued {
            let material = try material(issued)
            let context = unsafe client.context.pointer
            #expect(unsafe SSL_CTX_use_cert_and_key(context, material.leaf.pointer, material.key.pointer, nil, 1) == 1)
        }
        return client
    }

    private func pair(_ client: ClientTLSContext) throws -> SessionPair {
        let options = try ServerTLSOptions(
            certificates: [try material(site.issue())], clientAuthorities: try TrustStore(callers.pem.span))
        let server = try ServerTLSContext(options, ticketKeys: try .generate())
        return try SessionPair(try TLSEndpoint(client, host: "site.test"), server)
    }

    @Test(arguments: [TLSVersion.tls12, .tls13])
    func aCallerOfTheAuthorityIsServedAndNamed(version: TLSVersion) throws {
        let pair = try pair(try client(showing: callers.issue(nil, subject: "billing"), maximum: version))
        try pair.connect(step: 100)
        #expect(pair.server.peerSubject == "CN=billing")
        #expect(try SessionPair.send([1, 2, 3], from: pair.client, to: pair.server) == [1, 2, 3])
    }

    @Test(arguments: [TLSVersion.tls12, .tls13])
    func aResumedCallerIsStillNamed(version: TLSVersion) throws {
        let client = try client(showing: callers.issue(nil, subject: "billing"), maximum: version)
        let endpoint = try TLSEndpoint(client, host: "site.test")
        let options = try ServerTLSOptions(
            certificates: [try material(site.issue())], clientAuthorities: try TrustStore(callers.pem.span))
        let server = try ServerTLSContext(options, ticketKeys: try .generate())
        try SessionPair(endpoint, server).connectFully()
        let again = try SessionPair(endpoint, server)
        try again.connectFully()
        #expect(again.server.isResumed)
        #expect(again.server.peerSubject == "CN=billing")
    }

    @Test(arguments: [TLSVersion.tls12, .tls13])
    func aCallerWithoutACertificateIsRefused(version: TLSVersion) throws {
        let failed = failures(try pair(try client(showing: nil, maximum: version)))
        #expect(failed.server?.kind == .certificateMissing)
        #expect(failed.server?.side == .client)
        #expect(failed.client?.kind == .refusedByPeer)
    }

    @Test func aCallerOfAnotherAuthorityIsRefused() throws {
        let failed = failures(try pair(try client(showing: TestAuthority("Callers").issue(nil, subject: "billing"))))
        #expect(failed.server?.kind == .certificateUntrusted)
        #expect(failed.client?.kind == .refusedByPeer)
    }
}
