import Testing

@testable import TLS

struct HandshakeTests {
    @Test(arguments: [TLSVersion.tls12, .tls13], [1, 7, Int.max])
    func bothVersionsAgreeHoweverTheBytesArrive(version: TLSVersion, step: Int) throws {
        let pair = try TestSite(maximum: version).pair()
        try pair.connect(step: step)
        #expect(pair.client.version == version)
        #expect(pair.server.version == version)
        #expect(pair.server.serverName == "site.test")
        #expect(pair.client.applicationProtocol == "http/1.1")
        #expect(pair.server.applicationProtocol == "http/1.1")
        #expect(pair.client.peerSubject == "CN=site")
        #expect(pair.server.peerSubject == nil)
        #expect(!pair.client.isResumed)
        let data = Array("question and answer".utf8)
        #expect(try SessionPair.send(data, from: pair.client, to: pair.server, step: step) == data)
        #expect(try SessionPair.send(data, from: pair.server, to: pair.client, step: step) == data)
    }

    @Test func theClientsFavoriteCipherOfTheProfileIsTaken() throws {
        let pair = try TestSite(maximum: .tls13).pair()
        try pair.connect()
        #expect(pair.client.cipher == "TLS_AES_128_GCM_SHA256")
        let older = try TestSite(maximum: .tls12).pair()
        try older.connect()
        #expect(older.server.cipher == "ECDHE-ECDSA-AES128-GCM-SHA256")
    }

    @Test func aServerMayAskForTheNewestVersionOnly() throws {
        let authority = TestAuthority()
        let options = try ServerTLSOptions(certificates: [try material(authority.issue())], minimumVersion: .tls13)
        let server = try ServerTLSContext(options, ticketKeys: try .generate())
        let client = try ClientTLSContext(TestSite.options(authority, maximum: .tls12))
        let failed = failures(try SessionPair(try TLSEndpoint(client, host: "site.test"), server))
        #expect(failed.server?.kind == .noAgreement)
        #expect(failed.server?.side == .client)
        #expect(failed.client?.kind == .refusedByPeer)
        #expect(failed.client?.side == .upstream)
    }

    @Test func theServersFirstProtocolThatTheClientOffersIsTaken() throws {
        let authority = TestAuthority()
        let options = try ServerTLSOptions(
            certificates: [try material(authority.issue())], protocols: ["h2", "http/1.1"])
        let server = try ServerTLSContext(options, ticketKeys: try .generate())
        let client = try ClientTLSContext(TestSite.options(authority, protocols: ["http/1.1", "h2"]))
        let pair = try SessionPair(try TLSEndpoint(client, host: "site.test"), server)
        try pair.connect()
        #expect(pair.server.applicationProtocol == "h2")
        #expect(pair.client.applicationProtocol == "h2")
    }

    @Test func aClientThatSpeaksOnlyOtherProtocolsIsRefused() throws {
        let site = try TestSite()
        let client = try ClientTLSContext(TestSite.options(site.authority, protocols: ["imap"]))
        let failed = failures(try SessionPair(try TLSEndpoint(client, host: "site.test"), site.server))
        #expect(failed.server?.kind == .noAgreement)
        #expect(failed.client?.kind == .refusedByPeer)
    }

    @Test func aClientWithoutProtocolsIsServed() throws {
        let site = try TestSite()
        let client = try ClientTLSContext(TestSite.options(site.authority, protocols: []))
        let pair = try SessionPair(try TLSEndpoint(client, host: "site.test"), site.server)
        try pair.connect()
        #expect(pair.server.applicationProtocol == nil)
    }

    @Test func aProtocolsNameHasOneTo255Bytes() {
        #expect(throws: TLSError(.badProtocolName)) { try ProtocolList([""]) }
        #expect(throws: TLSError(.badProtocolName)) { try ProtocolList([String(repeating: "a", count: 256)]) }
        #expect(throws: Never.self) { try ProtocolList([String(repeating: "a", count: 255)]) }
    }
}
