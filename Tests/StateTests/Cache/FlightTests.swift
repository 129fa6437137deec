import Testing

@testable import State

@Suite struct FlightTests {
    @Test func `names of ended flights find nothing, though slots are used again`() {
        var table = FlightTable(shard: 3)
        let client = CacheClient(0, 0)
        let first = table.open(node: 1, leader: client)
        #expect(first.shard == 3)
        #expect(table.find(first)?.node == 1)
        table.close(first)
        #expect(table.find(first) == nil)
        let second = table.open(node: 2, leader: client)
        #expect(second != first)
        #expect(table.find(first) == nil)
        #expect(table.find(second)?.node == 2)
        #expect(table.count == 1)
    }

    @Test func `names of other shards and unknown slots find nothing`() {
        var table = FlightTable(shard: 3)
        let flight = table.open(node: 1, leader: CacheClient(0, 0))
        #expect(FlightTable(shard: 3).find(flight) == nil)
        let other = FlightTable(shard: 4)
        #expect(other.find(flight) == nil)
        #expect(table.id(at: 0) == flight)
    }
}
