import Containers
import Testing

@testable import EventLoop

private let ms: UInt64 = 1_000_000

/// Notes when its timers fire.
private final class Owner: TimerHandler {
    var timers: [LoopTimer] = []
    var fired: [Int] = []
    var onFire: ((LoopTimer) -> Void)?

    init(_ count: Int) { timers = (0..<count).map { _ in LoopTimer(self) } }

    func fired(_ timer: LoopTimer) {
        fired.append(timers.firstIndex { $0 === timer } ?? -1)
        onFire?(timer)
    }
}

@Suite struct TimerWheelTests {
    @Test func aTimerFiresAtTheFirstTickNotBeforeItsDeadline() {
        let wheel = TimerWheel(now: 0)
        let owner = Owner(1)
        wheel.arm(owner.timers[0], at: 10 * ms + 1)
        wheel.advance(to: 10 * ms + 999_999)
        #expect(owner.fired.isEmpty)
        wheel.advance(to: 11 * ms)
        #expect(owner.fired == [0])
        #expect(!owner.timers[0].isArmed)
        wheel.advance(to: 100 * ms)
        #expect(owner.fired == [0])
    }

    @Test func armingForLaterMovesTheDeadline() {
        let wheel = TimerWheel(now: 0)
        let owner = Owner(1)
        wheel.arm(owner.timers[0], at: 10 * ms)
        wheel.arm(owner.timers[0], at: 50 * ms)
        wheel.advance(to: 49 * ms)
        #expect(owner.fired.isEmpty)
        wheel.advance(to: 50 * ms)
        #expect(owner.fired == [0])
    }

    @Test func armingForSoonerMovesTheDeadline() {
        let wheel = TimerWheel(now: 0)
        let owner = Owner(1)
        wheel.arm(owner.timers[0], at: 5_000 * ms)
        wheel.arm(owner.timers[0], at: 3 * ms)
        wheel.advance(to: 3 * ms)
        #expect(owner.fired == [0])
    }

    @Test func aDisarmedTimerDoesNotFireAndCanBeArmedAgain() {
        let wheel = TimerWheel(now: 0)
        let owner = Owner(1)
        wheel.arm(owner.timers[0], at: 10 * ms)
        owner.timers[0].isArmed = false
        wheel.advance(to: 20 * ms)
        #expect(owner.fired.isEmpty)
        wheel.arm(owner.timers[0], at: 30 * ms)
        wheel.advance(to: 30 * ms)
        #expect(owner.fired == [0])
    }

    @Test func aHandlerMayArmAndDisarmWhileTheWheelTurns() {
        let wheel = TimerWheel(now: 0)
        let owner = Owner(3)
        owner.onFire = { timer in
            guard timer === owner.timers[0] else { return }
            owner.timers[1].isArmed = false
            wheel.arm(timer, at: timer.deadline + 5 * ms)
        }
        wheel.arm(owner.timers[0], at: 10 * ms)
        wheel.arm(owner.timers[1], at: 11 * ms)
        wheel.arm(owner.timers[2], at: 12 * ms)
        wheel.advance(to: 21 * ms)
        #expect(owner.fired == [0, 2, 0, 0])
        owner.onFire = nil
    }

    @Test func aTimerThatGoesAwayLeavesItsList() {
        let wheel = TimerWheel(now: 0)
        let owner = Owner(3)
        for timer in owner.timers { wheel.arm(timer, at: 10 * ms) }
        owner.timers.remove(at: 1)
        wheel.advance(to: 10 * ms)
        #expect(owner.fired.sorted() == [0, 1])
    }

    @Test func timersOutliveTheWheel() {
        let owner = Owner(2)
        do {
            let wheel = TimerWheel(now: 0)
            for timer in owner.timers { wheel.arm(timer, at: 10 * ms) }
        }
        #expect(!owner.timers[0].isFiled)
        let second = TimerWheel(now: 0)
        second.arm(owner.timers[0], at: 3 * ms)
        second.advance(to: 10 * ms)
        #expect(owner.fired == [0])
    }

    @Test func aDeadlineBeyondTheWheelWaitsItsTime() {
        let wheel = TimerWheel(now: 0)
        let owner = Owner(1)
        // Level 4 spans 64 × 64⁴ ms, about 12.4 days.
        let month = 30 * 24 * 3_600 * 1_000 * ms
        wheel.arm(owner.timers[0], at: month)
        wheel.advance(to: month - 1)
        #expect(owner.fired.isEmpty)
        wheel.advance(to: month)
        #expect(owner.fired == [0])
    }

    @Test func theNextDeadlineIsNeverLate() {
        let wheel = TimerWheel(now: 0)
        #expect(wheel.nextDeadline == nil)
        let owner = Owner(1)
        wheel.arm(owner.timers[0], at: 70_000 * ms)
        var turns = 0
        while owner.fired.isEmpty, let next = wheel.nextDeadline {
            #expect(next <= 70_000 * ms)
            wheel.advance(to: next)
            turns += 1
        }
        #expect(owner.fired == [0])
        // At most one coming down a level, and the firing.
        #expect(turns <= 3)
    }

    /// The wheel against a list that is searched, over random arming, moving, disarming and passing of time.
    @Test(arguments: UInt64(0)..<40)
    func itAgreesWithANaiveModel(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var now = random.next() >> 20
        let wheel = TimerWheel(now: now)
        let owner = Owner(20)
        var model: [Int: UInt64] = [:]
        let reach = [3, 200, 10_000, 500_000, 100_000_000]
        for step in 0..<400 {
            let index = random.below(owner.timers.count)
            switch random.below(8) {
            case 0..<4:
                let deadline = now + UInt64(random.below(reach[random.below(5)])) * ms + UInt64(random.below(Int(ms)))
                wheel.arm(owner.timers[index], at: deadline)
                model[index] = deadline
            case 4:
                owner.timers[index].isArmed = false
                model[index] = nil
            default:
                now += UInt64(random.below(reach[random.below(5)])) * ms + UInt64(random.below(Int(ms)))
                wheel.advance(to: now)
                let due = model.filter { ($0.value + ms - 1) / ms <= now / ms }
                #expect(owner.fired.sorted() == due.keys.sorted(), "seed \(seed), step \(step)")
                let ticks = owner.fired.map { (due[$0] ?? 0) + ms - 1 }.map { $0 / ms }
                #expect(ticks == ticks.sorted(), "seed \(seed), step \(step): out of order")
                for index in due.keys { model[index] = nil }
                owner.fired = []
            }
            if let soonest = model.values.min(), let next = wheel.nextDeadline {
                #expect(next <= (soonest + ms - 1) / ms * ms || next <= now + ms, "seed \(seed), step \(step): too late")
            }
        }
    }
}
