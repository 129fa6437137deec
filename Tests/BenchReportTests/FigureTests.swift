import Testing

@testable import BenchReport

struct FigureTests {
    @Test func `Thousands stand apart`() {
        #expect([0, 999, 1000, 1_234_567].map(Figure.count) == ["0", "999", "1,000", "1,234,567"])
    }

    @Test func `Decimals are rounded and filled up`() {
        #expect(Figure.decimal(1234.56) == "1,234.6")
        #expect(Figure.decimal(1.005, 3) == "1.005")
        #expect(Figure.decimal(-0.04) == "0.0")
        #expect(Figure.decimal(-2.5) == "-2.5")
        #expect(Figure.decimal(9.96) == "10.0")
        #expect(Figure.decimal(7, 0) == "7")
        #expect(Figure.decimal(.infinity) == "-")
    }

    @Test func `Times have the digits that say something`() {
        #expect([9.96, 123.4, 12_345.6].map(Figure.microseconds) == ["10.0", "123", "12,346"])
    }
}
