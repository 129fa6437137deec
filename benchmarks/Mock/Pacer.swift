/// Wakes connections when their next token is due, finer than the loop's timers, whose tick is a millisecond: with a thousand
/// streams a tick would be a burst of fifty events, and a gateway would be measured at queueing.
///
/// One alarm serves all of them. Times are rounded up to a grid, so that a busy mock wakes less often than it sends.
import Containers
import EventLoop
import System

final class Pacer {
    /// ns; at 10,000 events a second two or three of them share a wake, which costs as much as a send or more.
    static let grid: UInt64 = 250_000

    var onDue: (SlabHandle) -> Void = { _ in }
    private let kernel: any Kernel
    private let alarm: any Alarm
    private var queue = DueQueue()
    private var armed = UInt64.max
    private var isFiring = false

    init(_ kernel: any Kernel, _ alarm: any Alarm) {
        self.kernel = kernel
        self.alarm = alarm
        alarm.onRing = { [unowned self] in fire() }
    }

    /// Once; a handle that has gone stale by then wakes nobody.
    func wake(_ handle: SlabHandle, at due: UInt64) {
        queue.add(handle, at: due)
        if !isFiring { arm() }
    }

    /// What comes due meanwhile waits for the next turn of the loop, so that requests are read in between.
    private func fire() {
        armed = .max
        isFiring = true
        let now = kernel.now
        while let handle = queue.pop(by: now) { onDue(handle) }
        isFiring = false
        arm()
    }

    private func arm() {
        guard let next = queue.next else { return }
        let due = (next + Self.grid - 1) / Self.grid * Self.grid
        if due >= armed { return }
        armed = due
        alarm.set(at: due)
    }
}
