/// Why bytes were refused as JSON: a kind and the offset where it was seen. A trivial value: throwing it allocates nothing.
public struct JSONError: Error, Equatable, Sendable {
    public enum Kind: UInt8, Sendable {
        /// The first byte that is not white space is not `{`.
        case notAnObject
        /// A byte that the grammar of RFC 8259 has no place for, or the end of the bytes inside a value.
        case malformed
        /// More than `JSONScanner.depthLimit` objects and arrays inside each other.
        case tooDeep
        /// Bytes other than white space behind the object.
        case trailingBytes
        /// More than `MemberIndex.limit` members.
        case tooManyMembers
        /// A key that was asked for stands twice; the offset is that of the second.
        case duplicateKey
        /// A string that was asked for holds a control byte or an escape that stands for no character.
        case invalidString
    }

    public let kind: Kind
    /// Bytes from the start of the span that was given.
    public let offset: Int

    public init(_ kind: Kind, at offset: Int) {
        self.kind = kind
        self.offset = offset
    }
}
