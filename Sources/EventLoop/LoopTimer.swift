/// A timer that is embedded in its owner: arming it allocates nothing.
///
///     idle ──arm──▶ armed and filed ──slot comes up──▶ fired, idle
///                     │    ▲  └──deadline was moved: filed anew
///              disarm ▼    │ arm
///                  filed only ──slot comes up──▶ idle
///
/// Arming for later and disarming touch no list: the wheel looks at the deadline when the slot comes up. A connection that
/// renews its idle timer with every request pays for one store.
public protocol TimerHandler: AnyObject {
    /// On the loop's thread, once an arming. The timer is disarmed by then and may be armed again.
    func fired(_ timer: LoopTimer)
}

@safe
public final class LoopTimer {
    unowned(unsafe) let handler: any TimerHandler
    /// Monotonic ns.
    public internal(set) var deadline: UInt64 = 0
    public internal(set) var isArmed = false
    /// The list of the wheel that the timer is filed in; nil: in none.
    private(set) var list: UnsafeMutablePointer<Unmanaged<LoopTimer>?>?
    private var next: Unmanaged<LoopTimer>?
    private var previous: Unmanaged<LoopTimer>?

    /// The handler is not retained: it owns this timer, or outlives it.
    public init(_ handler: any TimerHandler) { unsafe self.handler = handler }

    deinit { unlink() }

    var isFiled: Bool { unsafe list != nil }

    /// Puts the timer first in a list.
    @unsafe
    func link(into list: UnsafeMutablePointer<Unmanaged<LoopTimer>?>) {
        let mine = unsafe Unmanaged.passUnretained(self)
        unsafe self.list = unsafe list
        unsafe next = unsafe list.pointee
        unsafe previous = nil
        if let next = unsafe next { unsafe next._withUnsafeGuaranteedRef { unsafe $0.previous = unsafe mine } }
        unsafe list.pointee = unsafe mine
    }

    func unlink() {
        guard let list = unsafe list else { return }
        if let previous = unsafe previous {
            unsafe previous._withUnsafeGuaranteedRef { unsafe $0.next = unsafe next }
        } else {
            unsafe list.pointee = unsafe next
        }
        if let next = unsafe next { unsafe next._withUnsafeGuaranteedRef { unsafe $0.previous = unsafe previous } }
        unsafe self.list = nil
        unsafe next = nil
        unsafe previous = nil
    }
}
