/// Percent-encoding of a path or one segment of it (RFC 3986 section 2.1).
public import Containers

extension ByteBuffer {
    /// Appends `text` as one path segment: all but unreserved characters are encoded, with upper-case digits; `/` and `:` too. A
    /// whole path keeps its slashes.
    public mutating func appendPercentEncoded(_ text: Span<UInt8>, keepingSlashes: Bool = false) {
        for index in text.indices {
            let byte = text[index]
            if OctetSet.unreserved.contains(byte) || keepingSlashes && byte == UInt8(ascii: "/") {
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
            if text[index] == UInt8(ascii: "%"), index + 2 < text.count, let high = text[index + 1].hexDigit,
                let low = text[index + 2].hexDigit
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
}
