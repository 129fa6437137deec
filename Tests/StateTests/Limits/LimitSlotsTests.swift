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
        #expect(
            table.take(table.key("long"), limit: 1, window: 60 * second, now: start + 3 * second).outcome == .refused)
        #expect(
            table.take(table.key("new 3"), limit: 1, window: 60 * second, now: start + 3 * second).outcome == .refused)
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

    // The steps between a claim's publication and its commit, which threads meet only by chance.

    private func claimed() throws -> (memory: LimitMemory, slots: LimitSlots, key: LimitKey) {
        let memory = try LimitMemory(slots: 64)
        return (memory, LimitSlots(memory: memory), LimitKey(.window, hash: (0x1234_5600, 0x7_0000_0003)))
    }

    @Test func `a key's places are 32 different slots`() throws {
        let (_, slots, key) = try claimed()
        #expect(Set((0..<32).map { slots.place(key, $0) }).count == 32)
    }

    @Test func `nobody counts in a slot that another thread is still claiming, nor claims a second one`() throws {
        let (memory, slots, key) = try claimed()
        memory.setTag(slots.place(key, 20), key.provisional)
        #expect(slots.open(key, tick: 5) == nil)
        #expect(slots.existing(key) == nil)
        #expect((0..<64).filter { memory.tag($0) != 0 } == [slots.place(key, 20)])
    }

    @Test(arguments: [true, false]) func `a claim withdraws when the key stands elsewhere`(isCommitted: Bool) throws {
        let (memory, slots, key) = try claimed()
        memory.setTag(slots.place(key, 20), isCommitted ? key.tag : key.provisional)
        let own = slots.place(key, 3)
        memory.setTag(own, key.provisional)
        slots.settle(own, key, 5, wasFree: true)
        #expect(memory.tag(own) == 0)
        #expect(memory.word(own).isClosed)
        #expect(memory.used == 0)
    }

    @Test func `a claim without a rival commits with an open word`() throws {
        let (memory, slots, key) = try claimed()
        let own = slots.place(key, 3)
        memory.setTag(own, key.provisional)
        slots.settle(own, key, 5, wasFree: true)
        #expect(memory.tag(own) == key.tag)
        #expect(memory.used == 1)
        let open = try #require(slots.open(key, tick: 6))
        #expect(open.slot == own)
        #expect(open.word == LimitWord(tick: 5, count: 0))
    }

    @Test func `a slot that is changing hands is not counted in`() throws {
        let (memory, slots, key) = try claimed()
        _ = slots.open(key, tick: 5)
        let (slot, word) = try #require(slots.existing(key))
        #expect(memory.replaceWord(slot, word, with: .closed))
        #expect(slots.open(key, tick: 5) == nil)
        #expect(slots.existing(key) == nil)
        #expect(
            !memory.replaceWord(slot, word, with: LimitWord(tick: 9, count: 1)), "a count prepared before cannot land")
    }

    @Test func `a key goes to the emptier of its two runs`() throws {
        let (memory, slots, key) = try claimed()
        memory.setTag(slots.place(key, 0), 1 << 40 | 1)
        let (slot, _) = try #require(slots.open(key, tick: 5))
        #expect(slot == slots.place(key, 16))
    }
}
