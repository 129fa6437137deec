/// Escaping of text for the inside of a JSON string (RFC 8259 section 7): what must be escaped and no more.
public import Containers

extension ByteBuffer {
    /// Appends `text` with quotes, backslashes and control bytes escaped. UTF-8 is passed on as it is.
    public mutating func appendEscaped(_ text: Span<UInt8>) {
        // Nearly every text is as it is, and found so sixteen bytes at a time.
        if text.firstNotPlain == nil { return append(text) }
        var from = 0
        for at in text.indices {
            let byte = text[at]
            if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { continue }
            append(text.extracting(from..<at))
            appendEscape(of: byte)
            from = at + 1
        }
        append(text.extracting(from..<text.count))
    }

    private mutating func appendEscape(of byte: UInt8) {
        append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): append(byte)
        case 0x08: append(UInt8(ascii: "b"))
        case 0x09: append(UInt8(ascii: "t"))
        case 0x0A: append(UInt8(ascii: "n"))
        case 0x0C: append(UInt8(ascii: "f"))
        case 0x0D: append(UInt8(ascii: "r"))
        default:
            append("u00" as StaticString)
            append(UInt8(ascii: "0") + byte >> 4)
            append(hex: UInt(byte & 15))
        }
    }
}
