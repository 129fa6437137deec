/// What the readers of all formats have in common: pieces of members, and the lenient look at what may not be as expected.
import Containers
public import JSON

extension Member {
    /// The inside of a string; absent for a value of another kind.
    public var inside: Piece { kind == .string ? Piece(text) : .none }
    /// The value as it stands; absent for null.
    public var json: Piece { kind == .null ? .none : Piece(value) }
    /// A number as it stands; absent for a value of another kind.
    public var number: Piece { kind == .number ? Piece(value) : .none }
    /// True or false; nil for a value of another kind.
    public var flag: Bool? {
        switch kind {
        case .true: true
        case .false: false
        default: nil
        }
    }

    /// A whole number of at least 0 and at most 2⁵³; nil for anything else.
    public func count(in bytes: Span<UInt8>) -> Int? {
        if kind != .number { return nil }
        let digits = bytes.extracting(value)
        let value = JSONNumber.integer(digits) ?? JSONNumber.double(digits).flatMap { Int(exactly: $0) }
        return value.flatMap { $0 >= 0 && $0 <= 1 << 53 ? $0 : nil }
    }

    /// Whether this is a string that stands for `word`.
    public func says(_ word: StaticString, in bytes: Span<UInt8>) -> Bool {
        kind == .string && bytes.extracting(text).equals(word)
    }
}

extension ChatPart {
    /// Takes over an address, or what a `data:` URL holds (RFC 2397, base64 only): `inside` is a range of `source`.
    public mutating func setAddress(_ inside: Range<Int>, in source: Span<UInt8>) {
        let address = source.extracting(inside)
        let start = inside.lowerBound
        guard address.starts(with: "data:"), let comma = address.firstIndex(of: UInt8(ascii: ",")),
            comma > 12, address.extracting(comma - 7..<comma).equals(";base64")
        else {
            url = Piece(inside)
            return
        }
        let end = address.extracting(5..<comma).firstIndex(of: UInt8(ascii: ";")).map { $0 + 5 } ?? comma
        mediaType = Piece(start + 5..<start + end)
        data = Piece(start + comma + 1..<inside.upperBound)
    }
}
