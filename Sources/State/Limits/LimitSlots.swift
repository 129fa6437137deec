/// Where a key's word stands: look-up, claim and reclaim of slots, without a lock and without ever having a key twice.
///
///     free (0) ──CAS──▶ provisional ──no rival──▶ committed ──word closed by CAS, when idle──▶ provisional (next key)
///                            └────── rival ─────▶ free
///
/// A key may stand in 32 places: two runs of 16 slots (4 cache lines each) that its hash chooses. Two threads may claim
/// two of them for one key at the same time. Each publishes its claim first and looks for a rival second, so at least
/// the later one sees the other and withdraws; nobody counts in a slot before it is committed. A slot changes hands
/// only after its word was swapped to closed, so a count prepared for the former key cannot land.
import Glibc

struct LimitSlots: Sendable {
    let memory: LimitMemory

    static let run = 16
    /// Looks at a new key's places before giving up as full; past the first 64 the thread yields between them, for a
    /// claimant that was preempted between publishing and committing.
    static let maxTries = 1_024
    private static let triesBeforeYield = 64

    private enum Finding {
        case found(Int)
        /// Another thread is claiming a slot for this key.
        case settling
        case absent(free: Int?)
    }

    /// The key's slot and its open word; claims one when there is none. Nil when there is no room.
    func open(_ key: LimitKey, tick: UInt64) -> (slot: Int, word: LimitWord)? {
        for attempt in 0..<Self.maxTries {
            if attempt > Self.triesBeforeYield { sched_yield() }
            switch find(key) {
            case .found(let slot):
                // The word first, the tag again second: so the word was this key's.
                let word = memory.word(slot)
                if memory.tag(slot) == key.tag, !word.isClosed { return (slot, word) }
            case .settling: continue
            case .absent(let free):
                if let free {
                    if memory.replaceTag(free, 0, with: key.provisional) { settle(free, key, tick, wasFree: true) }
                } else if let idle = takeIdle(key, tick) {
                    settle(idle, key, tick, wasFree: false)
                } else if !hasUnsettled(key) {
                    return nil
                }
            }
        }
        return nil
    }

    /// The key's slot and open word, if it has one.
    func existing(_ key: LimitKey) -> (slot: Int, word: LimitWord)? {
        guard case .found(let slot) = find(key) else { return nil }
        let word = memory.word(slot)
        return memory.tag(slot) == key.tag && !word.isClosed ? (slot, word) : nil
    }

    private func find(_ key: LimitKey) -> Finding {
        // The emptier run takes the key: with two choices a table can be filled nearly to its end, with one to its
        // half.
        var free: Int?
        var most = 0
        for run in 0..<2 {
            var found = 0
            var first: Int?
            for number in run * Self.run..<(run + 1) * Self.run {
                let slot = place(key, number)
                let tag = memory.tag(slot)
                if tag == key.tag { return .found(slot) }
                if tag == key.provisional { return .settling }
                guard tag == 0 else { continue }
                found += 1
                if first == nil { first = slot }
            }
            if found > most { (free, most) = (first, found) }
        }
        return .absent(free: free)
    }

    /// The key's `number`th place. The second run begins an odd number of runs after the first: never the same.
    func place(_ key: LimitKey, _ number: Int) -> Int {
        let runs = UInt64(memory.slots / Self.run)
        var run = key.place & 0xffff_ffff
        if number >= Self.run { run &+= key.place >> 32 | 1 }
        return Int(run & (runs - 1)) * Self.run + number % Self.run
    }

    /// Commits a published claim unless the key stands elsewhere.
    func settle(_ slot: Int, _ key: LimitKey, _ tick: UInt64, wasFree: Bool) {
        if hasRival(key, slot) {
            memory.setTag(slot, 0)
            if !wasFree { memory.countUsed(-1) }
            return
        }
        if wasFree { memory.countUsed(1) }
        memory.setWord(slot, LimitWord.open(LimitKind(tag: key.tag), tick: tick))
        memory.setTag(slot, key.tag)
    }

    private func hasRival(_ key: LimitKey, _ own: Int) -> Bool {
        for number in 0..<2 * Self.run {
            let slot = place(key, number)
            if slot == own { continue }
            let tag = memory.tag(slot)
            if tag == key.tag || tag == key.provisional { return true }
        }
        return false
    }

    /// One of the key's places is claimed and not settled: its claimant may withdraw.
    private func hasUnsettled(_ key: LimitKey) -> Bool {
        for number in 0..<2 * Self.run {
            let tag = memory.tag(place(key, number))
            if tag == 0 || tag & LimitKey.committedBit == 0 { return true }
        }
        return false
    }

    /// Closes an idle slot of another key and publishes the claim there.
    private func takeIdle(_ key: LimitKey, _ tick: UInt64) -> Int? {
        for number in 0..<2 * Self.run {
            let slot = place(key, number)
            let word = memory.word(slot)
            let tag = memory.tag(slot)
            if tag & LimitKey.committedBit == 0 { continue }
            guard word.isIdle(at: tick, LimitKind(tag: tag)) else { continue }
            if memory.replaceWord(slot, word, with: .closed) {
                memory.setTag(slot, key.provisional)
                return slot
            }
        }
        return nil
    }
}
