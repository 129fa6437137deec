/// Readers of numbers with units. Each takes the whole text or nothing: no blanks, no signs, no fractions, no overflow.
enum UnitParser {
    /// Largest first: the parts of a span stand in this order, each at most once.
    private static let spans: [(name: String, nanoseconds: UInt64)] = [
        ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000),
        ("ms", 1_000_000),
        ("us", 1_000),
    ]

    private static let sizes: [String: Int] = [
        "B": 1, "kB": 1_000, "KB": 1_000, "MB": 1_000_000, "GB": 1_000_000_000, "KiB": 1 << 10, "MiB": 1 << 20,
        "GiB": 1 << 30,
    ]

    /// `10m`, `250ms`, `1h30m`.
    static func duration(_ text: String) -> Nanoseconds? {
        var rest = text.utf8[...]
        var total: UInt64 = 0
        var next = 0
        repeat {
            guard let count = number(&rest) else { return nil }
            let unit = word(&rest)
            guard let index = spans[next...].firstIndex(where: { $0.name == unit }) else { return nil }
            let (span, tooLong) = UInt64(count).multipliedReportingOverflow(by: spans[index].nanoseconds)
            let (sum, tooMuch) = total.addingReportingOverflow(span)
            // The event loop's deadlines are signed differences of its clock.
            if tooLong || tooMuch || sum > UInt64(Int64.max) / 2 { return nil }
            total = sum
            next = index + 1
        } while !rest.isEmpty
        return total
    }

    /// `64MiB`, `10MB`, `512B`.
    static func byteCount(_ text: String) -> ByteCount? {
        var rest = text.utf8[...]
        guard let count = number(&rest), let unit = sizes[word(&rest)], rest.isEmpty else { return nil }
        let (size, tooLarge) = count.multipliedReportingOverflow(by: unit)
        return tooLarge ? nil : size
    }

    /// `60/min`, `5/s`, `100k/min`.
    static func rate(_ text: String) -> Rate? {
        var rest = text.utf8[...]
        guard let count = scaled(&rest) else { return nil }
        guard count > 0, rest.popFirst() == UInt8(ascii: "/") else { return nil }
        let unit = word(&rest)
        guard rest.isEmpty, let span = Rate.units.first(where: { $0.name == unit }) else { return nil }
        return Rate(count: count, per: span.nanoseconds)
    }

    /// `$2.50/M`, `$0.0025/k`: dollars for a million tokens or a thousand, six decimals at most.
    static func price(_ text: String) -> TokenPrice? {
        var rest = text.utf8[...]
        guard rest.popFirst() == UInt8(ascii: "$"), let whole = number(&rest) else { return nil }
        var millionths = 0
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            let digits = rest.prefix { $0 &- 48 < 10 }
            if digits.isEmpty || digits.count > 6 { return nil }
            rest = rest[digits.endIndex...]
            for byte in digits { millionths = millionths * 10 + Int(byte &- 48) }
            for _ in digits.count..<6 { millionths *= 10 }
        }
        guard whole <= TokenPrice.most, rest.popFirst() == UInt8(ascii: "/") else { return nil }
        let unit: Int
        switch word(&rest) {
        case "M": unit = 1
        case "k": unit = 1_000
        default: return nil
        }
        // A millionth of a dollar a million tokens is 10⁻¹² dollars a token.
        let (price, overflow) = (whole * 1_000_000 + millionths).multipliedReportingOverflow(by: unit)
        return rest.isEmpty && !overflow && price <= TokenPrice.most ? TokenPrice(picodollars: price) : nil
    }

    /// `200k`, `1M`, `4096`: a count of at least 1.
    static func count(_ text: String) -> Int? {
        var rest = text.utf8[...]
        guard let count = scaled(&rest), rest.isEmpty, count > 0 else { return nil }
        return count
    }

    /// A number with `k` or `M` behind it, or neither.
    private static func scaled(_ rest: inout Substring.UTF8View) -> Int? {
        guard let count = number(&rest) else { return nil }
        switch word(&rest) {
        case "": return count
        case "k": return count * 1_000
        case "M": return count * 1_000_000
        default: return nil
        }
    }

    /// Decimal digits, all of `text`, after a minus or none.
    static func integer(_ text: String) -> Int? {
        let isNegative = text.utf8.first == UInt8(ascii: "-")
        var rest = text.utf8.dropFirst(isNegative ? 1 : 0)
        guard let value = number(&rest), rest.isEmpty else { return nil }
        return isNegative ? -value : value
    }

    /// 1–12 digits, so that no unit above overflows by surprise; a leading zero stands alone (octal elsewhere).
    private static func number(_ rest: inout Substring.UTF8View) -> Int? {
        var value = 0
        var digits = 0
        let first = rest.first
        while let byte = rest.first, byte &- 48 < 10 {
            digits += 1
            if digits > 12 { return nil }
            value = value * 10 + Int(byte &- 48)
            rest.removeFirst()
        }
        return digits == 0 || (digits > 1 && first == 48) ? nil : value
    }

    private static func word(_ rest: inout Substring.UTF8View) -> String {
        let letters = rest.prefix { ($0 | 0x20) &- 97 < 26 }
        rest = rest[letters.endIndex...]
        return String(Substring(letters))
    }
}
