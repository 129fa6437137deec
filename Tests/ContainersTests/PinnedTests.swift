import Containers
import Testing

struct PinnedTests {
    private final class Counter {
        var count = 0
        func add() throws(Refusal) {
            if count == 2 { throw Refusal() }
            count += 1
        }
    }

    private struct Refusal: Error {}

    @Test func `what is pinned is reached, and what it throws comes through`() throws {
        let counter = Counter()
        let pinned = Pinned(counter)
        for _ in 0..<2 { try pinned.with { (counter) throws(Refusal) in try counter.add() } }
        #expect(throws: Refusal.self) { try pinned.with { (counter) throws(Refusal) in try counter.add() } }
        #expect(pinned.with(\.count) == 2)
        withExtendedLifetime(counter) {}
    }

    @Test func `following it keeps nothing alive`() {
        var counter: Counter? = Counter()
        weak let watched = counter
        let pinned = counter.map { Pinned($0) }
        #expect(pinned?.with(\.count) == 0)
        counter = nil
        #expect(watched == nil)
    }
}
