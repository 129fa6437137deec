/// A hierarchical timer wheel: arming, moving and disarming are O(1), whatever the number of timers.
///
///     level 0:  64 slots of 1 ms     level 1:  64 slots of 64 ms     …     level 4:  64 slots of 4.7 h
///
/// A timer is filed on the coarsest level that still tells its tick apart from now. When a slot of a coarse level comes up,
/// its timers are filed anew, on a finer one. Beyond 12 days a timer waits in the farthest slot and is filed again from there.
///
/// A class: handlers arm timers while the wheel turns.
@safe
final class TimerWheel {
    private typealias List = Unmanaged<LoopTimer>?

    private static let levels = 5
    private static let bits: UInt64 = 6
    private static let slots = 64
    /// ns a tick.
    static let tick: UInt64 = 1_000_000

    /// First timer of each slot, level by level.
    private let lists: UnsafeMutablePointer<Unmanaged<LoopTimer>?>
    /// Which slots of a level may hold timers.
    private var occupied = InlineArray<5, UInt64>(repeating: 0)
    private var current: UInt64

    init(now: UInt64) {
        unsafe lists = .allocate(capacity: Self.levels * Self.slots)
        unsafe lists.initialize(repeating: nil, count: Self.levels * Self.slots)
        current = now / Self.tick
    }

    deinit {
        for index in 0..<Self.levels * Self.slots {
            while let timer = unsafe lists[index] { unsafe timer._withUnsafeGuaranteedRef { $0.unlink() } }
        }
        unsafe lists.deallocate()
    }

    /// Fires `timer` at the first tick that is not before `deadline` (ns).
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

    private func file(_ timer: LoopTimer) {
        let due = max(timer.deadline / Self.tick + (timer.deadline % Self.tick == 0 ? 0 : 1), current + 1)
        var level = 0
        while level < Self.levels - 1, due - current >= 1 << (Self.bits * UInt64(level + 1)) { level += 1 }
        let shift = Self.bits * UInt64(level)
        // The slot of `current` itself is never filled: it would come up a whole round later.
        let farthest = (current >> shift) + UInt64(Self.slots) - 1
        let slot = Int(min(due >> shift, farthest) & UInt64(Self.slots - 1))
        unsafe timer.link(into: lists + (level * Self.slots + slot))
        occupied[level] |= 1 << UInt64(slot)
    }

    /// Fires all that is due by `now` (ns), in order of ticks.
    func advance(to now: UInt64) {
        let target = now / Self.tick
        while current < target {
            guard let next = nextTick, next <= target else {
                current = target
                return
            }
            current = next
            takeSlot(0)
            var level = 1
            while level < Self.levels, current & ((1 << (Self.bits * UInt64(level))) - 1) == 0 {
                takeSlot(level)
                level += 1
            }
        }
    }

    /// Empties the slot of a level that `current` has reached: fires what is due, files the rest anew.
    private func takeSlot(_ level: Int) {
        let slot = Int((current >> (Self.bits * UInt64(level))) & UInt64(Self.slots - 1))
        guard occupied[level] & (1 << UInt64(slot)) != 0 else { return }
        occupied[level] &= ~(1 << UInt64(slot))
        let list = unsafe lists + (level * Self.slots + slot)
        while let first = unsafe list.pointee {
            let timer = unsafe first.takeUnretainedValue()
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
            let shift = Self.bits * UInt64(level)
            let position = (current >> shift) & UInt64(Self.slots - 1)
            // Rotated so that bit 0 is the slot after the current one.
            let turn = (position + 1) & UInt64(Self.slots - 1)
            let word = occupied[level]
            let rotated = turn == 0 ? word : (word >> turn) | (word << (64 - turn))
            let tick = ((current >> shift) + 1 + UInt64(rotated.trailingZeroBitCount)) << shift
            best = min(best ?? tick, tick)
        }
        return best
    }

    /// ns; when `advance` has something to do next. Early rather than late: the slot may hold disarmed timers only.
    var nextDeadline: UInt64? { nextTick.map { $0 * Self.tick } }
}
