/// A key's whole count in one word, so that one compare-and-swap changes it.
///
///     [ tick: 40 bits, ms | count: 24 bits ]
///
/// `tick` is the end of the running window, or for a level the time of its last change. 40 bits of ms are 34 years of
/// uptime. The word 0 means closed: the slot belongs to nobody or is changing hands.
struct LimitWord: Equatable {
    var raw: UInt64

    static let closed = LimitWord(raw: 0)
    static let countBits: UInt64 = 24
    static let maxCount = 1 << countBits - 1

    /// ns in a tick.
    static let tickLength: UInt64 = 1_000_000

    init(raw: UInt64) { self.raw = raw }

    init(tick: UInt64, count: Int) { raw = tick << Self.countBits | UInt64(count) }

    var tick: UInt64 { raw >> Self.countBits }
    var count: Int { Int(raw & UInt64(Self.maxCount)) }
    var isClosed: Bool { raw == 0 }

    /// The tick in which `now` falls; never 0, which would look closed.
    static func tick(of now: UInt64) -> UInt64 { max(1, now / tickLength) }

    /// Ticks that cover a length of time.
    static func ticks(of length: UInt64) -> UInt64 { (length + tickLength - 1) / tickLength }

    /// A word in which nothing has been counted yet.
    static func open(_ kind: LimitKind, tick: UInt64) -> LimitWord {
        kind == .amount
            ? AmountWord(tick: max(1, tick / AmountWord.limitTicks), amount: 0).word : LimitWord(tick: tick, count: 0)
    }

    /// Nothing is lost when the slot goes to another key: a window that is long over, or a level of 0.
    func isIdle(at tick: UInt64, _ kind: LimitKind) -> Bool {
        if isClosed { return false }
        switch kind {
        case .window: return self.tick + Self.idleTicks <= tick
        case .level: return self.tick + Self.idleTicks <= tick && count == 0
        case .amount: return AmountWord(self).tick * AmountWord.limitTicks + Self.idleTicks <= tick
        }
    }

    /// Ticks for which a slot must have been of no use before another key may have it. Far above the difference between
    /// two loops' clocks (one turn), so that a word never returns to a value it had before: a compare-and-swap that was
    /// prepared for the former key fails.
    static let idleTicks: UInt64 = 1_000
}
