/// Covers LimitTable+Amounts.swift and AmountWord.swift.
import Synchronization
import Testing

@testable import State

private let second: UInt64 = 1_000_000_000
private let minute = 60 * second
private let start: UInt64 = 77 * second

@Suite struct AmountTests {
    private let table: LimitTable
    private let key: LimitKey

    init() throws {
        table = try LimitTable(capacity: 64)
        key = table.key(.amount, "alice")
    }

    private func reserve(_ amount: Int, limit: Int = 10_000, at now: UInt64 = start) -> AmountDecision {
        table.reserve(key, amount: amount, limit: limit, window: minute, now: now)
    }

    private func settle(_ taken: AmountDecision, _ reserved: Int, used: Int, at now: UInt64 = start) {
        table.settle(key, reserved: reserved, used: used, in: taken.window, of: minute, now: now)
    }

    /// What the window holds now.
    private func remaining(at now: UInt64 = start) -> Int { reserve(0, at: now).decision.remaining }

    @Test func `amounts are taken until the limit, exactly, and told`() {
        let first = reserve(6_000).decision
        #expect(first.isAllowed && first.remaining == 4_000 && first.limit == 10_000 && first.resetAfter == minute)
        let refused = reserve(4_001, at: start + 20 * second).decision
        #expect(refused.outcome == .refused && refused.remaining == 4_000)
        #expect(refused.retryAfter == 40 * second && refused.resetAfter == 40 * second)
        #expect(reserve(4_000).decision.remaining == 0)
        #expect(!reserve(1).decision.isAllowed)
        #expect(reserve(10_000, at: start + minute).decision.remaining == 0)
    }

    @Test func `more than the whole limit is never taken`() {
        #expect(!reserve(10_001).decision.isAllowed)
        #expect(reserve(10_000).decision.isAllowed)
    }

    @Test func `what was not used is given back`() {
        let taken = reserve(6_000)
        settle(taken, 6_000, used: 1_200)
        #expect(remaining() == 8_800)
        let all = reserve(8_800)
        settle(all, 8_800, used: 0)
        #expect(remaining() == 8_800)
    }

    @Test func `what was used beyond the reservation counts, past the limit too`() {
        let taken = reserve(1_000)
        settle(taken, 1_000, used: 1_500)
        #expect(remaining() == 8_500)
        let more = reserve(8_500)
        settle(more, 8_500, used: 20_000)
        #expect(remaining() == 0)
        #expect(!reserve(1, limit: 20_000).decision.isAllowed)
    }

    @Test func `a window that is over gets nothing back, and the next nothing that it did not give`() {
        let taken = reserve(6_000)
        _ = reserve(5_000, at: start + minute)
        settle(taken, 6_000, used: 0, at: start + minute)
        #expect(remaining(at: start + minute) == 5_000)
    }

    @Test func `what was used beyond a reservation of a window that is over counts in the one that runs`() {
        let taken = reserve(1_000)
        settle(taken, 1_000, used: 4_000, at: start + 3 * minute)
        #expect(remaining(at: start + 3 * minute) == 7_000)
        #expect(remaining(at: start + 4 * minute) == 10_000)
    }

    @Test func `windows last as long as they should, whatever the tick`() {
        for offset: UInt64 in [0, 1, 19_999_999, 20_000_000, 33_333_333] {
            let other = table.key(.amount, "bob \(offset)")
            let now = start + offset
            let taken = table.reserve(other, amount: 1, limit: 1, window: second, now: now).decision
            #expect(taken.resetAfter <= second && taken.resetAfter > second - 20_000_000)
            let last = now + taken.resetAfter - 1
            #expect(!table.reserve(other, amount: 1, limit: 1, window: second, now: last).decision.isAllowed)
            #expect(table.reserve(other, amount: 1, limit: 1, window: second, now: last + 1).decision.isAllowed)
        }
    }

    @Test func `a thousand million tokens a minute can be counted`() {
        let limit = 1_000_000_000
        #expect(reserve(999_999_999, limit: limit).decision.remaining == 1)
        #expect(!reserve(2, limit: limit).decision.isAllowed)
        let taken = reserve(1, limit: limit)
        settle(taken, 1, used: .max / 2)
        #expect(reserve(0, limit: LimitTable.maxAmount).decision.remaining == 0, "counts stop at what a word holds")
    }

    @Test func `a table without room says so`() throws {
        let small = try LimitTable(capacity: 32)
        for number in 0..<32 {
            let key = small.key(.amount, "\(number)")
            #expect(small.reserve(key, amount: 5, limit: 5, window: second, now: start).decision.isAllowed)
        }
        let more = small.key(.amount, "more")
        #expect(small.reserve(more, amount: 5, limit: 5, window: second, now: start).decision.outcome == .full)
        // A second after their windows' ends slots change hands.
        #expect(small.reserve(more, amount: 5, limit: 5, window: second, now: start + 2 * second).decision.isAllowed)
    }
}

/// Shared by the threads of a test.
private final class Shadow: Sendable {
    /// What is reserved or used: added to after the table admits, taken from before the table is told.
    let held = Atomic<Int>(0)
    let worst = Atomic<Int>(0)
    let used = Atomic<Int>(0)
    let refused = Atomic<Int>(0)

    func add(_ amount: Int) {
        let now = held.wrappingAdd(amount, ordering: .sequentiallyConsistent).newValue
        worst.max(now, ordering: .sequentiallyConsistent)
    }
}

@Suite struct AmountThreadsTests {
    @Test(arguments: 0..<6) func `threads that reserve and settle never hold more than the limit`(round: Int) throws {
        let table = try LimitTable(capacity: 64)
        let limit = 40_000
        let shadow = Shadow()
        onThreads(6) { thread in
            var numbers = Numbers(seed: UInt64(round * 100 + thread))
            let key = table.key(.amount, "shared")
            for _ in 0..<4_000 {
                let amount = Int(numbers.next() % 9_000)
                let taken = table.reserve(key, amount: amount, limit: limit, window: minute, now: start)
                guard taken.decision.isAllowed else {
                    shadow.refused.wrappingAdd(1, ordering: .relaxed)
                    continue
                }
                shadow.add(amount)
                // One in a hundred uses something.
                let used = numbers.next() % 100 == 0 ? Int(numbers.next() % UInt64(amount / 8 + 1)) : 0
                shadow.used.wrappingAdd(used, ordering: .relaxed)
                shadow.held.wrappingSubtract(amount - used, ordering: .sequentiallyConsistent)
                table.settle(key, reserved: amount, used: used, in: taken.window, of: minute, now: start)
            }
        }
        #expect(shadow.worst.load(ordering: .relaxed) <= limit)
        let left = table.reserve(
            table.key(.amount, "shared"), amount: 0, limit: limit, window: minute, now: start
        ).decision.remaining
        #expect(limit - left == shadow.used.load(ordering: .relaxed), "all that was not used is there again")
        #expect(shadow.held.load(ordering: .relaxed) == shadow.used.load(ordering: .relaxed))
    }

    @Test func `threads that use up a limit are admitted to its last token`() throws {
        let table = try LimitTable(capacity: 64)
        let shadow = Shadow()
        onThreads(8) { _ in
            let key = table.key(.amount, "shared")
            for _ in 0..<2_000
            where table.reserve(key, amount: 7, limit: 70_000, window: minute, now: start).decision.isAllowed {
                shadow.add(7)
            }
        }
        #expect(shadow.held.load(ordering: .relaxed) == 70_000)
    }

    @Test func `windows that turn over between reserving and settling admit the limit each`() throws {
        let table = try LimitTable(capacity: 64)
        let shadow = Shadow()
        let clock = Atomic<Int>(0)
        onThreads(6) { thread in
            var numbers = Numbers(seed: UInt64(thread))
            let key = table.key(.amount, "turning")
            for _ in 0..<5_000 {
                // 1 ms a request: 30,000 requests are 30 windows of a second.
                func now() -> UInt64 {
                    start + UInt64(clock.wrappingAdd(1, ordering: .relaxed).newValue) * 1_000_000
                }
                let taken = table.reserve(key, amount: 100, limit: 2_000, window: second, now: now())
                guard taken.decision.isAllowed else { continue }
                let used = Int(numbers.next() % 101)
                shadow.used.wrappingAdd(used, ordering: .relaxed)
                table.settle(key, reserved: 100, used: used, in: taken.window, of: second, now: now())
            }
        }
        // Each thread's clock steps twice for a request that is admitted.
        let windows = clock.load(ordering: .relaxed) / 980 + 2
        #expect(shadow.used.load(ordering: .relaxed) <= windows * 2_000)
        #expect(shadow.used.load(ordering: .relaxed) >= (windows - 8) * 1_500)
    }
}
