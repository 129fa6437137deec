/// What a JSON value is, known from its first byte.
public enum JSONKind: UInt8, Sendable, BitwiseCopyable {
    case string, number, object, array, `true`, `false`, null

    /// The kind of the value that begins with `byte`; nil when none does.
    @inlinable public init?(firstByte byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): self = .string
        case UInt8(ascii: "{"): self = .object
        case UInt8(ascii: "["): self = .array
        case UInt8(ascii: "t"): self = .true
        case UInt8(ascii: "f"): self = .false
        case UInt8(ascii: "n"): self = .null
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): self = .number
        default: return nil
        }
    }
}
