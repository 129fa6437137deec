import COpenSSL
import Containers
import Testing

@testable import TLS

/// What a peer may try that costs us more than it costs him.
struct AbuseTests {
    @Test func renegotiationIsNotDone() throws {
        let pair = try TestSite(maximum: .tls12).pair()
        try pair.connectFully()
        _ = unsafe SSL_clear_options(pair.client.ssl, COpenSSL_SSL_OP_NO_RENEGOTIATION)
        #expect(unsafe SSL_renegotiate(pair.client.ssl) == 1)
        _ = unsafe SSL_do_handshake(pair.client.ssl)
        #expect(SessionPair.carry(from: pair.client, to: pair.server) > 0)
        #expect(try SessionPair.read(pair.server).end == .wantsMore)
        // An alert of two bytes in one record is all that it is worth.
        #expect(pair.server.outgoingCount > 0 && pair.server.outgoingCount < 64)
        _ = SessionPair.carry(from: pair.server, to: pair.client)
        #expect {
            try SessionPair.read(pair.client)
        } throws: { error in
            (error as? TLSError)?.reason == "no renegotiation"
        }
    }

    private func updateKeys(_ pair: SessionPair) throws {
        #expect(unsafe SSL_key_update(pair.client.ssl, SSL_KEY_UPDATE_REQUESTED) == 1)
        #expect(unsafe SSL_do_handshake(pair.client.ssl) == 1)
        _ = SessionPair.carry(from: pair.client, to: pair.server)
        #expect(try SessionPair.read(pair.server).end == .wantsMore)
    }

    @Test func aThousandKeyUpdatesAreFollowed() throws {
        let pair = try TestSite().pair()
        try pair.connectFully()
        for _ in 0..<1000 { try updateKeys(pair) }
        #expect(pair.server.outgoingCount <= 1000 * TLSSession.recordOverhead)
        #expect(try SessionPair.send([1, 2], from: pair.client, to: pair.server) == [1, 2])
        #expect(try SessionPair.send([3, 4], from: pair.server, to: pair.client) == [3, 4])
    }

    @Test func aPeerThatNeverReadsTheAnswersToItsKeyUpdatesFails() throws {
        let pair = try TestSite().pair()
        try pair.connectFully()
        #expect(throws: TLSError.self) { for _ in 0..<10_000 { try updateKeys(pair) } }
        #expect(pair.server.outgoingCount <= Wire.ceiling)
        #expect(pair.server.outgoingCapacity <= 2 * Wire.ceiling)
    }

    @Test func writingFitsTheBlockAlsoAfterAKeyUpdate() throws {
        let pair = try TestSite().pair()
        try pair.connectFully()
        try updateKeys(pair)
        _ = SessionPair.carry(from: pair.server, to: pair.client)
        #expect(try SessionPair.read(pair.client).end == .wantsMore)
        pair.server.outgoing = ByteBuffer(capacity: 16_384)
        let data = [UInt8](repeating: 5, count: 40_000)
        let taken = try pair.server.write(data.span)
        #expect(taken > 0 && taken < data.count)
        #expect(pair.server.outgoingCapacity == 16_384)
        _ = SessionPair.carry(from: pair.server, to: pair.client)
        #expect(try SessionPair.read(pair.client).bytes == Array(data.prefix(taken)))
    }

    @Test func aRecordThatClaimsTooMuchIsRefusedByItsHeader() throws {
        let pair = try TestSite().pair()
        try pair.connectFully()
        pair.server.incoming.append([23, 3, 3, 0xFF, 0xFF].span)
        #expect {
            try SessionPair.read(pair.server)
        } throws: { error in
            (error as? TLSError)?.kind == .malformed
        }
    }

    @Test func outgoingHasACeiling() throws {
        let session = try TLSSession(client: TLSEndpoint(try TestSite().client, host: "site.test"))
        let full = [UInt8](repeating: 0, count: Wire.ceiling)
        session.outgoing.append(full.span)
        #expect {
            try session.handshake()
        } throws: { error in
            (error as? TLSError)?.kind == .library
        }
        #expect(session.outgoingCount == Wire.ceiling)
    }

    @Test func olderVersionsAndWeakerCiphersHaveNothingInCommonWithUs() throws {
        let site = try TestSite()
        for ciphers in ["AES128-SHA:AES256-GCM-SHA384", "ECDHE-ECDSA-AES256-SHA384:ECDHE-RSA-AES128-SHA256"] {
            let client = try ClientTLSContext(TestSite.options(site.authority, maximum: .tls12))
            #expect(unsafe SSL_CTX_set_cipher_list(client.context.pointer, ciphers) == 1)
            let failed = failures(try SessionPair(try TLSEndpoint(client, host: "site.test"), site.server))
            #expect(failed.server?.kind == .noAgreement)
        }
    }
}
