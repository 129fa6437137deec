/// Percent-encoding of one path segment (RFC 3986 section 2.1).
public import Containers

extension ByteBuffer {
    /// Appends `text` as one path segment: all but unreserved characters are encoded, `/` and `:` too.
    public mutating func appendPercentEncoded(_ text: Span<UInt8>) {
        for index in text.indices {
            let byte = text[index]
            if OctetSet.unreserved.contains(byte) {
                append(byte)
            } else {
                append(UInt8(ascii: "%"))
                append(Self.digit(byte >> 4))
                append(Self.digit(byte & 15))
            }
        }
    }

    /// Appends what a path segment stands for; an encoding that is none is taken as it is.
    public mutating func appendPercentDecoded(_ text: Span<UInt8>) {
        var index = 0
        while index < text.count {
            if text[index] == UInt8(ascii: "%"), index + 2 < text.count, let high = Self.value(text[index + 1]),
                let low = Self.value(text[index + 2])
            {
                append(high << 4 | low)
                index += 3
            } else {
                append(text[index])
                index += 1
            }
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
