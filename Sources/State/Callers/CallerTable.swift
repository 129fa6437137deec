/// All callers of one generation of the keys file, frozen: found by their key's digest at a cost that does not depend
/// on how many there are, and read by all loops without counting references.
///
///     digest ─▶ bucket (open addressing, at most half full) ─▶ record ─▶ texts
///
/// Plaintext keys are never here. A presented key is digested first, so where a search goes and when it stops tells
/// nothing about a key that is in the table; the digests are compared whole.
import Containers
public import Digests

public final class CallerTable: Sendable {
    /// Two to the 24th: buckets and records stay below 2 GiB.
    public static let maxCallers = 1 << 24

    private let buckets: FrozenArray<UInt32>
    private let records: FrozenArray<CallerRecord>
    private let parts: FrozenArray<TextRange>
    private let texts: FrozenArray<UInt8>

    public var count: Int { records.count }

    /// Throws when two entries have one key.
    public init(_ entries: [CallerEntry]) throws(CallerTableError) {
        guard entries.count <= Self.maxCallers else { throw .tooLarge }
        var builder = CallerTableBuilder()
        for entry in entries { try builder.append(entry) }
        buckets = try builder.makeBuckets()
        records = FrozenArray(builder.records)
        parts = FrozenArray(builder.parts)
        texts = FrozenArray(builder.texts)
    }

    /// The caller whose key has this digest. Expiry is the asker's to check.
    public func find(_ digest: SHA256Digest) -> CallerRecord? {
        var bucket = Int(truncatingIfNeeded: digest.words.0) & (buckets.count - 1)
        while true {
            let number = buckets[bucket]
            if number == 0 { return nil }
            let record = records[Int(number) - 1]
            if record.digest == digest { return record }
            bucket = (bucket + 1) & (buckets.count - 1)
        }
    }

    /// A record's text, UTF-8.
    @_lifetime(borrow self)
    public func text(_ range: TextRange) -> Span<UInt8> {
        texts.span(in: self).extracting(Int(range.start)..<Int(range.start) + Int(range.count))
    }

    @_lifetime(borrow self)
    public func tag(_ index: Int, of caller: CallerRecord) -> Span<UInt8> {
        precondition(index >= 0 && index < caller.tagCount)
        return text(parts[Int(caller.tags.start) + index])
    }

    /// Whether the caller may ask for this model: it has no list, or a name or beginning in it fits.
    public func allows(_ caller: CallerRecord, model: Span<UInt8>) -> Bool {
        if caller.models.count == 0 { return true }
        for index in 0..<Int(caller.models.count) where fits(parts[Int(caller.models.start) + index], model) {
            return true
        }
        return false
    }

    private func fits(_ pattern: TextRange, _ model: Span<UInt8>) -> Bool {
        let pattern = text(pattern)
        let last = pattern.count - 1
        guard last >= 0, pattern[last] == UInt8(ascii: "*") else { return pattern.equals(model) }
        return model.count >= last && model.extracting(0..<last).equals(pattern.extracting(0..<last))
    }
}
