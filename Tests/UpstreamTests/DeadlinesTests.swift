import Testing

@testable import Upstream

@Suite struct DeadlinesTests {
    @Test func aLaterDeadlineDoesNotMoveTheTimer() {
        var deadlines = Deadlines()
        deadlines.begin(total: 600, now: 0)
        deadlines.enter(.firstByte, 20, now: 0)
        #expect(deadlines.needsArming() == 20)
        deadlines.enter(.idle, 30, now: 5)
        #expect(deadlines.needsArming() == nil)
        #expect(deadlines.fired(now: 20) == nil)
        #expect(deadlines.needsArming() == 35)
    }

    @Test func anEarlierDeadlineMovesTheTimer() {
        var deadlines = Deadlines()
        deadlines.enter(.firstByte, 60, now: 0)
        #expect(deadlines.needsArming() == 60)
        deadlines.enter(.idle, 30, now: 10)
        #expect(deadlines.needsArming() == 40)
    }

    @Test func eachPhaseHasItsOwnFailure() {
        let expected: [(Deadlines.Phase, UpstreamFailure.Kind)] = [
            (.waiting, .overloaded), (.connecting, .connectTimeout), (.firstByte, .firstByteTimeout),
            (.idle, .idleTimeout),
        ]
        for (phase, kind) in expected {
            var deadlines = Deadlines()
            deadlines.enter(phase, 10, now: 5)
            #expect(deadlines.fired(now: 14) == nil)
            #expect(deadlines.fired(now: 15) == kind)
        }
    }

    @Test func theTotalComesTrueInWhateverPhase() {
        var deadlines = Deadlines()
        deadlines.begin(total: 100, now: 0)
        deadlines.enter(.none, 0, now: 50)
        #expect(deadlines.needsArming() == 100)
        #expect(deadlines.fired(now: 100) == .totalTimeout)
    }

    @Test func zeroWaitsForEver() {
        var deadlines = Deadlines()
        deadlines.begin(total: 0, now: 0)
        deadlines.enter(.idle, 0, now: 0)
        #expect(deadlines.needsArming() == nil)
    }

    @Test func aClearedTimerFindsNothing() {
        var deadlines = Deadlines()
        deadlines.begin(total: 10, now: 0)
        #expect(deadlines.needsArming() == 10)
        deadlines.clear()
        #expect(deadlines.needsArming() == nil)
        #expect(deadlines.fired(now: 10) == nil)
        #expect(deadlines.needsArming() == nil)
    }
}
