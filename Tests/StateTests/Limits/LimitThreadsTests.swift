import Synchronization
import Testing

@testable import State

private let second: UInt64 = 1_000_000_000
private let start: UInt64 = 77 * second

private final class Tally: Sendable {
    let allowed = Atomic<Int>(0)
    let full = Atomic<Int>(0)
}

@Suite struct LimitThreadsTests {
    @Test func `eight threads on one key are admitted exactly as often as the limit says`() throws {
        for round in 0..<20 {
            let table = try LimitTable(capacity: 64)
            let tally = Tally()
            onThreads(8) { _ in
                let key = table.key("shared \(round)")
                for _ in 0..<2_000 where table.take(key, limit: 5_000, window: 60 * second, now: start).isAllowed {
                    tally.allowed.wrappingAdd(1, ordering: .relaxed)
                }
            }
            #expect(tally.allowed.load(ordering: .relaxed) == 5_000)
            #expect(table.used == 1)
        }
    }

    @Test func `a thousand keys that all threads meet first are each counted once`() throws {
        let table = try LimitTable(capacity: 1 << 12)
        let tally = Tally()
        onThreads(8) { _ in
            for number in 0..<1_000 {
                let key = table.key("caller \(number)")
                for _ in 0..<3 where table.take(key, limit: 5, window: 60 * second, now: start).isAllowed {
                    tally.allowed.wrappingAdd(1, ordering: .relaxed)
                }
            }
        }
        #expect(tally.allowed.load(ordering: .relaxed) == 5_000)
        #expect(table.used == 1_000)
    }

    @Test func `windows that turn over under load admit the limit each`() throws {
        let table = try LimitTable(capacity: 64)
        let tally = Tally()
        let clock = Atomic<Int>(0)
        onThreads(6) { _ in
            let key = table.key("turning")
            for _ in 0..<6_000 {
                // The clock moves by 1 ms a request: 36,000 requests are 36 windows of a second.
                let now = start + UInt64(clock.wrappingAdd(1, ordering: .relaxed).newValue) * 1_000_000
                if table.take(key, limit: 100, window: second, now: now).isAllowed {
                    tally.allowed.wrappingAdd(1, ordering: .relaxed)
                }
            }
        }
        #expect(tally.allowed.load(ordering: .relaxed) <= 37 * 100)
        #expect(tally.allowed.load(ordering: .relaxed) >= 34 * 100)
    }

    @Test func `no more than the limit are under way at once, and none is lost`() throws {
        let table = try LimitTable(capacity: 64)
        let tally = Tally()
        let underWay = Atomic<Int>(0)
        onThreads(8) { _ in
            let key = table.key(.level, "shared")
            for _ in 0..<3_000 where table.acquire(key, limit: 3, now: start) == .admitted {
                let now = underWay.wrappingAdd(1, ordering: .sequentiallyConsistent).newValue
                if now > 3 { tally.full.wrappingAdd(1, ordering: .relaxed) }
                underWay.wrappingSubtract(1, ordering: .sequentiallyConsistent)
                table.release(key, now: start)
            }
        }
        #expect(tally.full.load(ordering: .relaxed) == 0)
        let key = table.key(.level, "shared")
        for _ in 0..<3 { #expect(table.acquire(key, limit: 3, now: start) == .admitted) }
        #expect(table.acquire(key, limit: 3, now: start) == .refused)
    }

    /// Every epoch brings 24 new keys into 32 slots that are taken by keys of the epochs before: threads claim,
    /// reclaim, lose claims to each other and count at the same time, and still every key gets its limit exactly.
    @Test func `keys that displace idle ones under load are admitted exactly to their limit`() throws {
        let table = try LimitTable(capacity: 32)
        for epoch: UInt64 in 0..<60 {
            let now = start + epoch * 2 * second
            let tally = Tally()
            onThreads(6) { number in
                var numbers = Numbers(seed: epoch * 6 + UInt64(number))
                for _ in 0..<4 {
                    for chosen in (0..<24).shuffled(using: &numbers) {
                        let decision = table.take(
                            table.key("caller \(chosen) in \(epoch)"), limit: 7, window: second / 10, now: now)
                        if decision.isAllowed { tally.allowed.wrappingAdd(1, ordering: .relaxed) }
                        if decision.outcome == .full { tally.full.wrappingAdd(1, ordering: .relaxed) }
                    }
                }
            }
            #expect(tally.full.load(ordering: .relaxed) == 0)
            #expect(tally.allowed.load(ordering: .relaxed) == 24 * 7)
        }
        #expect(table.used <= 32)
    }
}
