/// Durations as they are written on the command line: a number and its unit, `300ms`, `0.5ms`, `10s`.
public enum DurationText {
    private static let units: [(String, Double)] = [
        ("ns", 1), ("us", 1_000), ("µs", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000),
        ("h", 3_600_000_000_000),
    ]
    /// A year: past it lies a mistake, and sums of a few still fit 64 bits.
    private static let longest = 365.0 * 24 * 3_600_000_000_000

    /// ns.
    public static func nanoseconds(_ text: String) throws(TextFault) -> UInt64 {
        let fault = TextFault(found: text, expected: "a duration with its unit (ns, us, ms, s, m, h), such as 300ms")
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let unit = text.dropFirst(digits.count)
        guard let number = Double(digits), let scale = units.first(where: { $0.0 == unit })?.1 else { throw fault }
        let nanoseconds = (number * scale).rounded()
        if nanoseconds > longest { throw TextFault(found: text, expected: "a duration of at most a year") }
        return UInt64(nanoseconds)
    }

    /// In the largest unit that leaves no fraction: `300ms`, `1500us`.
    public static func text(_ nanoseconds: UInt64) -> String {
        if nanoseconds == 0 { return "0ms" }
        let named: [(String, UInt64)] = [("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000)]
        for (unit, scale) in named where nanoseconds % scale == 0 { return "\(nanoseconds / scale)\(unit)" }
        return "\(nanoseconds)ns"
    }
}
