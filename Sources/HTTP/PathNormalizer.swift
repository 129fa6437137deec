/// The one form of a path that is matched and forwarded (RFC 3986 section 6.2.2).
///
/// Unreserved octets are decoded, other encodings get upper-case digits, dot segments are removed; empty segments stay.
/// An encoded `/`, `\` or NUL is refused: hops disagree on whether it separates, so a rule on the path could be walked
/// around.
public import Containers

public enum PathNormalizer {
    /// Appends the normal form of `path`, which must start with `/`. Throws 400 on a malformed or refused encoding.
    public static func append(_ path: Span<UInt8>, to out: inout ByteBuffer) throws(HTTPError) {
        let slash = UInt8(ascii: "/")
        let base = out.count
        var position = 0
        while position < path.count {
            out.append(slash)
            let segment = out.count
            position += 1
            while position < path.count, path[position] != slash {
                try appendOctet(path, &position, to: &out)
            }
            let dots = leadingDots(out.span.extracting(segment..<out.count))
            if dots == 0 { continue }
            out.truncate(to: segment - 1)
            if dots == 2 { dropSegment(of: &out, downTo: base) }
            if position == path.count { out.append(slash) }
        }
    }

    /// Whether `path` may differ from its normal form: it holds an encoding, or a segment that starts with a dot.
    static func isNeeded(_ path: Span<UInt8>) -> Bool {
        var previous: UInt8 = 0
        for index in path.indices {
            let octet = path[index]
            if octet == UInt8(ascii: "%") || (octet == UInt8(ascii: ".") && previous == UInt8(ascii: "/")) {
                return true
            }
            previous = octet
        }
        return false
    }

    /// 1 for `.`, 2 for `..`, 0 for any other segment.
    private static func leadingDots(_ segment: Span<UInt8>) -> Int {
        if segment.equals(".") { return 1 }
        return segment.equals("..") ? 2 : 0
    }

    /// Removes the last segment and its slash. Each octet is removed once, so walking back stays linear over all.
    private static func dropSegment(of out: inout ByteBuffer, downTo base: Int) {
        var end = out.count
        while end > base {
            end -= 1
            if out.span[end] == UInt8(ascii: "/") { break }
        }
        out.truncate(to: end)
    }

    private static func appendOctet(
        _ path: Span<UInt8>, _ position: inout Int, to out: inout ByteBuffer
    ) throws(HTTPError) {
        let octet = path[position]
        if octet != UInt8(ascii: "%") {
            out.append(octet)
            position += 1
            return
        }
        guard position + 2 < path.count, let high = path[position + 1].hexDigit, let low = path[position + 2].hexDigit
        else { throw .badEncoding }
        position += 3
        let decoded = high << 4 | low
        switch decoded {
        case 0, UInt8(ascii: "/"), UInt8(ascii: "\\"): throw .encodedSeparator
        case _ where OctetSet.unreserved.contains(decoded): out.append(decoded)
        default:
            out.append(UInt8(ascii: "%"))
            out.append(path[position - 2].asciiUppercased)
            out.append(path[position - 1].asciiUppercased)
        }
    }
}

extension UInt8 {
    /// The value of a hexadecimal digit of either case.
    var hexDigit: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    var asciiUppercased: UInt8 { self &- 97 < 26 ? self & 0xDF : self }
}
