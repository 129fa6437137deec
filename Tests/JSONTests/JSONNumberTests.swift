import JSON
import Testing

@Suite struct JSONNumberTests {
    private func double(_ text: String) -> Double? { JSONNumber.double(Array(text.utf8).span) }
    private func integer(_ text: String) -> Int? { JSONNumber.integer(Array(text.utf8).span) }

    @Test(arguments: [
        "0", "-0", "1", "0.7", "1.0", "-2.5", "3.141592653589793", "0.1", "123456789.125", "9007199254740993", "1e3",
        "1E-7",
        "-1.25e+10", "1.7976931348623157e308", "5e-324", "0.30000000000000004", "123456789012345678901234567890",
        "9007199254740992", "9223372036854775807", "9223372036854775808", "9999999999999999999", "-999999999999999999",
        "999999999.999999999", "0.00000000000000001",
    ])
    func `a double is the nearest to its digits`(_ text: String) {
        #expect(double(text) == Double(text))
    }

    @Test func `minus zero keeps its sign`() {
        #expect(double("-0")?.sign == .minus)
    }

    @Test(arguments: ["", "-", "+1", "01", ".5", "1.", "1e", "0x10", "NaN", "1 ", " 1", "1,2", "\"1\""])
    func `what the grammar does not know is no number`(_ text: String) {
        #expect(double(text) == nil)
    }

    @Test func `integers are read to eighteen digits`() {
        #expect(integer("0") == 0)
        #expect(integer("-42") == -42)
        #expect(integer("999999999999999999") == 999_999_999_999_999_999)
        #expect(integer("1000000000000000000") == nil)
        for text in ["", "-", "1.0", "1e3", "true"] { #expect(integer(text) == nil) }
    }
}
