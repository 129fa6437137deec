import Testing

@testable import State

private let second: UInt64 = 1_000_000_000
private let start: UInt64 = 77 * second

/// A table of 32 slots: every key may stand in every slot, so it fills and reclaims for certain.
@Suite struct LimitSlotsTests {
    @Test func `a table takes as many keys as it has slots, then is full`() throws {
        let table = try LimitTable(capacity: 32)
        for number in 0..<32 {
            #expect(table.take(table.key("\(number)"), limit: 5, window: second, now: start).isAllowed)
        }
        let decision = table.take(table.key("one more"), limit: 5, window: second, now: start)
        #expect(decision.outcome == .full)
        #expect(table.acquire(table.key(.level, "one more"), limit: 5, now: start) == .full)
        #expect(table.fullCount == 2)
        #expect(table.used == 32)
        // Known keys go on.
        #expect(table.take(table.key("7"), limit: 5, window: second, now: start).remaining == 3)
    }

    @Test func `slots of windows that are over are reclaimed, running ones are not`() throws {
        let table = try LimitTable(capacity: 32)
        for number in 0..<31 { _ = table.take(table.key("\(number)"), limit: 1, window: second, now: start) }
        _ = table.take(table.key("long"), limit: 1, window: 60 * second, now: start)
        for number in 0..<31 {
            let key = table.key("new \(number)")
            #expect(table.take(key, limit: 1, window: second, now: start + 2 * second - 1).outcome == .full)
        }
        for number in 0..<31 {
            let key = table.key("new \(number)")
            #expect(table.take(key, limit: 1, window: 60 * second, now: start + 2 * second).isAllowed)
        }
        #expect(table.take(table.key("long"), limit: 1, window: 60 * second, now: start + 3 * second).outcome == .refused)
        #expect(table.take(table.key("new 3"), limit: 1, window: 60 * second, now: start + 3 * second).outcome == .refused)
        #expect(table.take(table.key("3"), limit: 1, window: second, now: start + 3 * second).outcome == .full)
        #expect(table.used == 32)
    }

    @Test func `a level is reclaimed only when nothing is under way`() throws {
        let table = try LimitTable(capacity: 32)
        let held = table.key(.level, "held")
        _ = table.acquire(held, limit: 1, now: start)
        for number in 0..<31 {
            let key = table.key(.level, "\(number)")
            _ = table.acquire(key, limit: 1, now: start)
            table.release(key, now: start)
        }
        for number in 0..<31 {
            #expect(table.acquire(table.key(.level, "new \(number)"), limit: 1, now: start + 90 * second) == .admitted)
        }
        #expect(table.acquire(table.key(.level, "last"), limit: 1, now: start + 90 * second) == .full)
        #expect(table.acquire(held, limit: 1, now: start + 90 * second) == .refused)
        table.release(held, now: start + 90 * second)
        #expect(table.acquire(held, limit: 1, now: start + 90 * second) == .admitted)
    }

    @Test func `a table filled to three quarters finds room for every key`() throws {
        let table = try LimitTable(capacity: 1 << 14)
        for number in 0..<3 << 12 {
            let isAllowed = table.take(table.key("caller \(number)"), limit: 1, window: second, now: start).isAllowed
            #expect(isAllowed)
        }
        #expect(table.fullCount == 0)
    }
}
