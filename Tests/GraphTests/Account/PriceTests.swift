/// Covers Account/Price.swift, Account/PriceTable.swift, Account/PriceMemo.swift.
import Chat
import Containers
import Testing

@testable import Graph

private func flat(_ dollars: Int) -> Price { Price(Price.Rates(input: dollars, output: dollars)) }

struct PriceTests {
    private let sonnet = Price(
        Price.Rates(input: 3_000_000, output: 15_000_000, cachedInput: 300_000, cacheWrite: 3_750_000))

    @Test func `each sort of token has its price, and is billed once`() {
        #expect(sonnet.cost(of: TokenUsage(input: 1_000, output: 500)) == 10_500_000)
        let usage = TokenUsage(input: 1_000, output: 500, cachedInput: 600, cacheWrite: 100, reasoning: 400)
        #expect(sonnet.cost(of: usage) == 300 * 3_000 + 600 * 300 + 100 * 3_750 + 500 * 15_000)
    }

    @Test func `cached tokens cost what input does where no other price is known`() {
        let price = Price(Price.Rates(input: 1_000_000, output: 2_000_000))
        #expect(price.cost(of: TokenUsage(input: 10, output: 0, cachedInput: 5, cacheWrite: 5)) == 10_000)
    }

    @Test func `a prompt past the threshold has other prices for the whole request`() {
        let long = Price.Rates(input: 4_000_000, output: 18_000_000)
        let price = Price(Price.Rates(input: 2_000_000, output: 12_000_000), long: long, above: 200_000)
        #expect(price.cost(of: TokenUsage(input: 200_000, output: 10)) == 200_000 * 2_000 + 10 * 12_000)
        #expect(price.cost(of: TokenUsage(input: 200_001, output: 10)) == 200_001 * 4_000 + 10 * 18_000)
    }

    @Test func `fractions of a billionth are rounded`() {
        let price = Price(Price.Rates(input: 8_750, output: 0))
        #expect(price.cost(of: TokenUsage(input: 1, output: 0)) == 9)
        #expect(price.cost(of: TokenUsage(input: 1_000, output: 0)) == 8_750)
    }

    @Test func `counts that cannot be are billed without harm`() {
        var odd = TokenUsage(input: 10, output: -5, cachedInput: 50, cacheWrite: 50)
        #expect(sonnet.cost(of: odd) == 10 * 300)
        odd = TokenUsage(input: .max, output: .max, cachedInput: .max, cacheWrite: .max)
        #expect(flat(Price.most).cost(of: odd) > 0)
        odd = TokenUsage(input: -1, output: 0)
        #expect(sonnet.cost(of: odd) == 0)
    }
}

struct PriceTableTests {
    private let table = PriceTable(
        own: [(Array("gpt-4o".utf8), flat(1)), (Array("ours/small".utf8), flat(2))],
        patterns: [
            (BytePattern("ours/s*"), flat(3)), (BytePattern("ours/*"), flat(4)), (BytePattern("*-free"), flat(0)),
        ],
        builtIn: [
            ("gpt-4o", 10), ("gpt-4o-mini", 11), ("claude-sonnet-4-5", 12), ("anthropic.claude-opus-4-6-v1", 13),
            ("claude-opus-4-6", 14), ("gpt-4.1", 15), ("openai/gpt-oss-120b", 16), ("gpt-4", 17),
            ("command-a-03-2025", 18),
        ].map { (Array($0.0.utf8), flat($0.1)) })

    private func price(_ model: String) -> Int? { table.price(of: Array(model.utf8).span)?.rates.input }

    @Test(
        arguments: [
            ("gpt-4o", 1), ("gpt-4o-2024-11-20", 1), ("openai/gpt-4o", 1), ("ours/small", 2), ("ours/smaller", 3),
            ("ours/large", 4), ("gpt-4o-free", 0),
        ] as [(String, Int)])
    func `the file's prices come first, exact before patterns`(_ model: String, _ found: Int) {
        #expect(price(model) == found)
    }

    @Test(
        arguments: [
            ("gpt-4o-mini", 11), ("gpt-4o-mini-2024-07-18", 11), ("claude-sonnet-4-5-20250929", 12),
            ("claude-sonnet-4-5@20250929", 12), ("claude-sonnet-4-5-latest", 12), ("anthropic.claude-opus-4-6-v1", 13),
            ("global.anthropic.claude-opus-4-6-v1", 13), ("us.anthropic.claude-opus-4-6-20260205-v1:0", 14),
            ("eu.anthropic.claude-sonnet-4-5-20250929-v1:0", 12), ("gpt-4.1-2025-04-14", 15),
            ("openai/gpt-oss-120b", 16),
            ("router/openai/gpt-oss-120b", 16), ("gpt-4-0613", 17), ("command-a-03-2025", 18),
        ] as [(String, Int)])
    func `built-in prices are found by what providers make of the name`(_ model: String, _ found: Int) {
        #expect(price(model) == found)
    }

    @Test(arguments: [
        "", "gpt-4o-audio", "gpt-4o-mini-x", "gpt", "sonnet-4-5", "/", "a/", ".", "x.", "-latest", "@", "-20250101",
        "2024-01-01", "-v1:0", "v1", ":0", String(repeating: "gpt-4o/", count: 60),
    ]) func `other names have no price`(_ model: String) { #expect(price(model) == nil) }

    @Test func `what a loop remembers is what the table says, however many models there are`() {
        var memo = PriceMemo()
        let models =
            (0..<400).map { "gpt-4o-\($0)" }
            + ["gpt-4o", "gpt-4o-mini", "ours/small", String(repeating: "m", count: 65), ""]
        for _ in 0..<3 {
            for model in models {
                let bytes = Array(model.utf8)
                let remembered = memo.price(of: bytes.span, in: table)
                #expect(remembered == table.price(of: bytes.span))
            }
        }
    }
}
