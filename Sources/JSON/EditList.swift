/// Changes to a body as a sorted list of (offset, removed length, inserted bytes); every other byte stays as it was.
///
///     original   {"model":"a","messages":[…]}        edit: offset 9, removed 3, inserted "b-2"
///     segments   {"model":  b-2  ,"messages":[…]}    original and inserted in turn, for `writev`
///
/// Edits are added in any order and must not overlap, which is our own duty and so a precondition: whoever adds one asks
/// `replacement(of:)` or `touches` first, where an earlier filter may have been at the same place. Storage is reused.
public import Containers

public struct EditList: ~Copyable {
    /// Where an insertion goes among those made at the same offset before.
    public enum Side: UInt8, Sendable { case front, back }

    struct Edit {
        var offset: Int
        var removed: Int
        /// The inserted bytes within `inserted`.
        var bytes: Range<Int>
        /// The same of an added member's key and value (`setMember`); empty for other edits.
        var key = 0..<0
        var value = 0..<0

        var end: Int { offset + removed }
    }

    var edits: [Edit] = []
    /// The bytes of all insertions, in the order in which they were made, those that were superseded too.
    var inserted = ByteBuffer()

    public init() {}

    public var isEmpty: Bool { edits.isEmpty }
    public var count: Int { edits.count }

    /// Forgets all edits; keeps the storage.
    public mutating func clear() {
        edits.removeAll(keepingCapacity: true)
        inserted.clear()
    }

    /// Inserts what `write` appends, before the byte at `offset`.
    public mutating func insert(at offset: Int, _ side: Side = .back, _ write: (inout ByteBuffer) -> Void) {
        let position =
            switch side {
            case .front: firstPosition { $0.offset >= offset }
            case .back: firstPosition { $0.offset > offset || ($0.offset == offset && $0.removed > 0) }
            }
        precondition(position == 0 || edits[position - 1].end <= offset, "insertion inside a replaced range")
        edits.insert(Edit(offset: offset, removed: 0, bytes: written(write)), at: position)
    }

    /// Replaces a range by what `write` appends. Exactly the same range may be replaced again: the later wins.
    public mutating func replace(_ range: Range<Int>, _ write: (inout ByteBuffer) -> Void) {
        precondition(!range.isEmpty, "use insert")
        let bytes = written(write)
        if let position = position(of: range) {
            edits[position].bytes = bytes
            return
        }
        let position = firstPosition { $0.offset > range.lowerBound }
        precondition(position == 0 || edits[position - 1].end <= range.lowerBound, "overlaps an edit before it")
        precondition(position == edits.count || edits[position].offset >= range.upperBound, "overlaps an edit after it")
        edits.insert(Edit(offset: range.lowerBound, removed: range.count, bytes: bytes), at: position)
    }

    /// Drops the edits inside a range that is about to be replaced whole.
    public mutating func removeEdits(inside range: Range<Int>) {
        edits.removeAll { $0.offset > range.lowerBound && $0.end < range.upperBound }
    }

    /// What exactly this range has been replaced by, within `insertedBytes`; nil when it has not been.
    public func replacement(of range: Range<Int>) -> Range<Int>? {
        position(of: range).map { edits[$0].bytes }
    }

    /// Whether bytes have been inserted before the byte at `offset`.
    public func touches(_ offset: Int) -> Bool {
        edits.contains { $0.offset == offset && $0.removed == 0 }
    }

    func firstPosition(where isBehind: (Edit) -> Bool) -> Int {
        var position = 0
        while position < edits.count, !isBehind(edits[position]) { position += 1 }
        return position
    }

    private func position(of range: Range<Int>) -> Int? {
        edits.firstIndex { $0.removed > 0 && $0.offset == range.lowerBound && $0.end == range.upperBound }
    }

    private mutating func written(_ write: (inout ByteBuffer) -> Void) -> Range<Int> {
        let start = inserted.count
        write(&inserted)
        return start..<inserted.count
    }
}
