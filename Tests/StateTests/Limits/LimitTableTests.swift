import Testing

@testable import State

private let second: UInt64 = 1_000_000_000
private let start: UInt64 = 77 * second

@Suite struct LimitTableTests {
    @Test func `admits exactly the limit in a window and says what is left`() throws {
        let table = try LimitTable(capacity: 64)
        let key = table.key("alice")
        for taken in 1...3 {
            let decision = table.take(key, limit: 3, window: second, now: start)
            #expect(decision.isAllowed)
            #expect(decision.remaining == 3 - taken)
            #expect(decision.limit == 3)
            #expect(decision.resetAfter == second)
            #expect(decision.retryAfter == 0)
        }
        let refused = table.take(key, limit: 3, window: second, now: start + second / 4)
        #expect(refused.outcome == .refused)
        #expect(refused.remaining == 0)
        #expect(refused.retryAfter == second * 3 / 4)
        #expect(refused.resetAfter == second * 3 / 4)
    }

    @Test func `the window ends on the nanosecond when it began on a tick`() throws {
        let table = try LimitTable(capacity: 64)
        let key = table.key("alice")
        #expect(table.take(key, limit: 1, window: second, now: start).isAllowed)
        #expect(!table.take(key, limit: 1, window: second, now: start + second - 1).isAllowed)
        let next = table.take(key, limit: 1, window: second, now: start + second)
        #expect(next.isAllowed)
        #expect(next.resetAfter == second)
    }

    @Test func `a window begins with the millisecond of its first request`() throws {
        let table = try LimitTable(capacity: 4_096)
        var numbers = Numbers(seed: 3)
        for round in 0..<500 {
            let key = table.key("key \(round)")
            let began = start + numbers.next() % (10 * second)
            let window = (1 + numbers.next() % 5_000) * 1_000_000
            let end = began / 1_000_000 * 1_000_000 + window
            #expect(table.take(key, limit: 1, window: window, now: began).resetAfter == end - began)
            let refused = table.take(key, limit: 1, window: window, now: end - 1)
            #expect(refused.outcome == .refused)
            #expect(refused.retryAfter == 1)
            #expect(table.take(key, limit: 1, window: window, now: end).isAllowed)
        }
    }

    @Test func `who keeps to the limit in every interval is never refused`() throws {
        let table = try LimitTable(capacity: 64)
        let key = table.key("steady")
        for number: UInt64 in 0..<600 {
            #expect(table.take(key, limit: 10, window: second, now: start + number * second / 10 + number).isAllowed)
        }
    }

    @Test func `refusals do not prolong a window`() throws {
        let table = try LimitTable(capacity: 64)
        let key = table.key("impatient")
        #expect(table.take(key, limit: 1, window: second, now: start).isAllowed)
        for number: UInt64 in 1..<100 {
            #expect(!table.take(key, limit: 1, window: second, now: start + number * second / 100).isAllowed)
        }
        #expect(table.take(key, limit: 1, window: second, now: start + second).isAllowed)
    }

    @Test func `a lower limit after a reload counts what was taken before`() throws {
        let table = try LimitTable(capacity: 64)
        let key = table.key("alice")
        for _ in 0..<5 { _ = table.take(key, limit: 10, window: second, now: start) }
        #expect(table.take(key, limit: 3, window: second, now: start).outcome == .refused)
        #expect(table.take(key, limit: 6, window: second, now: start).remaining == 0)
    }

    @Test func `a limit of zero admits nothing`() throws {
        let table = try LimitTable(capacity: 64)
        #expect(table.take(table.key("nobody"), limit: 0, window: second, now: start).outcome == .refused)
        #expect(table.acquire(table.key(.level, "nobody"), limit: 0, now: start) == .refused)
    }

    @Test func `keys are counted apart`() throws {
        let table = try LimitTable(capacity: 1_024)
        for number in 0..<200 {
            let key = table.key("caller \(number)")
            #expect(table.take(key, limit: 1, window: second, now: start).isAllowed)
        }
        for number in 0..<200 {
            #expect(!table.take(table.key("caller \(number)"), limit: 1, window: second, now: start).isAllowed)
        }
        #expect(table.used == 200)
    }

    @Test func `a level admits again what was released`() throws {
        let table = try LimitTable(capacity: 64)
        let key = table.key(.level, "alice")
        #expect(table.acquire(key, limit: 2, now: start) == .admitted)
        #expect(table.acquire(key, limit: 2, now: start) == .admitted)
        #expect(table.acquire(key, limit: 2, now: start) == .refused)
        table.release(key, now: start)
        #expect(table.acquire(key, limit: 2, now: start) == .admitted)
    }

    @Test func `a release too many does no harm`() throws {
        let table = try LimitTable(capacity: 64)
        let key = table.key(.level, "alice")
        table.release(key, now: start)
        #expect(table.acquire(key, limit: 1, now: start) == .admitted)
        table.release(key, now: start)
        table.release(key, now: start)
        #expect(table.acquire(key, limit: 1, now: start) == .admitted)
        #expect(table.acquire(key, limit: 1, now: start) == .refused)
    }

    @Test func `as an engine it answers at once`() throws {
        let engine: any LimitEngine = try LimitTable(capacity: 64)
        let space = engine.space("fair", window: second)
        let key = engine.subject([1, 2].span).key(.window, space: space)
        guard
            case .done(let decision) = engine.take(
                key, limit: 1, window: second, now: start, ticket: Ticket(number: 1))
        else { return #expect(Bool(false), "pending") }
        #expect(decision.isAllowed)
        let level = engine.subject([1, 2].span).key(.level, space: space)
        guard case .done(.admitted) = engine.acquire(level, limit: 1, now: start, ticket: Ticket(number: 2)) else {
            return #expect(Bool(false), "not admitted")
        }
        engine.release(level, now: start)
        let amount = engine.subject([1, 2].span).key(.amount, space: space)
        guard
            case .done(let taken) = engine.reserve(
                amount, amount: 5, limit: 5, window: second, now: start, ticket: Ticket(number: 3))
        else { return #expect(Bool(false), "pending") }
        #expect(taken.decision.isAllowed)
        engine.settle(amount, reserved: 5, used: 0, in: taken.window, of: second, now: start)
    }
}
