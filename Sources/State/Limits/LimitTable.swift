/// Limits counted in memory, exactly, for all threads of the process.
///
/// Algorithm: windows fixed a key. The first request that is allowed opens a window of the configured length; requests
/// are counted in it until it ends; the next one opens another. Windows of a key do not overlap. A key's window and
/// count are one word, changed by one compare-and-swap, hence:
///
/// - at most `limit` requests are allowed in a window, and if as many come, exactly `limit`, whatever the threads;
/// - who stays within `limit` in every interval of the window's length is never refused;
/// - `remaining` and `resetAfter` say just what will be admitted and when; the price is that an interval across two
///   windows can hold up to twice the limit.
///
/// A window begins with the millisecond of its first request and lasts whole milliseconds; both statements hold as they
/// stand for limits whose window is a multiple of 1 ms.
import Synchronization

public final class LimitTable: LimitEngine {
    /// Keys: 100,000 callers with two limits each, and a quarter of room, as a power of two. 4 MiB if all are in use.
    public static let defaultCapacity = 1 << 18
    /// 1 GiB of slots.
    public static let maxCapacity = 1 << 26
    /// The most that can be counted in a window, or be under way.
    public static let maxLimit = LimitWord.maxCount

    let memory: LimitMemory
    let slots: LimitSlots
    private let refusedForRoom = Atomic<UInt64>(0)

    /// An empty table. `capacity`: keys, a power of two, from 32.
    public init(capacity: Int = defaultCapacity) throws(StateError) {
        precondition(capacity >= 2 * LimitSlots.run && capacity <= Self.maxCapacity && capacity & (capacity - 1) == 0)
        memory = try LimitMemory(slots: capacity)
        slots = LimitSlots(memory: memory)
    }

    /// The table of a process before this one; takes the descriptor over. Throws `.foreign` when it holds something
    /// else.
    public init(inheriting descriptor: Int32) throws(StateError) {
        memory = try LimitMemory(inheriting: descriptor)
        guard memory.slots >= 2 * LimitSlots.run else { throw .foreign("not a limit table") }
        slots = LimitSlots(memory: memory)
    }

    /// The memory's descriptor, to be handed to a successor; closed with the table.
    public var descriptor: Int32 { memory.descriptor }
    public var capacity: Int { memory.slots }
    /// Slots that hold a key, idle ones included.
    public var used: Int { memory.used }
    /// Answers `.full` so far.
    public var fullCount: UInt64 { refusedForRoom.load(ordering: .relaxed) }

    public func space(_ name: String, window: UInt64) -> UInt64 {
        var hash = SipHash(key: memory.hashKey)
        hash.absorb(window)
        return hash.finish(Array(name.utf8).span).low
    }

    public func subject(_ bytes: Span<UInt8>) -> LimitSubject {
        let hash = SipHash(key: memory.hashKey).finish(bytes)
        return LimitSubject(low: hash.low, high: hash.high)
    }

    /// Counts one request of at most `limit` in `window` ns (from 1 ms).
    public func take(_ key: LimitKey, limit: Int, window: UInt64, now: UInt64) -> LimitDecision {
        precondition(limit >= 0 && limit <= Self.maxLimit && window >= LimitWord.tickLength)
        let tick = LimitWord.tick(of: now)
        while true {
            guard let (slot, word) = slots.open(key, tick: tick) else {
                return full(limit)
            }
            let isRunning = word.count > 0 && word.tick > tick
            let end = isRunning ? word.tick : tick + LimitWord.ticks(of: window)
            let count = isRunning ? word.count : 0
            let left = end * LimitWord.tickLength - now
            if count >= limit {
                return LimitDecision(outcome: .refused, limit: limit, remaining: 0, resetAfter: left, retryAfter: left)
            }
            if memory.replaceWord(slot, word, with: LimitWord(tick: end, count: count + 1)) {
                return LimitDecision(
                    outcome: .allowed, limit: limit, remaining: limit - count - 1, resetAfter: left, retryAfter: 0)
            }
        }
    }

    /// Counts one more under way, of at most `limit`.
    public func acquire(_ key: LimitKey, limit: Int, now: UInt64) -> LimitAdmission {
        precondition(limit >= 0 && limit <= Self.maxLimit)
        let tick = LimitWord.tick(of: now)
        while true {
            guard let (slot, word) = slots.open(key, tick: tick) else {
                refusedForRoom.wrappingAdd(1, ordering: .relaxed)
                return .full
            }
            if word.count >= limit { return .refused }
            let next = LimitWord(tick: max(tick, word.tick), count: word.count + 1)
            if memory.replaceWord(slot, word, with: next) { return .admitted }
        }
    }

    /// Undoes one `acquire` that admitted. A key that counts nothing is left alone.
    public func release(_ key: LimitKey, now: UInt64) {
        let tick = LimitWord.tick(of: now)
        while let (slot, word) = slots.existing(key), word.count > 0 {
            let next = LimitWord(tick: max(tick, word.tick), count: word.count - 1)
            if memory.replaceWord(slot, word, with: next) { return }
        }
    }

    func full(_ limit: Int) -> LimitDecision {
        refusedForRoom.wrappingAdd(1, ordering: .relaxed)
        return LimitDecision(outcome: .full, limit: limit, remaining: 0, resetAfter: 0, retryAfter: 0)
    }
}

/// The engine in memory is never pending.
extension LimitTable {
    public func take(_ key: LimitKey, limit: Int, window: UInt64, now: UInt64, ticket: Ticket)
        -> StateAnswer<LimitDecision>
    { .done(take(key, limit: limit, window: window, now: now)) }

    public func acquire(_ key: LimitKey, limit: Int, now: UInt64, ticket: Ticket) -> StateAnswer<LimitAdmission> {
        .done(acquire(key, limit: limit, now: now))
    }
}
