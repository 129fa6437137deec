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
        while index < text.count { append(text.percentDecoded(at: &index)) }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }
}

extension Span where Element == UInt8 {
    /// Whether what an encoded text stands for is `lowercased`, ASCII case aside.
    public func equalsPercentDecoded(_ lowercased: StaticString) -> Bool {
        let word = lowercased.bytes
        var (index, position) = (0, 0)
        while index < count, position < word.count {
            let byte = percentDecoded(at: &index)
            let isCapital = byte &- UInt8(ascii: "A") < 26
            if (isCapital ? byte | 0x20 : byte) != word[position] { return false }
            position += 1
        }
        return index == count && position == word.count
    }

    /// What stands at `index`, which moves behind it; an encoding that is none is taken as it is.
    fileprivate func percentDecoded(at index: inout Int) -> UInt8 {
        let start = index
        index += 1
        guard self[start] == UInt8(ascii: "%"), start + 2 < count, let high = self[start + 1].hexDigit,
            let low = self[start + 2].hexDigit
        else { return self[start] }
        index += 2
        return high << 4 | low
    }
}
