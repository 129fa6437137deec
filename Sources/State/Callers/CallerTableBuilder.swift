/// Gathers what a caller table is made of; lives while the table is made.
import Digests

struct CallerTableBuilder {
    private(set) var records: [CallerRecord] = []
    private(set) var parts: [TextRange] = []
    private(set) var texts: [UInt8] = []

    mutating func append(_ entry: CallerEntry) throws(CallerTableError) {
        records.append(
            CallerRecord(
                id: try text(entry.id), name: try text(entry.name), team: try text(entry.team),
                tags: try list(entry.tags), models: try list(entry.models), expiry: entry.expiry ?? .max,
                digest: entry.digest))
    }

    /// The search table: index + 1 of a record, 0 for none. At least twice as many buckets as callers, so runs stay
    /// short.
    func makeBuckets() throws(CallerTableError) -> FrozenArray<UInt32> {
        var size = 2
        while size < 2 * records.count { size *= 2 }
        var buckets = [UInt32](repeating: 0, count: size)
        for (index, record) in records.enumerated() {
            var bucket = Int(truncatingIfNeeded: record.digest.words.0) & (size - 1)
            while buckets[bucket] != 0 {
                let other = Int(buckets[bucket]) - 1
                if records[other].digest == record.digest { throw .sameKey(first: other, second: index) }
                bucket = (bucket + 1) & (size - 1)
            }
            buckets[bucket] = UInt32(index + 1)
        }
        return FrozenArray(buckets)
    }

    private mutating func text(_ text: String) throws(CallerTableError) -> TextRange {
        let start = texts.count
        texts.append(contentsOf: text.utf8)
        guard texts.count <= UInt32.max else { throw .tooLarge }
        return TextRange(start: UInt32(start), count: UInt32(texts.count - start))
    }

    private mutating func list(_ list: [String]) throws(CallerTableError) -> PartRange {
        let start = parts.count
        for item in list { parts.append(try text(item)) }
        guard parts.count <= UInt32.max else { throw .tooLarge }
        return PartRange(start: UInt32(start), count: UInt32(list.count))
    }
}
