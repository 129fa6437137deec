import Containers
import HTTP
import Testing

@Suite struct TimestampTests {
    private func seconds(_ text: String) -> Int? { Timestamp.seconds(Array(text.utf8).span) }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"), (1_700_000_000, "2023-11-14T22:13:20Z"), (951_782_400, "2000-02-29T00:00:00Z"),
        (4_107_542_399, "2100-02-28T23:59:59Z"), (253_402_300_799, "9999-12-31T23:59:59Z"),
    ])
    func `a time is written and read back`(_ time: Int, _ text: String) {
        var out = ByteBuffer()
        out.append(timestamp: time)
        #expect(out.text == text)
        #expect(seconds(text) == time)
    }

    @Test func `every day of a cycle of the calendar is read as it was written`() {
        for day in 0..<146_097 {
            var out = ByteBuffer()
            out.append(timestamp: day * 86_400 + 86_399)
            let read = Timestamp.seconds(out.span)
            if read != day * 86_400 + 86_399 { Issue.record("\(out.text)") }
        }
    }

    @Test func `a time outside of the calendar's years is the nearest inside`() {
        for (time, text) in [(-1, "1970-01-01T00:00:00Z"), (.max, "9999-12-31T23:59:59Z")] {
            var out = ByteBuffer()
            out.append(timestamp: time)
            #expect(out.text == text)
        }
    }

    @Test func `fractions are dropped and offsets are taken off`() {
        #expect(seconds("2023-11-14T22:13:20.987654321Z") == 1_700_000_000)
        #expect(seconds("2023-11-14t23:13:20+01:00") == 1_700_000_000)
        #expect(seconds("2023-11-14T14:43:20.5-07:30") == 1_700_000_000)
        #expect(seconds("1969-12-31T23:59:59Z") == -1)
    }

    @Test(arguments: [
        "", "Z", "2023-11-14", "2023-11-14T22:13:20", "2023-13-14T22:13:20Z", "2023-11-14 22:13:20Z",
        "2023-11-14T24:13:20Z",
        "2023-11-14T22:13:20.Q", "2023-11-14T22:13:20+0100", "2023-11-14T22:13:20 01:00", "2o23-11-14T22:13:20Z",
        "2023-11-14T22:13:20.5",
    ])
    func `what is no time is none`(_ text: String) { #expect(seconds(text) == nil) }
}
