import Testing

@testable import BenchReport

/// Covers Pace.swift, DurationText.swift and TextFault.swift.
struct PaceTests {
    @Test func `Durations are read with their units`() throws {
        let known: [(String, UInt64)] = [
            ("0ms", 0), ("7ns", 7), ("3us", 3_000), ("3µs", 3_000), ("300ms", 300_000_000), ("0.5ms", 500_000),
            ("1.5s", 1_500_000_000), ("2m", 120_000_000_000), ("1h", 3_600_000_000_000),
        ]
        for (text, nanoseconds) in known { #expect(try DurationText.nanoseconds(text) == nanoseconds) }
    }

    @Test(arguments: ["", "3", "ms", "-1ms", "1.2.3s", "3 ms", "3d", "1e3ms", "infs", "99999999h"])
    func `What is no duration is refused with what was found`(_ text: String) {
        let fault = #expect(throws: TextFault.self) { try DurationText.nanoseconds(text) }
        #expect(fault?.found == text)
    }

    @Test func `Durations are written in their largest whole unit`() {
        #expect(DurationText.text(0) == "0ms")
        #expect(DurationText.text(10_000_000_000) == "10s")
        #expect(DurationText.text(1_500_000_000) == "1500ms")
        #expect(DurationText.text(500_000) == "500us")
        #expect(DurationText.text(7) == "7ns")
    }

    @Test func `A pace is a duration or log-normal`() throws {
        #expect(try Pace(parsing: "300ms") == .fixed(300_000_000))
        #expect(try Pace(parsing: "lognormal(20ms,0.5)") == .logNormal(median: 20_000_000, sigma: 0.5))
        #expect(try Pace(parsing: "lognormal(20ms, 0)") == .logNormal(median: 20_000_000, sigma: 0))
    }

    @Test(arguments: [
        "fast", "lognormal", "lognormal(20ms)", "lognormal(20ms,x)", "lognormal(20ms,0.5", "lognormal(20ms,5)",
        "lognormal(20ms,-1)", "lognormal(20,0.5)", "lognormal(20ms,0.5,1)", "lognormal(20ms,nan)",
    ])
    func `What is no pace is refused`(_ text: String) {
        #expect(throws: TextFault.self) { try Pace(parsing: text) }
    }

    @Test func `A pace is written as it is read`() throws {
        for text in ["300ms", "lognormal(20ms,0.5)"] { #expect(try Pace(parsing: text).description == text) }
    }

    @Test func `A fault says what was found and what was expected`() {
        let fault = TextFault(found: "3", expected: "a duration")
        #expect(fault.description == "found '3', expected a duration")
    }
}
