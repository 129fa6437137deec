/// A time on the command line, unit written out: `300ms`, `10s`, `1.5m`.
import ArgumentParser
import BenchReport

struct Time: ExpressibleByArgument {
    let nanoseconds: UInt64

    init(_ nanoseconds: UInt64) { self.nanoseconds = nanoseconds }

    init?(argument: String) {
        guard let nanoseconds = try? DurationText.nanoseconds(argument) else { return nil }
        self.nanoseconds = nanoseconds
    }

    static let zero = Time(0)
    static func seconds(_ count: UInt64) -> Time { Time(count * 1_000_000_000) }

    var defaultValueDescription: String { DurationText.text(nanoseconds) }
}
