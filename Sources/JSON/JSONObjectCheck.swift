/// Whether bytes are one JSON object to the letter of RFC 8259: the structure that `JSONScanner` checks, and the insides of strings
/// as well.
///
/// For bytes whose strings are copied, as they stand, into a text of ours: a raw control byte, a broken escape or half a character in
/// one of them would spoil all of it. Half a surrogate pair (`\ud83d`) is none of these: the grammar allows it (section 8.2), and a
/// stream may cut a pair in two.
import Containers

extension Span where Element == UInt8 {
    /// One JSON object and nothing else, white space aside, in UTF-8.
    public var isJSONObject: Bool { ScanBytes.of(self, holdingStrings: true) { $0.isObject && $0.isUTF8 } }

    /// Well-formed UTF-8.
    public var isUTF8: Bool { ScanBytes.of(self) { $0.isUTF8 } }
}

extension ScanBytes {
    fileprivate var isObject: Bool {
        let start = skipSpace(from: 0)
        if peek(start) != UInt8(ascii: "{") { return false }
        guard let end = try? valueEnd(from: start, depth: 0) else { return false }
        return skipSpace(from: end) == count
    }

    /// The closing quote of the string whose inside begins at `start`; -1 where it has none, or holds what no string may.
    func heldQuote(from start: Int) -> Int {
        var at = firstNotPlain(from: start)
        while at >= 0 {
            switch peek(at) {
            case UInt8(ascii: "\""): return at
            case UInt8(ascii: "\\"): at = escapeEnd(at)
            default: return -1
            }
            if at >= 0 { at = firstNotPlain(from: at) }
        }
        return -1
    }

    /// Past the escape at `start`; -1 when it is none.
    private func escapeEnd(_ start: Int) -> Int {
        switch peek(start + 1) {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return start + 2
        case UInt8(ascii: "u"):
            for at in start + 2..<start + 6 where !Self.isHexDigit(peek(at)) { return -1 }
            return start + 6
        default: return -1
        }
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 6
    }
}
