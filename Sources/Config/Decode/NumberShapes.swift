/// Numbers, strict: with their unit where one belongs, bare where none does, never in quotes.

extension Shape where Value == Located<Int> {
    static func integer(_ range: ClosedRange<Int>) -> Shape {
        let bound = range.upperBound == .max ? "" : " to \(range.upperBound)"
        let expected = "a whole number from \(range.lowerBound)\(bound)"
        return .scalar("a whole number", expected) { text in
            UnitParser.integer(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// Of tokens, in ones, thousands or millions.
    static var tokenCount: Shape {
        .scalar("a number of tokens", "a number, k or M after it or not: 4096, 200k, 1M", UnitParser.count)
    }

    static func byteCount(atLeast least: Int = 1) -> Shape {
        .scalar(
            "a size",
            least > 1 ? "a size such as 64MiB, at least \(least)B" : "a size with a unit: 512B, 32KiB, 64MiB, 10MB",
            hint: Bare.hint
        ) { text in
            UnitParser.byteCount(text).flatMap { $0 >= least ? $0 : nil }
        }
    }
}

extension Shape where Value == Located<Nanoseconds> {
    /// Longer than nothing: a time limit of zero ends everything before it begins.
    static var duration: Shape { duration(atLeast: 1) }
    /// May be nothing: `0s`.
    static var delay: Shape { duration(atLeast: 0) }

    private static func duration(atLeast least: Nanoseconds) -> Shape {
        let expected = "a number with a unit: 250ms, 10m, 1h30m"
        return .scalar("a duration", least > 0 ? expected + "; more than nothing" : expected, hint: Bare.hint) { text in
            UnitParser.duration(text).flatMap { $0 >= least ? $0 : nil }
        }
    }
}

extension Shape where Value == Located<Rate> {
    static var rate: Shape {
        .scalar("a rate", "a count by unit: 60/min, 5/s, 100k/day", hint: Bare.hint, UnitParser.rate)
    }
}

extension Shape where Value == Located<TokenPrice> {
    static var price: Shape {
        .scalar(
            "a price", "dollars by tokens: $2.50/M for a million, $0.0025/k for a thousand; $10000/M at most",
            hint: { $0.hasPrefix("$") ? nil : "not in dollars" }, allowsQuotes: true, UnitParser.price)
    }
}

extension Shape where Value == Located<Double> {
    static func number(_ range: ClosedRange<Double>) -> Shape {
        .scalar("a number", "a number from \(range.lowerBound) to \(range.upperBound)") { text in
            guard JSONNumber.isNumber(text), let value = Double(text), range.contains(value) else { return nil }
            return value
        }
    }
}

extension Shape where Value == Located<Bool> {
    static var boolean: Shape {
        .scalar("true or false", "true or false") { text in
            switch text {
            case "true": true
            case "false": false
            default: nil
            }
        }
    }
}

extension Shape where Value == Located<ListenAddress> {
    static var address: Shape {
        .scalar(
            "an address", "an IP address with a port, such as 127.0.0.1:8080 or [::1]:8080, or unix:/path",
            allowsQuotes: true
        ) { ListenAddress($0) }
    }
}

extension Shape where Value == Located<AddressRange> {
    static var addressRange: Shape {
        .scalar(
            "an address range", "an IP address or a network such as 10.0.0.0/8 with no bit set past its prefix",
            allowsQuotes: true
        ) { AddressRange($0) }
    }
}

extension Shape where Value == Located<BackendURL> {
    static var url: Shape {
        Shape(noun: "a URL", expected: "a URL such as https://api.example.com/v1") { node, reader in
            guard let text = Shape<Located<String>>.text.read(node, reader) else { return nil }
            do throws(BackendURL.Refusal) {
                if text.value.contains("@") { reader.report.hide(node.location) }
                let url = try BackendURL(parsing: text.value)
                return text.map { _ in url }
            } catch {
                let found = text.value.contains("@") && !text.isSecret ? "a URL with '@'" : nil
                reader.refuse(node, mustBe: "a URL", expected: error.expected, found: found)
                return nil
            }
        }
    }
}

/// A number where one with a unit belongs is the commonest slip: told as such.
private enum Bare {
    static let hint: @Sendable (String) -> String? = { text in
        UnitParser.integer(text) == nil ? nil : "a number without a unit"
    }
}
