/// Numbers as people read them: thousands apart, as many decimals as say something.
public enum Figure {
    /// `1,234,567`
    public static func count(_ value: UInt64) -> String {
        var text = ""
        for (place, digit) in String(value).reversed().enumerated() {
            if place > 0, place % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return String(text.reversed())
    }

    /// `1,234.5` with so many decimals.
    public static func decimal(_ value: Double, _ places: Int = 1) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "-" }
        var factor = 1.0
        for _ in 0..<places { factor *= 10 }
        let scaled = UInt64((abs(value) * factor).rounded())
        let whole = count(scaled / UInt64(factor))
        let sign = value < 0 && scaled > 0 ? "-" : ""
        if places == 0 { return sign + whole }
        let rest = String(scaled % UInt64(factor))
        return sign + whole + "." + String(repeating: "0", count: places - rest.count) + rest
    }

    /// A time in µs with four digits or so: `12.3`, `123`, `12,345`.
    public static func microseconds(_ value: Double) -> String { decimal(value, abs(value) < 100 ? 1 : 0) }

    /// Filled up with blanks in front, or behind.
    public static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    public static func left(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
