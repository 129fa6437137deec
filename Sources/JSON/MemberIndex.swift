/// The top-level members of a body, found in one pass and kept in a table that is reused from body to body.
///
/// Scanning checks all that `MemberWalker` does, and that nothing follows the object; hence we and the backend agree on
/// where each value ends. `find` refuses a key that stands twice, for readers differ in which of the two they take.
import Containers

public struct MemberIndex: ~Copyable {
    /// Members kept without another allocation. The OpenAI chat API, the widest we know, has 38 parameters.
    public static let reserved = 64
    /// Members a body may have. A look-up is linear in them, so the number bounds its cost (about 5 µs).
    public static let limit = 1024

    private var members = OwnedArray<Member>(capacity: reserved)
    /// Offset of the object's `{`.
    public private(set) var opening = 0
    /// Offset of the object's `}`.
    public private(set) var closing = 0

    public init() {}

    public var count: Int { members.count }
    public subscript(position: Int) -> Member { members[position] }

    /// Scans a whole body. Throws `.notAnObject`, `.malformed`, `.tooDeep`, `.trailingBytes`, `.tooManyMembers`; the table
    /// is empty then.
    public mutating func scan(_ body: Span<UInt8>) throws(JSONError) {
        precondition(body.count <= Int(UInt32.max), "offsets are kept in 32 bits")
        reset()
        opening = ScanBytes.of(body) { $0.skipSpace(from: 0) }
        if opening == body.count || body[opening] != UInt8(ascii: "{") { throw JSONError(.notAnObject, at: opening) }
        do { try fill(body) } catch {
            members.removeAll()
            throw error
        }
    }

    private mutating func fill(_ body: Span<UInt8>) throws(JSONError) {
        var walker = MemberWalker(object: opening)
        while let member = try walker.next(in: body) {
            if members.count == Self.limit { throw JSONError(.tooManyMembers, at: member.key.lowerBound) }
            members.append(member)
        }
        closing = walker.end - 1
        let rest = ScanBytes.of(body) { $0.skipSpace(from: walker.end) }
        if rest < body.count { throw JSONError(.trailingBytes, at: rest) }
    }

    /// A table that one odd body has made large is not kept large.
    private mutating func reset() {
        if members.capacity > 2 * Self.reserved { members = OwnedArray(capacity: Self.reserved) }
        members.removeAll()
    }

    /// The member named `name` after unescaping; nil when there is none. Throws `.duplicateKey` when there are two.
    public func find(_ name: StaticString, in body: Span<UInt8>) throws(JSONError) -> Member? {
        try find(name.bytes, in: body)
    }

    public func find(_ name: Span<UInt8>, in body: Span<UInt8>) throws(JSONError) -> Member? {
        var found: Member?
        for position in members.indices where members[position].isNamed(name, in: body) {
            if found != nil { throw JSONError(.duplicateKey, at: members[position].key.lowerBound) }
            found = members[position]
        }
        return found
    }
}
