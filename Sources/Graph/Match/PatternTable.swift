/// An immutable table from pairs of byte strings to small lists of numbers: a look-up costs the same however many there are.
///
/// Open addressing over a keyed hash (the standard library's SipHash with the process's random seed): keys come from the
/// configuration but look-ups come from clients, who must not be able to choose collisions.
/// A class, so that it can be pinned: who looks something up counts no reference.
import Containers

public final class PatternTable: Sendable {
    /// Slots: 1 + index of an entry, 0: free. A power of two, at most half full.
    private let slots: [UInt32]
    private let keys: [UInt8]
    private let entries: [Entry]
    private let values: [UInt32]

    private struct Entry: Sendable {
        let hash: Int
        /// In `keys`: the first part from `start`, the second from `middle`, both before `end`.
        let start: UInt32
        let middle: UInt32
        let end: UInt32
        let values: Range<UInt32>
    }

    public struct Item {
        public let first: [UInt8]
        public let second: [UInt8]
        public let values: [UInt32]

        public init(first: [UInt8] = [], second: [UInt8], values: [UInt32]) {
            self.first = first
            self.second = second
            self.values = values
        }
    }

    /// Keys must be distinct; values keep their order.
    public init(_ items: [Item]) {
        var keys: [UInt8] = []
        var values: [UInt32] = []
        var entries: [Entry] = []
        var capacity = 8
        while capacity < items.count * 2 { capacity *= 2 }
        var slots = [UInt32](repeating: 0, count: capacity)
        for item in items {
            let start = UInt32(keys.count)
            keys += item.first
            let middle = UInt32(keys.count)
            keys += item.second
            let hash = Self.hash(item.first.span, item.second.span)
            let listed = UInt32(values.count)..<UInt32(values.count + item.values.count)
            values += item.values
            entries.append(
                Entry(hash: hash, start: start, middle: middle, end: UInt32(keys.count), values: listed))
            var slot = hash & (capacity - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (capacity - 1) }
            slots[slot] = UInt32(entries.count)
        }
        self.slots = slots
        self.keys = keys
        self.entries = entries
        self.values = values
    }

    /// Positions in `value(at:)` of what the pair has, in order; empty when it has nothing.
    public func find(_ first: Span<UInt8>, _ second: Span<UInt8>) -> Range<Int> {
        if entries.isEmpty { return 0..<0 }
        let hash = Self.hash(first, second)
        let mask = slots.count - 1
        var slot = hash & mask
        while true {
            let number = slots[slot]
            if number == 0 { return 0..<0 }
            let entry = entries[Int(number) - 1]
            if entry.hash == hash, holds(entry, first, second) {
                return Int(entry.values.lowerBound)..<Int(entry.values.upperBound)
            }
            slot = (slot + 1) & mask
        }
    }

    public func value(at position: Int) -> Int { Int(values[position]) }

    private func holds(_ entry: Entry, _ first: Span<UInt8>, _ second: Span<UInt8>) -> Bool {
        let keys = keys
        return keys.span.extracting(Int(entry.start)..<Int(entry.middle)).equals(first)
            && keys.span.extracting(Int(entry.middle)..<Int(entry.end)).equals(second)
    }

    private static func hash(_ first: Span<UInt8>, _ second: Span<UInt8>) -> Int {
        var hasher = Hasher()
        if !first.isEmpty { first.hash(into: &hasher) }
        hasher.combine(0xFF as UInt8)
        second.hash(into: &hasher)
        return hasher.finalize()
    }
}
