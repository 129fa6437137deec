/// The keys that session tickets are sealed with, renewed each hour: a stolen key opens two hours of tickets at most.
import EventLoop
import TLS

final class TicketRotation: TimerHandler {
    private(set) var keys: TicketKeys
    private let loop: EventLoop
    private let renewed: (TicketKeys) -> Void
    private var timer: LoopTimer?

    /// Two of them are as long as a ticket is good for (`ServerTLSContext.ticketLifetime`).
    static let interval: UInt64 = 3_600_000_000_000

    /// `renewed` hears of every new pair. Throws only when the system has no randomness.
    init(_ loop: EventLoop, renewed: @escaping (TicketKeys) -> Void) throws(TLSError) {
        self.loop = loop
        self.renewed = renewed
        keys = try .generate()
        let timer = LoopTimer(self)
        self.timer = timer
        loop.arm(timer, after: Self.interval)
    }

    deinit {
        if let timer { loop.disarm(timer) }
    }

    func fired(_ timer: LoopTimer) {
        // Without randomness the old keys stay: to serve with them is better than not to serve.
        if let next = try? keys.rotated() {
            keys = next
            renewed(next)
        }
        loop.arm(timer, after: Self.interval)
    }
}
