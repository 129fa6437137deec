/// A hierarchical timer wheel: arming, moving and disarming are O(1), whatever the number of timers.
///
///     level 0:  64 slots of  1 ms     level 1:  64 slots of 64 ms     …     level 4: 64 slots of ~4.7 h
///
/// Links are embedded in the timers. Arming an armed timer for later only moves its deadline: when its slot comes up it is
/// filed anew, so a connection that renews its idle timer with every request touches no list.
public protocol TimerHandler: AnyObject {
    func fired(_ timer: LoopTimer)
}

/// One timer, owned by whom it fires for. Freed only while disarmed.
@safe
public final class LoopTimer {
    fileprivate unowned(unsafe) let handler: any TimerHandler
    fileprivate var deadline: UInt64 = 0
    public fileprivate(set) var isArmed = false
    fileprivate var isFiled = false
    fileprivate unowned(unsafe) var next: LoopTimer?
    fileprivate unowned(unsafe) var previous: LoopTimer?
    fileprivate unowned(unsafe) var list: TimerList?

    /// The handler is not retained: it owns this timer, or outlives it.
    public init(_ handler: any TimerHandler) { unsafe self.handler = handler }

    deinit { unlink() }

    /// Stays filed until its slot comes up, and then does nothing.
    func disarm() { isArmed = false }

    fileprivate func unlink() {
        guard isFiled else { return }
        isFiled = false
        if let previous = unsafe previous { unsafe previous.next = unsafe next } else { unsafe list?.first = unsafe next }
        if let next = unsafe next { unsafe next.previous = unsafe previous }
        unsafe next = nil
        unsafe previous = nil
        unsafe list = nil
    }
}

@safe
private final class TimerList {
    unowned(unsafe) var first: LoopTimer?

    func push(_ timer: LoopTimer) {
        unsafe timer.next = unsafe first
        unsafe timer.previous = nil
        unsafe first?.previous = timer
        unsafe first = timer
        unsafe timer.list = self
        timer.isFiled = true
    }
}

final class TimerWheel {
    private static let levels = 5
    private static let bits = 6
    private static let slots = 64
    /// ns a tick.
    private static let tick: UInt64 = 1_000_000

    private let lists: [TimerList]
    /// Which slots of a level may hold timers.
    private var occupied = [UInt64](repeating: 0, count: TimerWheel.levels)
    private var current: UInt64

    init(now: UInt64) {
        lists = (0..<Self.levels * Self.slots).map { _ in TimerList() }
        current = now / Self.tick
    }

    func arm(_ timer: LoopTimer, at deadline: UInt64) {
        let isLater = deadline >= timer.deadline
        timer.deadline = deadline
        timer.isArmed = true
        if timer.isFiled {
            if isLater { return }
            timer.unlink()
        }
        file(timer)
    }

    /// The slot whose tick is not before the deadline, on the coarsest level that still tells it apart.
    private func file(_ timer: LoopTimer) {
        let due = max((timer.deadline + Self.tick - 1) / Self.tick, current + 1)
        var level = 0
        while level < Self.levels - 1, due - current >= 1 << UInt64(Self.bits * (level + 1)) { level += 1 }
        let span = UInt64(Self.bits * level)
        // Beyond the wheel: the farthest slot, to be filed again from there.
        let farthest = (current >> span) + UInt64(Self.slots) - 1
        let index = Int(min(due >> span, farthest) & UInt64(Self.slots - 1))
        lists[level * Self.slots + index].push(timer)
        occupied[level] |= 1 << UInt64(index)
    }

    /// Fires all that is due by `now`, in order of ticks.
    func advance(to now: UInt64) {
        let target = now / Self.tick
        while current < target {
            guard let next = nextTick else {
                current = target
                return
            }
            if next > target {
                current = target
                return
            }
            current = next
            empty(level: 0)
            var level = 1
            while level < Self.levels, current & ((1 << UInt64(Self.bits * level)) - 1) == 0 {
                empty(level: level)
                level += 1
            }
        }
    }

    /// Takes the slot of a level that `current` has reached: fires what is due, files the rest anew.
    private func empty(level: Int) {
        let index = Int((current >> UInt64(Self.bits * level)) & UInt64(Self.slots - 1))
        guard occupied[level] & (1 << UInt64(index)) != 0 else { return }
        occupied[level] &= ~(1 << UInt64(index))
        let list = lists[level * Self.slots + index]
        while let timer = unsafe list.first {
            timer.unlink()
            guard timer.isArmed else { continue }
            if timer.deadline <= current * Self.tick {
                timer.isArmed = false
                unsafe timer.handler.fired(timer)
            } else {
                file(timer)
            }
        }
    }

    /// The next tick at which an occupied slot comes up.
    private var nextTick: UInt64? {
        var best: UInt64?
        for level in 0..<Self.levels where occupied[level] != 0 {
            let span = UInt64(Self.bits * level)
            let position = (current >> span) & UInt64(Self.slots - 1)
            // Rotated so that bit 0 is the slot after the current one.
            let shift = (position + 1) & UInt64(Self.slots - 1)
            let word = occupied[level]
            let rotated = shift == 0 ? word : (word >> shift) | (word << (64 - shift))
            let tick = ((current >> span) + 1 + UInt64(rotated.trailingZeroBitCount)) << span
            if best.map({ tick < $0 }) ?? true { best = tick }
        }
        return best
    }

    /// ns; when `advance` has something to do next.
    var nextDeadline: UInt64? { nextTick.map { $0 * Self.tick } }
}
