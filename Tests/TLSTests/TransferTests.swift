/// Covers WireBIO.swift.
import Containers
import Testing

@testable import TLS

struct TransferTests {
    private func pattern(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) } }

    @Test(arguments: [TLSVersion.tls12, .tls13], [1009, Int.max])
    func megabytesArriveWholeBothWays(version: TLSVersion, step: Int) throws {
        let pair = try TestSite(maximum: version).pair()
        try pair.connect()
        let data = pattern(3_000_001)
        #expect(try SessionPair.send(data, from: pair.client, to: pair.server, step: step) == data)
        #expect(try SessionPair.send(data, from: pair.server, to: pair.client, step: step) == data)
    }

    @Test func writingStopsAtTheStorageAndGoesOnWhenItIsSent() throws {
        let pair = try TestSite().pair()
        try pair.connect()
        let data = pattern(100_000)
        pair.client.outgoing = ByteBuffer(capacity: 16_384)
        let taken = try pair.client.write(data.span)
        #expect(taken > 16_000 && taken < 16_384)
        #expect(pair.client.outgoingCapacity == 16_384)
        #expect(try pair.client.write(data.span.extracting(taken..<data.count)) == 0)
        #expect(pair.client.outgoingCapacity == 16_384)
        _ = SessionPair.carry(from: pair.client, to: pair.server, step: 5000)
        #expect(try pair.client.write(data.span.extracting(taken..<data.count)) == 0)
        _ = SessionPair.carry(from: pair.client, to: pair.server)
        let more = try pair.client.write(data.span.extracting(taken..<data.count))
        #expect(more == taken)
        _ = SessionPair.carry(from: pair.client, to: pair.server)
        #expect(try SessionPair.read(pair.server).bytes == Array(data.prefix(2 * taken)))
    }

    @Test func aLargerBlockTakesSeveralRecords() throws {
        let pair = try TestSite().pair()
        try pair.connect()
        pair.client.outgoing = ByteBuffer(capacity: 65_536)
        let data = pattern(65_000)
        #expect(try pair.client.write(data.span) == data.count)
        #expect(pair.client.outgoingCapacity == 65_536)
        _ = SessionPair.carry(from: pair.client, to: pair.server)
        #expect(try SessionPair.read(pair.server).bytes == data)
    }

    @Test func nothingWrittenIsNoRecord() throws {
        let pair = try TestSite().pair()
        try pair.connect()
        #expect(try pair.client.write([UInt8]().span) == 0)
        #expect(pair.client.outgoingCount == 0)
    }

    @Test func readingFillsTheRoomItIsGivenAndNoMore() throws {
        let pair = try TestSite().pair()
        try pair.connect()
        let data = pattern(10_000)
        #expect(try pair.client.write(data.span) == data.count)
        _ = SessionPair.carry(from: pair.client, to: pair.server)
        var plain = ByteBuffer(capacity: 4096)
        #expect(try pair.server.read(into: &plain, atMost: 100) == .bytes(100))
        #expect(try pair.server.read(into: &plain, atMost: .max) == .bytes(3996))
        let (capacity, first) = (plain.capacity, bytes(plain))
        #expect(capacity == 4096)
        #expect(first == Array(data.prefix(4096)))
        plain.clear()
        #expect(try pair.server.read(into: &plain, atMost: 4096) == .bytes(4096))
        plain.clear()
        #expect(try pair.server.read(into: &plain, atMost: 4096) == .bytes(1808))
        #expect(try pair.server.read(into: &plain, atMost: 1) == .wantsMore)
        #expect(pair.server.incomingCount == 0)
    }

    @Test func aSessionKnowsWhetherReadingMayGiveMore() throws {
        let pair = try TestSite().pair()
        try pair.connect()
        #expect(pair.server.isDrained)
        #expect(try pair.client.write(pattern(300).span) == 300)
        _ = SessionPair.carry(from: pair.client, to: pair.server)
        var plain = ByteBuffer(capacity: 4096)
        // Part of a record, all of it, then the next although nothing was left of the first.
        #expect(try pair.server.read(into: &plain, atMost: 100) == .bytes(100))
        #expect(!pair.server.isDrained)
        #expect(try pair.server.read(into: &plain, atMost: 4000) == .bytes(200))
        #expect(pair.server.isDrained)
        #expect(try pair.client.write(pattern(50).span) == 50)
        pair.client.close()
        _ = SessionPair.carry(from: pair.client, to: pair.server)
        #expect(try pair.server.read(into: &plain, atMost: 1000) == .bytes(50))
        #expect(!pair.server.isDrained)
        #expect(try pair.server.read(into: &plain, atMost: 1000) == .closed)
    }

    @Test func buffersCanBeExchangedForThoseOfAPool() throws {
        let pair = try TestSite().pair()
        try pair.connect()
        var spent = ByteBuffer()
        swap(&spent, &pair.client.outgoing)
        #expect(pair.client.outgoingCapacity == 0)
        let capacity = spent.capacity
        #expect(capacity > 0)
        pair.server.incoming = ByteBuffer()
        #expect(try SessionPair.send([1, 2, 3], from: pair.client, to: pair.server) == [1, 2, 3])
    }

    @Test func bothSidesMayTalkAtOnce() throws {
        let pair = try TestSite().pair()
        try pair.connect()
        let data = pattern(16_000)
        for _ in 0..<20 {
            #expect(try pair.client.write(data.span) == data.count)
            #expect(try pair.server.write(data.span) == data.count)
            _ = SessionPair.carry(from: pair.client, to: pair.server)
            _ = SessionPair.carry(from: pair.server, to: pair.client)
            #expect(try SessionPair.read(pair.server).bytes == data)
            #expect(try SessionPair.read(pair.client).bytes == data)
        }
    }
}
