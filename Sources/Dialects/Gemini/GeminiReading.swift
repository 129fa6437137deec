/// Looking into Google's JSON as its own parser does: both spellings of a key, and a lone value where a list is meant.
import Chat
import Containers
import JSON

extension Member {
    /// Whether the key is `camel` or `snake`, which proto JSON takes alike.
    func isSpelled(_ camel: StaticString, _ snake: StaticString, in bytes: Span<UInt8>) -> Bool {
        isNamed(camel, in: bytes) || isNamed(snake, in: bytes)
    }

    /// A number as it stands, which proto JSON also takes as a string; absent for anything else.
    func protoNumber(in bytes: Span<UInt8>) -> Piece {
        if kind == .string, JSONNumber.double(bytes.extracting(text)) != nil { return Piece(text) }
        return number
    }

    /// The same, of a whole number; nil for anything else.
    func protoInteger(in bytes: Span<UInt8>) -> Int? {
        let digits = kind == .string ? bytes.extracting(text) : bytes.extracting(value)
        if kind != .string && kind != .number { return nil }
        return JSONNumber.integer(digits) ?? JSONNumber.double(digits).flatMap { Int(exactly: $0) }
    }
}

/// The elements of a list, or a lone value as if it were a list of one; none of null.
struct GeminiItems: ElementWalking {
    private var walker: ElementWalker?
    private var lone: Range<Int>?

    init(_ member: Member) {
        switch member.kind {
        case .array: walker = ElementWalker(array: member.value.lowerBound)
        case .null: break
        default: lone = member.value
        }
    }

    mutating func nextElement(in bytes: Span<UInt8>) -> Range<Int>? {
        if walker == nil {
            defer { lone = nil }
            return lone
        }
        return walker?.nextElement(in: bytes)
    }
}

extension Span where Element == UInt8 {
    /// Where the object of a stream or an error begins: alone, or as the first of a list (Vertex AI puts errors of streams so).
    var geminiObject: Int? {
        if let start = objectStart { return start }
        var at = 0
        while at < count, self[at] <= 0x20 || self[at] == UInt8(ascii: "[") || self[at] == UInt8(ascii: ",") { at += 1 }
        return at < count && self[at] == UInt8(ascii: "{") ? at : nil
    }
}
