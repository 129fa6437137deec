/// Follows the JSON of a tool call's arguments as its fragments come, to know when the object is whole: no backend of OpenAI's
/// kind says when a call ends.
///
///     {\"city\":\"Pa   ris\"   ,\"days\":2   }
///     ─────────────── not whole ────────────   ▲ whole
import Containers

struct ArgumentScan {
    private var depth = 0
    private var isInString = false
    private var isEscaped = false
    /// The brackets that were opened are closed.
    private(set) var isWhole = false

    /// Reads a fragment, the inside of a JSON string: its bytes are escaped once more than the JSON that they spell.
    mutating func read(_ inside: Span<UInt8>) {
        var at = 0
        while at < inside.count {
            var byte = inside[at]
            at += 1
            if byte == UInt8(ascii: "\\"), at < inside.count {
                let letter = inside[at]
                byte = Self.byte(escapedAs: letter, inside, at + 1)
                at += letter == UInt8(ascii: "u") ? 5 : 1
            }
            read(byte)
        }
    }

    private mutating func read(_ byte: UInt8) {
        if isInString {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInString = false
            }
            return
        }
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            depth -= 1
            if depth <= 0 { isWhole = true }
        default: break
        }
    }

    /// The character that an escape spells, or one that means as little as it does.
    private static func byte(escapedAs letter: UInt8, _ inside: Span<UInt8>, _ digits: Int) -> UInt8 {
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): return letter
        case UInt8(ascii: "u"):
            if digits + 4 > inside.count || inside[digits] != UInt8(ascii: "0") { return UInt8(ascii: "x") }
            if inside[digits + 1] != UInt8(ascii: "0") { return UInt8(ascii: "x") }
            guard let high = value(inside[digits + 2]), let low = value(inside[digits + 3]) else { break }
            return high << 4 | low
        default: break
        }
        return UInt8(ascii: "x")
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
