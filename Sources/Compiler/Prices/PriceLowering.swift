/// Makes the price table: the file's own prices, and those that are built in.
import Config
import Containers
import Graph

enum PriceLowering {
    static func table(_ definitions: [PriceDefinition]) -> PriceTable {
        var own: [(name: [UInt8], price: Price)] = []
        var patterns: [(length: Int, pattern: BytePattern, price: Price)] = []
        for definition in definitions {
            let price = Price(definition.price)
            switch definition.model.value {
            case .exact(let name): own.append((Array(name.utf8), price))
            case let pattern: patterns.append((pattern.description.utf8.count, BytePattern(pattern), price))
            }
        }
        // A longer pattern says more of a name; of two that are as long the file's first counts.
        let ordered = patterns.enumerated().sorted { ($1.element.length, $0.offset) < ($0.element.length, $1.offset) }
        return PriceTable(
            own: own, patterns: ordered.map { ($0.element.pattern, $0.element.price) }, builtIn: builtIn)
    }

    /// Read once, by the first configuration's builder.
    static let builtIn: [(name: [UInt8], price: Price)] = read("\(BuiltInPrices.text)")

    /// Regions of Bedrock whose prices are those of `us.`.
    private static let regions = ["eu", "apac", "au", "jp", "ca"]

    static func read(_ text: String) -> [(name: [UInt8], price: Price)] {
        var entries: [(name: [UInt8], price: Price)] = []
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let words = line.split(separator: " ")
            guard let price = Price(words.dropFirst()) else { preconditionFailure("no price: \(line)") }
            entries.append((Array(words[0].utf8), price))
            if words[0].hasPrefix("us.") {
                for region in regions { entries.append((Array((region + words[0].dropFirst(2)).utf8), price)) }
            }
        }
        return entries
    }
}

extension Price {
    init(_ price: ModelPrice) {
        let long = price.above.map {
            Rates(
                input: $0.input.value.picodollars, output: $0.output.value.picodollars,
                cachedInput: $0.cachedInput?.value.picodollars, cacheWrite: $0.cacheWrite?.value.picodollars)
        }
        self.init(
            Rates(
                input: price.input.value.picodollars, output: price.output.value.picodollars,
                cachedInput: price.cachedInput?.value.picodollars, cacheWrite: price.cacheWrite?.value.picodollars),
            long: long, above: price.above?.tokens.value ?? .max)
    }

    /// The columns of `BuiltInPrices` behind a model's name; nil for anything else.
    fileprivate init?(_ columns: ArraySlice<Substring>) {
        let words = Array(columns)
        func rate(_ index: Int) -> Int? {
            words.indices.contains(index) ? UnitPrice.picodollars(words[index]) : nil
        }
        guard let input = rate(0), let output = rate(1) else { return nil }
        let rates = Rates(input: input, output: output, cachedInput: rate(2), cacheWrite: rate(3))
        guard words.count > 4 else {
            self.init(rates)
            return
        }
        guard words[4].hasSuffix("k"), let thousands = Int(words[4].dropLast()), let longInput = rate(5),
            let longOutput = rate(6)
        else { return nil }
        // No vendor lists the write price of long prompts; the other rates rise alike.
        let write = input == 0 ? longInput : rates.cacheWrite * longInput / input
        self.init(
            rates, long: Rates(input: longInput, output: longOutput, cachedInput: rate(7), cacheWrite: write),
            above: thousands * 1000)
    }
}

private enum UnitPrice {
    /// Dollars a million tokens, six decimals at most, in 10⁻¹² dollars a token; nil for `-`.
    static func picodollars(_ text: Substring) -> Int? {
        let parts = text.split(separator: ".")
        guard let first = parts.first, let whole = Int(first), parts.count <= 2 else { return nil }
        let fraction = parts.count == 2 ? parts[1] : "0"
        guard fraction.utf8.count <= 6, let digits = Int(fraction) else { return nil }
        var scale = 1
        for _ in fraction.utf8.count..<6 { scale *= 10 }
        return whole * 1_000_000 + digits * scale
    }
}
