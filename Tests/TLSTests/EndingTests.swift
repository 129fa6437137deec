import Containers
import Testing

@testable import TLS

/// How sessions end: properly, cut off, or on nonsense.
struct EndingTests {
    private func pair(_ version: TLSVersion = .tls13) throws -> SessionPair {
        let pair = try TestSite(maximum: version).pair()
        try pair.connectFully()
        return pair
    }

    private func error(_ body: () throws(TLSError) -> Void) -> TLSError? {
        do throws(TLSError) { try body() } catch { return error }
        return nil
    }

    @Test(arguments: [TLSVersion.tls12, .tls13])
    func closeNotifyIsACleanEnd(version: TLSVersion) throws {
        let pair = try pair(version)
        _ = try pair.client.write([1, 2].span)
        pair.client.close()
        _ = SessionPair.carry(from: pair.client, to: pair.server)
        pair.server.endInput()
        let read = try SessionPair.read(pair.server)
        #expect(read.bytes == [1, 2])
        #expect(read.end == .closed)
        #expect(try SessionPair.read(pair.server).end == .closed)
    }

    @Test func theOtherSideMayGoOnWritingAfterIt() throws {
        let pair = try pair()
        pair.client.close()
        #expect(pair.client.isClosed)
        _ = SessionPair.carry(from: pair.client, to: pair.server)
        #expect(try SessionPair.read(pair.server).end == .closed)
        #expect(try SessionPair.send([3], from: pair.server, to: pair.client) == [3])
    }

    @Test(arguments: [TLSVersion.tls12, .tls13])
    func anEndWithoutCloseNotifyIsTruncation(version: TLSVersion) throws {
        let pair = try pair(version)
        _ = try pair.client.write([1, 2].span)
        _ = SessionPair.carry(from: pair.client, to: pair.server)
        pair.server.endInput()
        var plain = ByteBuffer(capacity: 100)
        #expect(try pair.server.read(into: &plain, atMost: 100) == .bytes(2))
        #expect(error { () throws(TLSError) in _ = try pair.server.read(into: &plain, atMost: 98) }?.kind == .truncated)
        #expect(error { () throws(TLSError) in _ = try pair.server.read(into: &plain, atMost: 98) }?.kind == .truncated)
    }

    @Test func anEndInTheMiddleOfARecordIsTruncation() throws {
        let pair = try pair()
        _ = try pair.client.write([1, 2].span)
        _ = SessionPair.carry(from: pair.client, to: pair.server, step: 10)
        pair.server.endInput()
        #expect(error { () throws(TLSError) in _ = try SessionPair.read(pair.server) }?.kind == .truncated)
    }

    @Test func anEndInTheHandshakeIsTruncation() throws {
        let pair = try TestSite().pair()
        _ = try pair.client.handshake()
        _ = SessionPair.carry(from: pair.client, to: pair.server, step: 50)
        pair.server.endInput()
        let failed = error { () throws(TLSError) in _ = try pair.server.handshake() }
        #expect(failed?.kind == .truncated)
        #expect(failed?.side == .client)
    }

    @Test func closingAnUnfinishedHandshakeSaysNothing() throws {
        let session = try TLSSession(server: TestSite().server)
        session.close()
        #expect(session.outgoingCount == 0)
    }

    @Test func plainHTTPIsTold() throws {
        let session = try TLSSession(server: TestSite().server)
        session.incoming.append("GET / HTTP/1.1\r\nHost: site.test\r\n\r\n")
        #expect(error { () throws(TLSError) in _ = try session.handshake() }?.kind == .plainHTTP)
    }

    @Test func nonsenseIsRefusedAndTheSessionStaysFailed() throws {
        var random = SystemRandomNumberGenerator()
        let site = try TestSite()
        for length in 1...300 {
            let session = try TLSSession(server: site.server)
            for _ in 0..<length { session.incoming.append(UInt8.random(in: 0...255, using: &random)) }
            session.endInput()
            let first = error { () throws(TLSError) in _ = try session.handshake() }
            #expect(first != nil)
            #expect(error { () throws(TLSError) in _ = try session.handshake() } == first)
        }
    }

    @Test func aByteChangedOnTheWayIsFound() throws {
        let pair = try pair()
        _ = try pair.client.write([UInt8](repeating: 7, count: 100).span)
        var record = bytes(pair.client.outgoing)
        record[50] ^= 1
        pair.server.incoming.append(record.span)
        let failed = error { () throws(TLSError) in _ = try SessionPair.read(pair.server) }
        #expect(failed?.kind == .malformed)
        // The alert that says so is for the client, which then knows why.
        _ = SessionPair.carry(from: pair.server, to: pair.client)
        #expect(error { () throws(TLSError) in _ = try SessionPair.read(pair.client) }?.kind == .refusedByPeer)
    }

    @Test func theEndOfADrainedSessionIsSeen() throws {
        let pair = try pair()
        var plain = ByteBuffer(capacity: 100)
        #expect(try pair.server.read(into: &plain, atMost: 100) == .wantsMore)
        pair.server.endInput()
        let failed = error { () throws(TLSError) in _ = try pair.server.read(into: &plain, atMost: 100) }
        #expect(failed?.kind == .truncated)
    }

    @Test func dataBeforeNonsenseIsGivenFirst() throws {
        let pair = try pair()
        _ = try pair.client.write([1, 2, 3].span)
        _ = SessionPair.carry(from: pair.client, to: pair.server)
        pair.server.incoming.append("nonsense that is no record")
        var plain = ByteBuffer(capacity: 100)
        #expect(try pair.server.read(into: &plain, atMost: 100) == .bytes(3))
        #expect(error { () throws(TLSError) in _ = try pair.server.read(into: &plain, atMost: 97) }?.kind == .malformed)
    }

    @Test func whatOneSessionLeftInTheErrorQueueIsNotAnothers() throws {
        let broken = try TLSSession(server: TestSite().server)
        let pair = try pair()
        broken.incoming.append("GET / HTTP/1.1\r\n\r\n")
        #expect(throws: TLSError.self) { try broken.handshake() }
        #expect(try SessionPair.read(pair.server).end == .wantsMore)
    }
}
