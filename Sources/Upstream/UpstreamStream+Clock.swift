/// Which time limit runs at a moment, and what happens when it comes true.
public import EventLoop

extension UpstreamStream {
    /// Sets the clock for what is awaited from the backend now. Nothing is awaited while the caller pauses, or while it
    /// is the caller's turn to write.
    func watch() {
        if state != .open { return }
        let timeouts = cluster.options.timeouts
        if queued > 0 || (hasSent && reader.hasBegun && !isPaused) {
            enter(.idle, timeouts.idle)
        } else if hasSentAll && !isPaused {
            enter(.firstByte, timeouts.firstByte)
        } else {
            enter(.none, 0)
        }
    }

    func enter(_ phase: Deadlines.Phase, _ limit: UInt64) {
        deadlines.enter(phase, limit, now: loop.now)
        armTimer()
    }

    func armTimer() {
        guard let end = deadlines.needsArming() else { return }
        let timer = timer ?? LoopTimer(self)
        self.timer = timer
        loop.arm(timer, after: end > loop.now ? end - loop.now : 0)
    }
}

extension UpstreamStream: TimerHandler, LoopTask {
    public func fired(_ timer: LoopTimer) {
        guard let kind = deadlines.fired(now: loop.now) else { return armTimer() }
        // What is awaited has been collected in this very turn, and not looked at yet.
        if kind == .firstByteTimeout || kind == .idleTimeout, let connection, connection.isQueued, !isPaused {
            return watch()
        }
        cluster.ranOut(self, kind)
    }

    /// Tells a failure that was found while the caller was still inside `open`.
    public func run() {
        guard state == .failing, let failure else { return }
        cluster.fail(self, failure)
    }
}
