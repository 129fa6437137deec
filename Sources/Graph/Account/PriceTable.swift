/// Prices by the name of a model: one frozen block a generation, which all loops' graphs point to.
///
///     asked: us.anthropic.claude-opus-4-6-20260205-v1:0
///     ─▶ the file's exact names ─▶ the file's patterns, the longest first ─▶ built-in names
///
/// A name is looked for as it is written, then without what providers put behind a model's name (a date, `-latest`, `-v1:0`), then
/// without what stands before it (`openai/`, `us.anthropic.`). Patterns are compared with the name as it is written.
import Containers

public final class PriceTable: Sendable {
    public static let empty = PriceTable(own: [], patterns: [], builtIn: [])

    private let prices: [Price]
    private let own: PatternTable
    private let patterns: [(pattern: BytePattern, price: Int)]
    private let builtIn: PatternTable

    /// Names must be distinct within `own` and within `builtIn`; `patterns` are asked in order.
    public init(
        own: [(name: [UInt8], price: Price)], patterns: [(pattern: BytePattern, price: Price)],
        builtIn: [(name: [UInt8], price: Price)]
    ) {
        var prices: [Price] = []
        func number(_ price: Price) -> Int {
            prices.append(price)
            return prices.count - 1
        }
        func table(_ names: [(name: [UInt8], price: Price)]) -> PatternTable {
            PatternTable(names.map { PatternTable.Item(second: $0.name, values: [UInt32(number($0.price))]) })
        }
        self.own = table(own)
        self.patterns = patterns.map { ($0.pattern, number($0.price)) }
        self.builtIn = table(builtIn)
        self.prices = prices
    }

    /// Nil for a model whose price is not known.
    public func price(of model: Span<UInt8>) -> Price? {
        if model.isEmpty || model.count > Self.longestName { return nil }
        if let own = find(model, in: own) { return own }
        for entry in patterns where entry.pattern.matches(model) { return prices[entry.price] }
        return find(model, in: builtIn)
    }

    /// Bytes of a name that is looked for; longer ones have no price.
    static let longestName = 256

    private func find(_ model: Span<UInt8>, in table: PatternTable) -> Price? {
        var start = 0
        while true {
            var end = model.count
            while true {
                let name = model.extracting(start..<end)
                let found = table.find(name.extracting(0..<0), name)
                if !found.isEmpty { return prices[table.value(at: found.lowerBound)] }
                guard let shorter = ModelSpelling.withoutSuffix(name) else { break }
                end = start + shorter
            }
            guard let prefix = ModelSpelling.prefix(model.extracting(start..<model.count)) else { return nil }
            start += prefix
        }
    }
}

/// What providers put around the name that a model's maker gave it.
enum ModelSpelling {
    /// The length without the last of `@20251001`, `-20251001`, `-2024-11-20`, `-0613`, `-latest`, `-v1:0`, `-v1`; nil when there
    /// is none.
    static func withoutSuffix(_ name: Span<UInt8>) -> Int? {
        if name.ends(with: "-latest") { return positive(name.count - 7) }
        if let at = name.firstIndex(of: UInt8(ascii: "@")) { return positive(at) }
        if let version = version(name) { return positive(version) }
        let digits = digits(before: name.count, name)
        if digits == 2, isDashed(name, 6), self.digits(before: name.count - 3, name) == 2, isDashed(name, 3),
            self.digits(before: name.count - 6, name) == 4
        {
            return dashed(name, name.count - 10)
        }
        return digits == 8 || digits == 4 ? dashed(name, name.count - digits) : nil
    }

    /// The length of what stands before the maker's name: up to a slash, or up to a point behind letters (`us.`, `anthropic.`).
    static func prefix(_ name: Span<UInt8>) -> Int? {
        if let slash = name.firstIndex(of: UInt8(ascii: "/")) { return slash + 1 < name.count ? slash + 1 : nil }
        guard let point = name.firstIndex(of: UInt8(ascii: ".")), point > 0, point + 1 < name.count else { return nil }
        for index in 0..<point where (name[index] | 0x20) &- 97 >= 26 && name[index] != UInt8(ascii: "-") { return nil }
        return point + 1
    }

    /// Where `-v1` or `-v1:0` begins.
    private static func version(_ name: Span<UInt8>) -> Int? {
        var end = name.count - digits(before: name.count, name)
        if end == name.count { return nil }
        if end > 0, name[end - 1] == UInt8(ascii: ":") {
            end -= 1
            let more = digits(before: end, name)
            if more == 0 { return nil }
            end -= more
        }
        return end >= 2 && name[end - 1] == UInt8(ascii: "v") && name[end - 2] == UInt8(ascii: "-") ? end - 2 : nil
    }

    /// Digits that stand right before `end`.
    private static func digits(before end: Int, _ name: Span<UInt8>) -> Int {
        var start = end
        while start > 0, name[start - 1] &- UInt8(ascii: "0") < 10 { start -= 1 }
        return max(0, end - start)
    }

    /// A dash stands `back` bytes before the end.
    private static func isDashed(_ name: Span<UInt8>, _ back: Int) -> Bool {
        name.count >= back && name[name.count - back] == UInt8(ascii: "-")
    }

    /// `start` less the dash before it.
    private static func dashed(_ name: Span<UInt8>, _ start: Int) -> Int? {
        start > 1 && name[start - 1] == UInt8(ascii: "-") ? start - 1 : nil
    }

    private static func positive(_ length: Int) -> Int? { length > 0 ? length : nil }
}
