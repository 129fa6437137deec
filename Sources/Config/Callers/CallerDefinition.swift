/// A caller in the file of `auth.keys`, as written.
public struct CallerDefinition: Sendable {
    public var location = SourceLocation.builtIn
    /// Names the caller in logs and limits; unique in the file.
    public var id = Located(builtIn: "")
    public var name: Located<String>?
    public var team: Located<String>?
    public var tags: [Located<String>] = []
    /// Models the caller may ask for, `*` at the end of a beginning; empty: all.
    public var models: [Located<String>] = []
    /// Seconds since 1970 at which the key ends; nil: never.
    public var expires: Located<UInt64>?
    /// `sha256:` and the digest of the key.
    public var hash = Located(builtIn: "")
}

extension CallerDefinition: PlacedSection {
    static let schema = Schema<CallerDefinition>(
        "a caller",
        [
            .required("id", \.id, .text),
            .required("hash", \.hash, .text),
            .optional("name", \.name, .text),
            .optional("team", \.team, .text),
            .optional("tags", \.tags, .list(.text)),
            .optional("models", \.models, .list(.text)),
            .optional("expires", \.expires, .date),
        ])
}

struct CallerList: Section {
    var callers: [CallerDefinition] = []

    static let schema = Schema<CallerList>(
        "the callers' file",
        [
            .required("callers", \.callers, .list(.section(CallerDefinition.self), atLeast: 0))
        ])

    mutating func finish(_ node: YAMLNode, _ reader: Reader) {
        var seen: [String: SourceLocation] = [:]
        for caller in callers {
            if let first = seen.updateValue(caller.id.location, forKey: caller.id.value) {
                reader.report.error(
                    "duplicate caller '\(caller.id.value)'", at: caller.id.location,
                    found: "the same id in line \(first.line)")
            }
        }
    }
}

extension Shape where Value == Located<UInt64> {
    /// A day in UTC, from whose begin on something holds, or a time of that day: `2027-01-31`, `2027-01-31T12:00:00Z`.
    fileprivate static var date: Shape {
        .scalar("a date", "2027-01-31 or 2027-01-31T12:00:00Z", allowsQuotes: true) { CalendarDay.seconds($0) }
    }
}

enum CalendarDay {
    /// Seconds from 1970 to `YYYY-MM-DD` or `YYYY-MM-DDThh:mm:ssZ`; nil for anything else.
    static func seconds(_ text: String) -> UInt64? {
        guard text.utf8.count == 20, text.hasSuffix("Z") else { return day(text) }
        let parts = text.dropLast().split(separator: "T", omittingEmptySubsequences: false)
        guard parts.count == 2, let day = day(String(parts[0])) else { return nil }
        let clock = parts[1].split(separator: ":", omittingEmptySubsequences: false)
        guard clock.map(\.utf8.count) == [2, 2, 2], let hour = UInt64(clock[0]), let minute = UInt64(clock[1]),
            let second = UInt64(clock[2]), hour < 24, minute < 60, second < 60
        else { return nil }
        return day + hour * 3600 + minute * 60 + second
    }

    private static func day(_ text: String) -> UInt64? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2], let year = Int(parts[0]), let month = Int(parts[1]),
            let day = Int(parts[2]), year >= 1970, (1...12).contains(month)
        else { return nil }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard (1...lengths[month - 1]).contains(day) else { return nil }
        let before = year - 1
        let leapDays = before / 4 - before / 100 + before / 400 - (1969 / 4 - 1969 / 100 + 1969 / 400)
        let days = (year - 1970) * 365 + leapDays + lengths[..<(month - 1)].reduce(0, +) + day - 1
        return UInt64(days) * 86_400
    }
}
