/// Amounts in windows: reserved before they are known, settled when they are.
///
///     reserve 5,000 ──▶ [ window: 5,000 of 10,000 ] ──▶ settle: used 1,200 ──▶ [ window: 1,200 of 10,000 ]
///
/// Windows are as those of requests (`LimitTable`), in ticks of 20 ms. At no time do reservations that stand and amounts that were
/// settled add up to more than the limit by way of `reserve`, whatever the threads. Only what was used beyond its reservation can
/// pass it: that counts in the window that runs when it is settled, and keeps others out.
/// What was reserved and not used is given back to its own window only; once that is over there is nothing to give back.
extension LimitTable {
    /// The most of an amount that a window holds.
    public static let maxAmount = AmountWord.maxAmount

    /// Takes `amount` if with it the window holds `limit` at most; nothing is taken otherwise.
    public func reserve(_ key: LimitKey, amount: Int, limit: Int, window: UInt64, now: UInt64) -> AmountDecision {
        precondition(limit >= 0 && limit <= Self.maxAmount && window >= AmountWord.tickLength && amount >= 0)
        let tick = AmountWord.tick(of: now)
        while true {
            guard let (slot, word) = slots.open(key, tick: LimitWord.tick(of: now)) else {
                return AmountDecision(full(limit), .none)
            }
            let (end, taken) = Self.running(AmountWord(word), tick, window)
            let left = end * AmountWord.tickLength - now
            if amount > limit - taken {
                let remaining = max(0, limit - taken)
                return AmountDecision(
                    LimitDecision(
                        outcome: .refused, limit: limit, remaining: remaining, resetAfter: left, retryAfter: left),
                    .none)
            }
            if memory.replaceWord(slot, word, with: AmountWord(tick: end, amount: taken + amount).word) {
                return AmountDecision(
                    LimitDecision(
                        outcome: .allowed, limit: limit, remaining: limit - taken - amount, resetAfter: left,
                        retryAfter: 0), LimitWindow(mark: UInt32(truncatingIfNeeded: end)))
            }
        }
    }

    /// Puts what was `used` in the place of what `reserve` took in `window`.
    public func settle(
        _ key: LimitKey, reserved: Int, used: Int, in window: LimitWindow, of length: UInt64, now: UInt64
    ) {
        if used > reserved { return add(key, used - reserved, length, now) }
        while reserved > used, let (slot, word) = slots.existing(key) {
            let amount = AmountWord(word)
            if UInt32(truncatingIfNeeded: amount.tick) != window.mark { return }
            let next = AmountWord(tick: amount.tick, amount: max(0, amount.amount - (reserved - used)))
            if memory.replaceWord(slot, word, with: next.word) { return }
        }
    }

    /// Counts what has been used already, whatever the limit.
    private func add(_ key: LimitKey, _ amount: Int, _ window: UInt64, _ now: UInt64) {
        let tick = AmountWord.tick(of: now)
        while let (slot, word) = slots.open(key, tick: LimitWord.tick(of: now)) {
            let (end, taken) = Self.running(AmountWord(word), tick, window)
            let sum = amount > Self.maxAmount - taken ? Self.maxAmount : taken + amount
            if memory.replaceWord(slot, word, with: AmountWord(tick: end, amount: sum).word) { return }
        }
    }

    /// The window that runs, or the one that begins now: its end, and what has been taken in it.
    private static func running(_ word: AmountWord, _ tick: UInt64, _ window: UInt64) -> (end: UInt64, taken: Int) {
        if word.amount > 0, word.tick > tick { return (word.tick, word.amount) }
        return (tick + AmountWord.ticks(of: window), 0)
    }
}

/// The engine in memory is never pending.
extension LimitTable {
    public func reserve(_ key: LimitKey, amount: Int, limit: Int, window: UInt64, now: UInt64, ticket: Ticket)
        -> StateAnswer<AmountDecision>
    { .done(reserve(key, amount: amount, limit: limit, window: window, now: now)) }
}
