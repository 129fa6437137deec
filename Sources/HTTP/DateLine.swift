/// The `Date` field line, written once a second by its owner and copied into every answer.
public import Containers

public final class DateLine {
    /// `Date: `, 29 bytes of date, CRLF.
    private var line = InlineArray<37, UInt8>(repeating: 0)
    private var written: Int

    /// Seconds since 1970, UTC.
    public init(secondsSince1970 seconds: Int) {
        written = seconds
        write(seconds)
    }

    /// Call once a second; costs nothing within the same one.
    public func update(secondsSince1970 seconds: Int) {
        if seconds == written { return }
        written = seconds
        write(seconds)
    }

    /// Appends the whole line, `Date: … GMT` and its end.
    public func append(to out: inout ByteBuffer) {
        let line = line
        out.append(line.span)
    }

    private func write(_ seconds: Int) {
        var text = ByteBuffer(capacity: 64)
        text.append("Date: ")
        text.append(fixdate: seconds)
        text.append("\r\n")
        for index in line.indices { line[index] = text.span[index] }
    }
}

extension ByteBuffer {
    /// Appends an IMF-fixdate (RFC 9110 section 5.6.7), 29 bytes. `seconds` since 1970, UTC, not negative, before year
    /// 10000.
    public mutating func append(fixdate seconds: Int) {
        precondition(seconds >= 0 && seconds < 253_402_300_800, "a date from 1970 to 9999")
        let (days, second) = seconds.quotientAndRemainder(dividingBy: 86_400)
        let date = CivilDate(daysSince1970: days)
        append(CivilDate.weekday(days % 7))
        append(", ")
        append(twoDigits: date.day)
        append(FieldSyntax.space)
        append(date.monthName)
        append(FieldSyntax.space)
        append(decimal: date.year)
        append(FieldSyntax.space)
        append(twoDigits: second / 3600)
        append(FieldSyntax.colon)
        append(twoDigits: second / 60 % 60)
        append(FieldSyntax.colon)
        append(twoDigits: second % 60)
        append(" GMT")
    }

    /// Appends a time in ISO 8601's basic format, `20260102T030405Z`: 16 bytes. `seconds` since 1970, UTC, as above.
    public mutating func append(basicTime seconds: Int) {
        precondition(seconds >= 0 && seconds < 253_402_300_800, "a date from 1970 to 9999")
        let (days, second) = seconds.quotientAndRemainder(dividingBy: 86_400)
        let date = CivilDate(daysSince1970: days)
        append(decimal: date.year)
        append(twoDigits: date.month)
        append(twoDigits: date.day)
        append(UInt8(ascii: "T"))
        append(twoDigits: second / 3600)
        append(twoDigits: second / 60 % 60)
        append(twoDigits: second % 60)
        append(UInt8(ascii: "Z"))
    }

    private mutating func append(twoDigits value: Int) {
        append(UInt8(ascii: "0") + UInt8(value / 10))
        append(UInt8(ascii: "0") + UInt8(value % 10))
    }
}

/// A day of the Gregorian calendar.
struct CivilDate: Equatable {
    let year: Int
    let month: Int
    let day: Int

    /// Counts in years that begin in March, so that the leap day is a year's last, and in cycles of 400 years.
    init(daysSince1970 days: Int) {
        let (cycle, dayOfCycle) = (days + 719_468).quotientAndRemainder(dividingBy: 146_097)
        let leapDays = dayOfCycle / 1_460 - dayOfCycle / 36_524 + dayOfCycle / 146_096
        let yearOfCycle = (dayOfCycle - leapDays) / 365
        let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
        // Months from March have 31, 30, 31, 30, 31 days, again and again: 153 in five.
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = cycle * 400 + yearOfCycle + (month <= 2 ? 1 : 0)
    }

    var monthName: StaticString {
        switch month {
        case 1: "Jan"
        case 2: "Feb"
        case 3: "Mar"
        case 4: "Apr"
        case 5: "May"
        case 6: "Jun"
        case 7: "Jul"
        case 8: "Aug"
        case 9: "Sep"
        case 10: "Oct"
        case 11: "Nov"
        default: "Dec"
        }
    }

    /// Days since 1970 modulo 7; 1 January 1970 was a Thursday.
    static func weekday(_ remainder: Int) -> StaticString {
        switch remainder {
        case 0: "Thu"
        case 1: "Fri"
        case 2: "Sat"
        case 3: "Sun"
        case 4: "Mon"
        case 5: "Tue"
        default: "Wed"
        }
    }
}
