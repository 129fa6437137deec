/// A host with an optional port, as in `Host` and in absolute-form targets (RFC 9110 section 7.2, RFC 3986 section
/// 3.2).
///
/// Narrower than the grammar: names of letters, digits, `-`, `.`, `_` and `~`, IPv4, or IPv6 in brackets. User
/// information, encodings and sub-delimiters have no honest use in a host and are read differently by different hops.
import Containers

struct Authority {
    /// Length of the host with its brackets, if any.
    let hostLength: Int
    /// 1–65535; nil when absent or empty.
    let port: Int?

    init(_ text: Span<UInt8>) throws(HTTPError) {
        let colon: Int?
        if text.count > 0, text[0] == UInt8(ascii: "[") {
            guard let bracket = text.firstIndex(of: UInt8(ascii: "]")) else { throw .badHost }
            hostLength = bracket + 1
            if !Authority.isAddress(text.extracting(1..<bracket)) { throw .badHost }
            if hostLength < text.count, text[hostLength] != FieldSyntax.colon { throw .badHost }
            colon = hostLength < text.count ? hostLength : nil
        } else {
            colon = text.firstIndex(of: FieldSyntax.colon)
            hostLength = colon ?? text.count
            if !OctetSet.unreserved.containsAll(text.extracting(0..<hostLength)) { throw .badHost }
        }
        if hostLength == 0 || hostLength > HTTPLimits.hostLength { throw .badHost }
        port =
            try colon.map { (colon) throws(HTTPError) in
                try Authority.port(text.extracting(colon + 1..<text.count))
            } ?? nil
    }

    private static func port(_ digits: Span<UInt8>) throws(HTTPError) -> Int? {
        if digits.isEmpty { return nil }
        guard digits.count <= 5, let port = digits.decimal, port > 0, port <= 65535 else { throw .badHost }
        return port
    }

    /// IPv6 in text: hexadecimal digits, colons, and dots of a mapped IPv4. Connecting never uses it, so a filter will
    /// do.
    private static func isAddress(_ text: Span<UInt8>) -> Bool {
        var colons = 0
        for index in text.indices {
            let octet = text[index]
            switch octet.asciiLowercased {
            case UInt8(ascii: ":"): colons += 1
            case UInt8(ascii: "."), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): break
            default: return false
            }
        }
        return colons >= 2 && text.count <= 45
    }
}
