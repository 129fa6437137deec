/// Edits of the members of an object that is itself a member's value: `generationConfig` of a Gemini request.
///
///     {"contents":[…],"generationConfig":{"topK":1}}      the object stands in the body: edits within it
///     {"contents":[…],"generationConfig":{"topK":1}}      an edit has inserted it: it is inserted anew, changed
///                     └──────── inserted ────────┘
public import Containers

extension EditList {
    /// What member `name` of the object at `object` in `body`, which no edit has replaced, is now. Throws `.duplicateKey`.
    public func current(
        _ name: Span<UInt8>, inside object: Range<Int>, of body: Span<UInt8>
    ) throws(JSONError) -> CurrentValue {
        let place = try NestedPlace(name, body, object.lowerBound)
        if let value = place.member { return replacement(of: value.value).map { .inserted($0) } ?? .original(value) }
        return addedMember(name, at: place.end).map { .inserted(edits[$0].value) } ?? .absent
    }

    /// Sets it to the JSON value that `write` appends. Throws `.duplicateKey`.
    public mutating func setMember(
        _ name: Span<UInt8>, inside object: Range<Int>, of body: Span<UInt8>, _ write: (inout ByteBuffer) -> Void
    ) throws(JSONError) {
        let place = try NestedPlace(name, body, object.lowerBound)
        if let value = place.member?.value {
            removeEdits(inside: value)
            replace(value, write)
        } else {
            add(name, at: place.end, isFirst: place.isEmpty, write)
        }
    }

    /// The value of member `name` of the object that stands at `object` in `insertedBytes`. Throws `.duplicateKey`.
    public func member(_ name: Span<UInt8>, ofInserted object: Range<Int>) throws(JSONError) -> Range<Int>? {
        try NestedPlace(name, insertedBytes, object.lowerBound).member?.value
    }

    /// Sets `parent`, which an edit has set to the object at `object` of `insertedBytes`, to the same object with member `name` as
    /// `write` appends it. Throws `.duplicateKey`.
    public mutating func setMember(
        _ name: Span<UInt8>, ofInserted object: Range<Int>, _ parent: Span<UInt8>, in body: Span<UInt8>,
        _ index: borrowing MemberIndex, _ write: (inout ByteBuffer) -> Void
    ) throws(JSONError) {
        let place = try NestedPlace(name, insertedBytes, object.lowerBound)
        try setMember(parent, in: body, index) { out in
            if let value = place.member?.value {
                out.append(again: object.lowerBound..<value.lowerBound)
                write(&out)
                out.append(again: value.upperBound..<object.upperBound)
                return
            }
            out.append(again: object.lowerBound..<place.end)
            if !place.isEmpty { out.append(UInt8(ascii: ",")) }
            out.append(UInt8(ascii: "\""))
            out.appendEscaped(name)
            out.append("\":" as StaticString)
            write(&out)
            out.append(again: place.end..<object.upperBound)
        }
    }
}

/// Where a member stands in an object, or would be added.
private struct NestedPlace {
    var member: Member?
    /// Behind the last member, or behind the `{`.
    var end: Int
    var isEmpty = true

    init(_ name: Span<UInt8>, _ bytes: Span<UInt8>, _ start: Int) throws(JSONError) {
        end = start + 1
        var walker = MemberWalker(object: start)
        while let found = try walker.next(in: bytes) {
            isEmpty = false
            end = found.value.upperBound
            if !found.isNamed(name, in: bytes) { continue }
            if member != nil { throw JSONError(.duplicateKey, at: found.key.lowerBound) }
            member = found
        }
    }
}

extension ByteBuffer {
    /// Appends bytes that stand in this buffer.
    public mutating func append(again range: Range<Int>) {
        for at in range {
            let byte = span[at]
            append(byte)
        }
    }
}
