/// Keeps an address that refuses connections out of the choice for a while. Pure: the clock is passed in.
///
///     in ──failure──▶ out for 0.5 s ──▶ in ──failure──▶ out for 1 s ──▶ … at most 30 s
///     ▲────────────────────────── success ─────────────────────────────────┘
///
/// Ejection is a preference and not a ban: when every address is out, requests still try them.
struct Ejection {
    /// Below a restart of a process, above a burst of the connects that were under way when it began.
    static let shortest: UInt64 = 500_000_000
    /// A backend that came back is found within half a minute.
    static let longest: UInt64 = 30_000_000_000

    private var failures: UInt8 = 0
    private var until: UInt64 = 0

    func isOut(at now: UInt64) -> Bool { now < until }

    /// Connects that were under way when the first one failed tell nothing new, so failures while out do not count.
    mutating func failed(at now: UInt64, random: UInt64) {
        if isOut(at: now) { return }
        let base = min(Self.longest, Self.shortest << UInt64(min(failures, 6)))
        // Up to a quarter less, so that the loops do not all come back in one instant.
        until = now + base - random % (base / 4)
        if failures < .max { failures += 1 }
    }

    mutating func succeeded() {
        failures = 0
        until = 0
    }
}
