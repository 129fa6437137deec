/// Members of a client's request that must be of one kind: OpenAI refuses a request in which they are of another, and so do we.
import Chat
import Containers
import JSON

extension Member {
    /// The inside of a string.
    func inside(orInvalid field: StaticString) throws(ChatError) -> Piece {
        if kind != .string { throw ChatError(.invalid, field) }
        return Piece(text)
    }

    /// A number as it stands.
    func number(orInvalid field: StaticString) throws(ChatError) -> Piece {
        if kind != .number { throw ChatError(.invalid, field) }
        return Piece(value)
    }

    func flag(orInvalid field: StaticString) throws(ChatError) -> Bool {
        guard let flag else { throw ChatError(.invalid, field) }
        return flag
    }

    /// A whole number of at least 0.
    func count(in bytes: Span<UInt8>, orInvalid field: StaticString) throws(ChatError) -> Int {
        guard let count = count(in: bytes) else { throw ChatError(.invalid, field) }
        return count
    }

    /// Offset of an object's `{`.
    func object(orInvalid field: StaticString) throws(ChatError) -> Int {
        if kind != .object { throw ChatError(.invalid, field) }
        return value.lowerBound
    }

    /// Offset of an array's `[`.
    func array(orInvalid field: StaticString) throws(ChatError) -> Int {
        if kind != .array { throw ChatError(.invalid, field) }
        return value.lowerBound
    }
}

extension MemberSkim {
    /// The next member that is not null, for null says as much as leaving it out.
    mutating func nextSaid(in bytes: Span<UInt8>) -> Member? {
        while let member = next(in: bytes) {
            if member.kind != .null { return member }
        }
        return nil
    }
}

extension Optional where Wrapped == Member {
    /// The inside of a string that must be there.
    func required(_ field: StaticString) throws(ChatError) -> Piece {
        guard let self else { throw ChatError(.invalid, field) }
        return try self.inside(orInvalid: field)
    }
}
