/// Time stamps of log lines.
import Containers

/// RFC 3339 in UTC with milliseconds; the part down to the second is kept until it changes.
struct TimestampText: ~Copyable {
    private var second: UInt64 = 0
    private var text = ByteBuffer(capacity: 32)

    init() {}

    /// `wallClock`: ns since 1970.
    mutating func append(_ wallClock: UInt64, to out: inout ByteBuffer) {
        let now = wallClock / 1_000_000_000
        if now != second || text.isEmpty {
            second = now
            render(now)
        }
        out.append(text.span)
        out.append(UInt8(ascii: "."))
        let milliseconds = Int(wallClock / 1_000_000 % 1000)
        if milliseconds < 100 { out.append(UInt8(ascii: "0")) }
        if milliseconds < 10 { out.append(UInt8(ascii: "0")) }
        out.append(decimal: milliseconds)
        out.append(UInt8(ascii: "Z"))
    }

    private mutating func render(_ seconds: UInt64) {
        text.clear()
        // Days to a civil date: years of 365.2425 days counted from 0000-03-01, so that a leap day is the last of its year.
        let days = Int(seconds / 86_400) + 719_468
        let era = days / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        text.append(decimal: yearOfEra + era * 400 + (month <= 2 ? 1 : 0))
        pair("-", month)
        pair("-", dayOfYear - (153 * shifted + 2) / 5 + 1)
        let rest = Int(seconds % 86_400)
        pair("T", rest / 3600)
        pair(":", rest / 60 % 60)
        pair(":", rest % 60)
    }

    private mutating func pair(_ separator: StaticString, _ value: Int) {
        text.append(separator)
        if value < 10 { text.append(UInt8(ascii: "0")) }
        text.append(decimal: value)
    }
}
