import Testing

@testable import Upstream

@Suite struct NameScheduleTests {
    private let second: UInt64 = 1_000_000_000

    @Test func theTimeToLiveIsKeptWithinItsBounds() {
        var schedule = NameSchedule()
        #expect(schedule.succeeded(timeToLive: 0) == 5 * second)
        #expect(schedule.succeeded(timeToLive: -1) == 5 * second)
        #expect(schedule.succeeded(timeToLive: 60) == 60 * second)
        #expect(schedule.succeeded(timeToLive: Int.max) == 3600 * second)
    }

    @Test func failuresBackOffUpToAMinute() {
        var schedule = NameSchedule()
        let waits = (0..<8).map { _ in schedule.failed() / second }
        #expect(waits == [1, 2, 4, 8, 16, 32, 60, 60])
    }

    @Test func anAnswerForgetsTheFailures() {
        var schedule = NameSchedule()
        for _ in 0..<5 { _ = schedule.failed() }
        _ = schedule.succeeded(timeToLive: 30)
        #expect(schedule.failed() == second)
    }
}
