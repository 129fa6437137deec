/// Gives memory back to the kernel once a burst of clients has left: the allocator itself keeps it for ever.
import EventLoop
import System

final class MemoryRelease: TimerHandler {
    private let loop: EventLoop
    private let connections: () -> Int
    private let release: () -> Void
    private var burst = Burst()
    private var timer: LoopTimer?

    /// Bursts that are shorter leave little behind: a connection takes time to open and to use.
    static let interval: UInt64 = 1_000_000_000

    /// `connections`: how many are open now.
    init(
        _ loop: EventLoop, connections: @escaping () -> Int,
        release: @escaping () -> Void = { ProcessFacts.releaseFreeMemory() }
    ) {
        self.loop = loop
        self.connections = connections
        self.release = release
        let timer = LoopTimer(self)
        self.timer = timer
        loop.arm(timer, after: Self.interval)
    }

    func fired(_ timer: LoopTimer) {
        if burst.hasEnded(now: connections()) { release() }
        loop.arm(timer, after: Self.interval)
    }
}

/// Gives back what only the start needed, a moment after it: released at once, the pages of the program text that the first requests
/// use would be mapped again while those wait.
final class StartupRelease: TimerHandler {
    private let release: () -> Void
    private var timer: LoopTimer?

    /// Longer than the first requests take.
    static let delay: UInt64 = 250_000_000

    init(_ loop: EventLoop, release: @escaping () -> Void = { ProcessFacts.releaseStartupMemory() }) {
        self.release = release
        let timer = LoopTimer(self)
        self.timer = timer
        loop.arm(timer, after: Self.delay)
    }

    func fired(_ timer: LoopTimer) {
        self.timer = nil
        release()
    }
}

/// Tells when most of many connections have gone.
struct Burst {
    private var peak = 0

    /// Below this nothing is worth giving back: 256 connections hold some 5 MiB.
    static let least = 256

    /// True once after each time that half of the most connections there were, and `least`, have left.
    mutating func hasEnded(now: Int) -> Bool {
        peak = max(peak, now)
        if peak - now < Self.least || now > peak / 2 { return false }
        peak = now
        return true
    }
}
