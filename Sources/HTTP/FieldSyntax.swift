/// The lexical rules that field lines, start lines and trailers share (RFC 9110 section 5).
import Containers

enum FieldSyntax {
    static let carriageReturn = UInt8(ascii: "\r")
    static let lineFeed = UInt8(ascii: "\n")
    static let space = UInt8(ascii: " ")
    static let tab = UInt8(ascii: "\t")
    static let colon = UInt8(ascii: ":")
    static let comma = UInt8(ascii: ",")

    @inline(__always)
    static func isBlank(_ octet: UInt8) -> Bool { octet == space || octet == tab }

    /// Whether an octet may stand in a field value: HTAB, SP, VCHAR and obs-text.
    @inline(__always)
    static func isValue(_ octet: UInt8) -> Bool { (octet >= 0x20 || octet == tab) && octet != 0x7F }

    static func isValue(_ octets: Span<UInt8>) -> Bool { octets.holdsNoControl }

    static func isToken(_ octets: Span<UInt8>) -> Bool {
        octets.count > 0 && OctetSet.token.containsAll(octets)
    }

    /// The part of `range` without optional white space at its ends.
    static func trimmed(_ range: Range<Int>, of octets: Span<UInt8>) -> Range<Int> {
        var lower = range.lowerBound
        var upper = range.upperBound
        while lower < upper, isBlank(octets[lower]) { lower += 1 }
        while upper > lower, isBlank(octets[upper - 1]) { upper -= 1 }
        return lower..<upper
    }

    /// Steps through a comma-separated list (RFC 9110 section 5.6.1) that ends with `octets`, skipping empty elements.
    static func nextElement(of octets: Span<UInt8>, from position: inout Int) -> Range<Int>? {
        while position < octets.count {
            let end = octets.firstIndex(of: comma, from: position) ?? octets.count
            let element = trimmed(position..<end, of: octets)
            position = end + 1
            if !element.isEmpty { return element }
        }
        return nil
    }
}
