/// Covers Prices/PriceLowering.swift and Prices/BuiltInPrices.swift.
import Graph
import Testing

@testable import Compiler

struct PriceLoweringTests {
    private func price(_ model: String, _ prices: String = "") throws -> Price? {
        let plan = try Compiled.plan("routes: [{to: a}]\n" + prices)
        return plan.prices.price(of: Array(model.utf8).span)
    }

    @Test func `every built-in line is a price, and no name stands twice`() {
        let entries = PriceLowering.builtIn
        #expect(entries.count > 150)
        #expect(Set(entries.map(\.name)).count == entries.count)
        #expect(entries.allSatisfy { $0.price.rates.input <= Price.most && $0.price.rates.output <= Price.most })
    }

    @Test func `built-in prices are dollars a million tokens, with a threshold where there is one`() throws {
        let astra = try #require(try price("gpt-6-astra"))
        #expect(
            astra.rates
                == Price.Rates(input: 10_000_000, output: 50_000_000, cachedInput: 1_000_000, cacheWrite: 12_500_000))
        #expect(astra.threshold == 272_000)
        #expect(
            astra.longRates
                == Price.Rates(input: 20_000_000, output: 75_000_000, cachedInput: 2_000_000, cacheWrite: 25_000_000))
        #expect(try price("gpt-4o-mini-2024-07-18")?.rates.input == 150_000)
        #expect(try price("amazon.nova-micro-v1:0")?.rates.cachedInput == 8_750)
        #expect(try price("eu.anthropic.claude-opus-4-6-v1")?.rates.input == 5_500_000)
        #expect(try price("no-such-model") == nil)
    }

    @Test(arguments: [
        "gpt-image-1", "gpt-image-2-2026-04-21", "gpt-audio", "gpt-audio-mini", "gpt-realtime-2.1", "gpt-4o-mini-tts",
        "tts-1", "whisper-1",
    ]) func `what is billed otherwise than as text has no built-in price`(_ model: String) throws {
        #expect(try price(model) == nil)
        #expect(try price(model, "prices: {\(model): {input: $1/M, output: $1/M}}")?.rates.output == 1_000_000)
    }

    @Test func `the file's prices stand before them, and a longer pattern before a shorter`() throws {
        let prices = """
            prices:
              "gpt-*": {input: $1/M, output: $1/M}
              "gpt-4o*": {input: $2/M, output: $2/M, cached_input: $0.5/M}
              gpt-4o: {input: $3/M, output: $4/M, above: {tokens: 100k, input: $6/M, output: $8/M}}
            """
        #expect(try price("gpt-6-astra", prices)?.rates.input == 1_000_000)
        #expect(try price("gpt-4o-mini", prices)?.rates.cachedInput == 500_000)
        let own = try #require(try price("gpt-4o-2024-11-20", prices))
        #expect(own.rates.input == 3_000_000 && own.threshold == 100_000 && own.longRates.output == 8_000_000)
        #expect(try price("claude-opus-5", prices)?.rates.input == 5_000_000)
    }
}
