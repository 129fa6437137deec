/// Edits in terms of top-level members: what a member is now, edits made before included, and setting it.
///
/// Filters run one after the other but their edits are rendered once, so "now" is not what the original bytes say: a value
/// may have been replaced, or a member added, by a filter before.
public import Containers

/// Where a member's value, as it is now, stands.
public enum CurrentValue: Sendable {
    case absent
    /// In the body, as the client sent it (perhaps with edits inside).
    case original(Member)
    /// Of `EditList.insertedBytes`.
    case inserted(Range<Int>)
}

extension EditList {
    /// The value that `name` has once the edits made so far are rendered. Throws `.duplicateKey`.
    public func current(
        _ name: Span<UInt8>, in body: Span<UInt8>, _ index: borrowing MemberIndex
    ) throws(JSONError) -> CurrentValue {
        if let member = try index.find(name, in: body) {
            return replacement(of: member.value).map { .inserted($0) } ?? .original(member)
        }
        return addedMember(name, at: Self.addingPlace(index)).map { .inserted(edits[$0].value) } ?? .absent
    }

    /// Sets `name` to the JSON `value`, whether or not the body has it. Throws `.duplicateKey`.
    public mutating func setMember(
        _ name: Span<UInt8>, to value: Span<UInt8>, in body: Span<UInt8>, _ index: borrowing MemberIndex
    ) throws(JSONError) {
        try setMember(name, in: body, index) { $0.append(value) }
    }

    /// Sets `name` to the JSON value that `write` appends. Throws `.duplicateKey`.
    public mutating func setMember(
        _ name: Span<UInt8>, in body: Span<UInt8>, _ index: borrowing MemberIndex, _ write: (inout ByteBuffer) -> Void
    ) throws(JSONError) {
        if let member = try index.find(name, in: body) {
            removeEdits(inside: member.value)
            replace(member.value, write)
        } else {
            add(name, at: Self.addingPlace(index), isFirst: index.count == 0, write)
        }
    }

    /// Where a member is added to the body: behind its last.
    private static func addingPlace(_ index: borrowing MemberIndex) -> Int {
        index.count == 0 ? index.opening + 1 : index[index.count - 1].value.upperBound
    }

    /// Adds a member at `offset`, or sets the one of that name that was added there before. `isFirst`: the object has none of its
    /// own.
    mutating func add(_ name: Span<UInt8>, at offset: Int, isFirst: Bool, _ write: (inout ByteBuffer) -> Void) {
        if let position = addedMember(name, at: offset) {
            let hasComma = edits[position].key.lowerBound - edits[position].bytes.lowerBound == 2
            edits[position] = member(name, at: offset, comma: hasComma, write)
            return
        }
        let comma = !isFirst || touches(offset)
        let position = firstPosition { $0.offset > offset }
        edits.insert(member(name, at: offset, comma: comma, write), at: position)
    }

    private mutating func member(
        _ name: Span<UInt8>, at offset: Int, comma: Bool, _ write: (inout ByteBuffer) -> Void
    ) -> Edit {
        let start = inserted.count
        if comma { inserted.append(UInt8(ascii: ",")) }
        inserted.append(UInt8(ascii: "\""))
        let key = inserted.count
        inserted.appendEscaped(name)
        let keyEnd = inserted.count
        inserted.append("\":" as StaticString)
        let value = inserted.count
        write(&inserted)
        let end = inserted.count
        return Edit(offset: offset, removed: 0, bytes: start..<end, key: key..<keyEnd, value: value..<end)
    }

    /// The edit that has added a member of that name at `offset`.
    func addedMember(_ name: Span<UInt8>, at offset: Int) -> Int? {
        edits.firstIndex {
            $0.offset == offset && !$0.value.isEmpty && JSONText.stands(inserted.span.extracting($0.key), for: name)
        }
    }
}
