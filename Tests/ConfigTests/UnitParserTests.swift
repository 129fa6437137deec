import Testing

@testable import Config

struct UnitParserTests {
    @Test(
        arguments: [
            ("250ms", 250_000_000), ("10m", 600_000_000_000), ("1h30m", 5_400_000_000_000), ("0s", 0), ("15us", 15_000),
            ("1d2h3m4s5ms6us", 93_784_005_006_000), ("90s", 90_000_000_000),
        ] as [(String, UInt64)])
    func `durations are sums of parts, largest first`(_ text: String, _ nanoseconds: UInt64) {
        #expect(UnitParser.duration(text) == nanoseconds)
    }

    @Test(arguments: [
        "", "10", "m", "1m1m", "1m1h", "-1s", "1.5s", " 1s", "1s ", "1S", "01s", "1min", "9999999999999s",
        "999999999999d",
    ])
    func `anything else is no duration`(_ text: String) { #expect(UnitParser.duration(text) == nil) }

    @Test(arguments: [
        ("512B", 512), ("32KiB", 32_768), ("64MiB", 67_108_864), ("2GiB", 2_147_483_648), ("10MB", 10_000_000),
        ("3kB", 3_000),
    ])
    func `sizes have decimal or binary units`(_ text: String, _ bytes: Int) {
        #expect(UnitParser.byteCount(text) == bytes)
    }

    @Test(arguments: ["", "64", "MiB", "64M", "64 MiB", "64mib", "1.5MiB", "-1B", "999999999999GiB"])
    func `anything else is no size`(_ text: String) { #expect(UnitParser.byteCount(text) == nil) }

    @Test(arguments: [
        ("60/min", Rate(count: 60, per: 60_000_000_000)), ("5/s", Rate(count: 5, per: 1_000_000_000)),
        ("100k/min", Rate(count: 100_000, per: 60_000_000_000)),
        ("2M/day", Rate(count: 2_000_000, per: 86_400_000_000_000)),
        ("1/h", Rate(count: 1, per: 3_600_000_000_000)),
    ])
    func `rates are counts by a unit of time`(_ text: String, _ rate: Rate) { #expect(UnitParser.rate(text) == rate) }

    @Test(arguments: ["60", "60/", "/min", "0/s", "60/m", "60 / min", "60/min ", "1.5/s", "60K/s", "60/10s"])
    func `anything else is no rate`(_ text: String) { #expect(UnitParser.rate(text) == nil) }

    @Test func `a rate is written as it would be in the file`() {
        #expect("\(Rate(count: 60, per: 60_000_000_000))" == "60/min")
        #expect("\(Rate(count: 7, per: 86_400_000_000_000))" == "7/day")
    }

    @Test(
        arguments: [
            ("$2.50/M", 2_500_000), ("$10/M", 10_000_000), ("$0.0025/k", 2_500_000), ("$0/M", 0),
            ("$0.000001/M", 1), ("$10000/M", 10_000_000_000), ("$10/k", 10_000_000_000), ("$0.00875/M", 8_750),
        ] as [(String, Int)])
    func `prices are dollars by a million or a thousand tokens`(_ text: String, _ picodollars: Int) {
        #expect(UnitParser.price(text) == TokenPrice(picodollars: picodollars))
    }

    @Test(arguments: [
        "", "$", "2.50/M", "$2.50", "$2,50/M", "$.5/M", "$2./M", "$2.5/m", "$2.5/G", "$-1/M", "$2.5 /M", "$2.5/M ",
        "$0.0000001/M", "$10000.000001/M", "$10.01/k", "$999999999999/k", "€2/M",
    ])
    func `anything else is no price`(_ text: String) { #expect(UnitParser.price(text) == nil) }

    @Test func `a price is written by the million`() {
        #expect("\(TokenPrice(picodollars: 2_500_000))" == "$2.5/M")
        #expect("\(TokenPrice(picodollars: 10_000_000))" == "$10/M")
        #expect("\(TokenPrice(picodollars: 1))" == "$0.000001/M")
    }

    @Test(arguments: [("4096", 4_096), ("200k", 200_000), ("1M", 1_000_000)])
    func `counts are whole, by thousands or by millions`(_ text: String, _ count: Int) {
        #expect(UnitParser.count(text) == count)
    }

    @Test(arguments: ["", "0", "k", "1.5k", "-1", "1K", "1 M", "1m"])
    func `anything else is no count`(_ text: String) { #expect(UnitParser.count(text) == nil) }

    @Test(arguments: [("0", 0), ("-5", -5), ("1000000", 1_000_000)])
    func `whole numbers are digits`(_ text: String, _ value: Int) { #expect(UnitParser.integer(text) == value) }

    @Test(arguments: ["", "-", "+1", "1_000", "0x10", "010", "1.0", "1e3", "９"])
    func `other spellings of numbers are refused`(_ text: String) { #expect(UnitParser.integer(text) == nil) }
}
