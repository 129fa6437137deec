/// White space in the insides of strings, written as it is or escaped.
import Containers

extension Span where Element == UInt8 {
    /// The inside of a string that is empty or white space: what some APIs refuse as a text.
    var isBlankInside: Bool { lengthOfTrimmedInside(stopsAtText: true) == 0 }

    /// How much of the inside of a string is left without the white space at its end.
    var lengthOfTrimmedInside: Int { lengthOfTrimmedInside(stopsAtText: false) }

    private func lengthOfTrimmedInside(stopsAtText: Bool) -> Int {
        var (at, end) = (0, 0)
        while at < count {
            let byte = self[at]
            var isSpace = byte == UInt8(ascii: " ")
            at += 1
            if byte == UInt8(ascii: "\\"), at < count {
                switch self[at] {
                case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"), UInt8(ascii: "f"): isSpace = true
                default: break
                }
                at += 1
            }
            if isSpace { continue }
            if stopsAtText { return at }
            end = at
        }
        return end
    }
}
