/// The times at which a request to a backend fails, behind one lazily armed timer. Pure.
///
/// Every request moves its deadlines several times and almost none comes true, so a move is a store: the timer stays
/// where it is as long as it fires early enough, and what it finds then decides whether it is armed again. A pooled
/// stream's timer so survives from request to request, and a request does no timer work at all once it is warm.
struct Deadlines {
    enum Phase: UInt8 {
        /// Nothing is awaited from the backend.
        case none
        case waiting
        case connecting
        case firstByte
        case idle
    }

    private(set) var phase = Phase.none
    private var phaseEnd = UInt64.max
    private var totalEnd = UInt64.max
    /// When the timer will fire; `max` when it is not armed.
    private var armed = UInt64.max

    mutating func begin(total: UInt64, now: UInt64) {
        totalEnd = total == 0 ? .max : now + total
    }

    mutating func enter(_ phase: Phase, _ limit: UInt64, now: UInt64) {
        self.phase = phase
        phaseEnd = limit == 0 || phase == .none ? .max : now + limit
    }

    /// The request is over; an armed timer stays and will find nothing.
    mutating func clear() {
        phase = .none
        phaseEnd = .max
        totalEnd = .max
    }

    /// The time to arm the timer at, or nil when it fires early enough as it stands.
    mutating func needsArming() -> UInt64? {
        let earliest = min(phaseEnd, totalEnd)
        if earliest >= armed { return nil }
        armed = earliest
        return earliest
    }

    /// The timer fired: what has come true, if anything.
    mutating func fired(now: UInt64) -> UpstreamFailure.Kind? {
        armed = .max
        if now >= totalEnd { return .totalTimeout }
        if now < phaseEnd { return nil }
        switch phase {
        case .none: return nil
        case .waiting: return .overloaded
        case .connecting: return .connectTimeout
        case .firstByte: return .firstByteTimeout
        case .idle: return .idleTimeout
        }
    }
}
