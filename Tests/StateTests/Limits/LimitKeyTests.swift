import Testing

@testable import State

@Suite struct LimitKeyTests {
    @Test func `no hash gives a tag that looks free or provisional`() {
        for low: UInt64 in [0, 1, 2, 3, 4, .max] {
            for kind in LimitKind.allCases {
                let key = LimitKey(kind, hash: (low, 7))
                #expect(key.tag & LimitKey.committedBit == 1)
                #expect(key.provisional != 0)
                #expect(LimitKind(tag: key.tag) == kind)
                #expect(key.provisional & LimitKey.committedBit == 0)
            }
        }
    }

    @Test func `a window, a level and an amount of one name are three keys`() {
        #expect(Set(LimitKind.allCases.map { LimitKey($0, hash: (64, 7)).tag }).count == 3)
    }

    @Test func `spaces keep equal names apart`() throws {
        let table = try LimitTable(capacity: 64)
        let minute = table.space("fair", window: 60_000_000_000)
        let hour = table.space("fair", window: 3_600_000_000_000)
        #expect(minute != hour)
        #expect(minute != table.space("unfair", window: 60_000_000_000))
        #expect(minute == table.space("fair", window: 60_000_000_000))
        #expect(table.key("alice", space: minute) != table.key("alice", space: hour))
        #expect(table.key("alice", space: minute) == table.key("alice", space: minute))
    }
}
