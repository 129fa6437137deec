/// What a model costs, as the file has it under `prices:`; it takes the place of the built-in price.
public struct PriceDefinition: Sendable {
    public var location = SourceLocation.builtIn
    /// The model's name as backends are asked for it.
    public var model = Located(builtIn: Pattern.exact(""))
    public var price = ModelPrice()
}

public struct ModelPrice: Sendable {
    public var input = Located(builtIn: TokenPrice(picodollars: 0))
    public var output = Located(builtIn: TokenPrice(picodollars: 0))
    /// Input that the provider had in its cache; without it, what input costs.
    public var cachedInput: Located<TokenPrice>?
    /// Input that the provider put into its cache; without it, what input costs.
    public var cacheWrite: Located<TokenPrice>?
    public var above: LongPrice?
}

/// The prices of a whole request whose prompt is longer than a threshold.
public struct LongPrice: Sendable {
    public var tokens = Located(builtIn: 0)
    public var input = Located(builtIn: TokenPrice(picodollars: 0))
    public var output = Located(builtIn: TokenPrice(picodollars: 0))
    public var cachedInput: Located<TokenPrice>?
    public var cacheWrite: Located<TokenPrice>?
}

extension ModelPrice: Section {
    static let schema = Schema<ModelPrice>(
        "a price",
        [
            .required("input", \.input, .price), .required("output", \.output, .price),
            .optional("cached_input", \.cachedInput, .price), .optional("cache_write", \.cacheWrite, .price),
            .optional("above", \.above, .section(LongPrice.self)),
        ])
}

extension LongPrice: Section {
    static let schema = Schema<LongPrice>(
        "above",
        [
            .required("tokens", \.tokens, .tokenCount),
            .required("input", \.input, .price), .required("output", \.output, .price),
            .optional("cached_input", \.cachedInput, .price), .optional("cache_write", \.cacheWrite, .price),
        ])
}

extension Shape where Value == [PriceDefinition] {
    /// Model, or pattern of models → price.
    static var prices: Shape {
        Shape(
            noun: "a mapping", expected: "models with their prices: {gpt-4o: {input: $2.50/M, output: $10/M}}",
            keys: ModelPrice.schema.keys
        ) { node, reader in
            guard let pairs = reader.pairs(node, of: "prices") else { return nil }
            return pairs.compactMap { pair in
                if pair.key.isEmpty {
                    reader.report.error("a price of no model", at: pair.keyLocation, expected: "gpt-4o, or \"gpt-*\"")
                    return nil
                }
                reader.key = pair.key
                guard let price = ModelPrice.schema.read(pair.value, reader) else { return nil }
                return PriceDefinition(
                    location: pair.keyLocation, model: Located(Pattern(pair.key), at: pair.keyLocation), price: price)
            }
        }
    }
}
