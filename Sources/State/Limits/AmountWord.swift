/// A window's end and what was taken in it, in one word as `LimitWord`, for amounts that need more room than requests.
///
///     [ tick: 33 bits, 20 ms | amount: 31 bits ]
///
/// 33 bits of 20 ms are 5 years of uptime.
struct AmountWord: Equatable {
    var raw: UInt64

    static let amountBits: UInt64 = 31
    static let maxAmount = 1 << amountBits - 1

    /// ns in a tick: a second has 50.
    static let tickLength: UInt64 = 20_000_000
    /// `LimitWord`'s ticks in one.
    static let limitTicks = tickLength / LimitWord.tickLength

    init(_ word: LimitWord) { raw = word.raw }

    init(tick: UInt64, amount: Int) { raw = tick << Self.amountBits | UInt64(amount) }

    var word: LimitWord { LimitWord(raw: raw) }
    var tick: UInt64 { raw >> Self.amountBits }
    var amount: Int { Int(raw & UInt64(Self.maxAmount)) }

    /// The tick in which `now` falls; never 0, which would look closed.
    static func tick(of now: UInt64) -> UInt64 { max(1, now / tickLength) }

    /// Ticks that cover a length of time.
    static func ticks(of length: UInt64) -> UInt64 { (length + tickLength - 1) / tickLength }
}
