/// What is kept of answers: counted against the loop's ceiling as bodies of requests are, and shown to who watches.
///
///     bytes come ─▶ held until commit, or in a translation ─▶ countKept ─▶ CallPort.keep ─▶ limits.buffered, metrics
///     finish ─▶ releaseKept
import Containers

/// Of an answer: bytes of storage, and bytes that the client has not been sent yet.
struct Kept: BitwiseCopyable, Equatable {
    var storage = 0
    var held = 0
}

extension Walk {
    /// Counts what is kept of the call's answer by now. False: it has grown, and the loop keeps more than it may.
    @discardableResult
    func countKept(_ call: Call) -> Bool {
        // What was sent may have ended the exchange, and then all has been released.
        if call.exchange.phase == .over { return true }
        let kept = call.kept
        let before = call.counted
        if kept == before { return true }
        call.counted = kept
        let fits = calls.keep(storage: kept.storage - before.storage, held: kept.held - before.held)
        return fits || kept.storage <= before.storage
    }

    /// The same, but what is small is never too much: it takes no more than a connection may.
    func fits(_ call: Call) -> Bool { countKept(call) || call.counted.storage <= Exchange.keptBody }

    /// The answer is over: its storage is given back, or kept small for the next.
    func releaseKept(_ call: Call) {
        if call.counted == Kept() { return }
        _ = calls.keep(storage: -call.counted.storage, held: -call.counted.held)
        call.counted = Kept()
    }
}

extension Call {
    /// What is kept of the answer. That of one which is passed on as it comes is not counted: an event at most.
    var kept: Kept {
        var kept = Kept(storage: held.capacity, held: held.count)
        if isTranslated, let translation {
            kept.storage += translation.reply.storage
            kept.held += translation.reply.stream.held
        }
        return kept
    }
}
