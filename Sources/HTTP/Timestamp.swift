/// Times as JSON APIs write them: RFC 3339, `2026-11-03T10:00:00.123456789+01:00`.
public import Containers

extension ByteBuffer {
    /// Appends a time as `2026-11-03T10:00:00Z`. `seconds` since 1970, UTC; what is outside of 1970 to 9999 becomes the nearest inside.
    public mutating func append(timestamp seconds: Int) {
        let (days, second) = max(0, min(seconds, 253_402_300_799)).quotientAndRemainder(dividingBy: 86_400)
        let date = CivilDate(daysSince1970: days)
        append(decimal: date.year)
        append(UInt8(ascii: "-"), twoDigits: date.month)
        append(UInt8(ascii: "-"), twoDigits: date.day)
        append(UInt8(ascii: "T"), twoDigits: second / 3600)
        append(UInt8(ascii: ":"), twoDigits: second / 60 % 60)
        append(UInt8(ascii: ":"), twoDigits: second % 60)
        append(UInt8(ascii: "Z"))
    }

    private mutating func append(_ mark: UInt8, twoDigits value: Int) {
        append(mark)
        append(UInt8(ascii: "0") + UInt8(value / 10))
        append(UInt8(ascii: "0") + UInt8(value % 10))
    }
}

public enum Timestamp {
    /// Seconds since 1970 of a time with its offset, the fraction of its second dropped; nil for anything else.
    public static func seconds(_ text: Span<UInt8>) -> Int? {
        guard text.count >= 20, let date = day(text), let time = time(text.extracting(10..<19)) else { return nil }
        var end = 19
        if text[end] == UInt8(ascii: ".") {
            end += 1
            while end < text.count, text[end] &- UInt8(ascii: "0") <= 9 { end += 1 }
        }
        return offset(text.extracting(end..<text.count)).map { date * 86_400 + time - $0 }
    }

    /// Days since 1970 of `2026-11-03…`, by the rule that `CivilDate` turns round: years begin in March.
    private static func day(_ text: Span<UInt8>) -> Int? {
        guard text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"), let year = text.extracting(0..<4).decimal,
            let month = text.extracting(5..<7).decimal, let day = text.extracting(8..<10).decimal,
            (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        let marchYear = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return marchYear * 365 + marchYear / 4 - marchYear / 100 + marchYear / 400 + dayOfYear - 719_468
    }

    /// Seconds of `T10:00:00`.
    private static func time(_ text: Span<UInt8>) -> Int? {
        guard text[0] | 0x20 == UInt8(ascii: "t"), text[3] == UInt8(ascii: ":"), text[6] == UInt8(ascii: ":"),
            let hour = text.extracting(1..<3).decimal, let minute = text.extracting(4..<6).decimal,
            let second = text.extracting(7..<9).decimal, hour < 24, minute < 60, second <= 60
        else { return nil }
        return hour * 3600 + minute * 60 + second
    }

    /// Seconds east of UTC: `Z`, `+01:00`, `-07:30`.
    private static func offset(_ zone: Span<UInt8>) -> Int? {
        if zone.count == 1 { return zone[0] | 0x20 == UInt8(ascii: "z") ? 0 : nil }
        guard zone.count == 6, zone[3] == UInt8(ascii: ":"), let hours = zone.extracting(1..<3).decimal,
            let minutes = zone.extracting(4..<6).decimal
        else { return nil }
        let seconds = hours * 3600 + minutes * 60
        switch zone[0] {
        case UInt8(ascii: "+"): return seconds
        case UInt8(ascii: "-"): return -seconds
        default: return nil
        }
    }
}
