/// Percent-encoding as AWS's signatures have it: all but letters, digits and `-._~`, with upper-case digits.
import Containers

extension ByteBuffer {
    /// Appends `text` encoded, its slashes too unless they are kept.
    mutating func append(uriEncoding text: Span<UInt8>, keepingSlashes: Bool = false) {
        for index in text.indices {
            let byte = text[index]
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                append(byte)
            case UInt8(ascii: "/") where keepingSlashes: append(byte)
            default:
                append(UInt8(ascii: "%"))
                append(upperHex: byte >> 4)
                append(upperHex: byte & 15)
            }
        }
    }

    private mutating func append(upperHex digit: UInt8) {
        append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "A") + digit - 10)
    }
}
