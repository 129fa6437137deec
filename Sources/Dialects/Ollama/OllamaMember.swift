/// Members of a client's request as its server decodes them: null is as if it were not there, and another kind is an error.
import Chat
import Containers
import JSON

enum OllamaMember {
    static func inside(_ member: Member, _ field: StaticString) throws(ChatError) -> Piece {
        if member.kind == .string { return Piece(member.text) }
        if member.kind == .null { return .none }
        throw ChatError(.invalid, field)
    }

    static func number(_ member: Member, _ field: StaticString) throws(ChatError) -> Piece {
        if member.kind == .number { return Piece(member.value) }
        if member.kind == .null { return .none }
        throw ChatError(.invalid, field)
    }

    static func flag(_ member: Member, _ field: StaticString) throws(ChatError) -> Bool? {
        if member.kind == .null { return nil }
        guard let flag = member.flag else { throw ChatError(.invalid, field) }
        return flag
    }

    /// A whole number, perhaps below 0.
    static func integer(_ member: Member, _ source: Span<UInt8>, _ field: StaticString) throws(ChatError) -> Int? {
        if member.kind == .null { return nil }
        guard member.kind == .number, let number = JSONNumber.double(source.extracting(member.value)),
            let value = Int(exactly: number)
        else { throw ChatError(.invalid, field) }
        return value
    }

    /// Offset of the `{`; nil for null.
    static func object(_ member: Member, _ field: StaticString) throws(ChatError) -> Int? {
        if member.kind == .object { return member.value.lowerBound }
        if member.kind == .null { return nil }
        throw ChatError(.invalid, field)
    }

    /// The walker of an array's elements; nil for null.
    static func elements(_ member: Member, _ field: StaticString) throws(ChatError) -> ElementWalker? {
        if member.kind == .array { return ElementWalker(array: member.value.lowerBound) }
        if member.kind == .null { return nil }
        throw ChatError(.invalid, field)
    }
}

extension Span where Element == UInt8 {
    /// An element as the inside of a string; nil when it is none.
    func stringElement(_ range: Range<Int>) -> Range<Int>? {
        self[range.lowerBound] == UInt8(ascii: "\"") ? range.lowerBound + 1..<range.upperBound - 1 : nil
    }
}
