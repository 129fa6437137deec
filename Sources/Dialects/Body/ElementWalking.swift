/// Walking the lists of bodies, most of which are lists of objects. What the bytes are has been judged by somebody else.
import Chat
import Containers
import JSON

protocol ElementWalking {
    /// The next element; nil after the last, or where nothing can be made of the bytes.
    mutating func nextElement(in bytes: Span<UInt8>) -> Range<Int>?
}

extension ElementWalking {
    /// Where the next element that is an object begins; others are passed over.
    mutating func nextObject(in bytes: Span<UInt8>) -> Int? {
        while let element = nextElement(in: bytes) {
            if bytes[element.lowerBound] == UInt8(ascii: "{") { return element.lowerBound }
        }
        return nil
    }

    /// Where the next element begins, which must be an object. Throws `.invalid`.
    mutating func nextObject(in bytes: Span<UInt8>, orInvalid field: StaticString) throws(ChatError) -> Int? {
        guard let element = nextElement(in: bytes) else { return nil }
        if bytes[element.lowerBound] != UInt8(ascii: "{") { throw ChatError(.invalid, field) }
        return element.lowerBound
    }
}

extension ElementWalker: ElementWalking {
    mutating func nextElement(in bytes: Span<UInt8>) -> Range<Int>? { try? next(in: bytes) }
}
