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

    @Test(arguments: [("0", 0), ("-5", -5), ("1000000", 1_000_000)])
    func `whole numbers are digits`(_ text: String, _ value: Int) { #expect(UnitParser.integer(text) == value) }

    @Test(arguments: ["", "-", "+1", "1_000", "0x10", "010", "1.0", "1e3", "９"])
    func `other spellings of numbers are refused`(_ text: String) { #expect(UnitParser.integer(text) == nil) }
}
