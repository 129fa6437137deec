/// A time on the command line, unit written out: `300ms`, `10s`, `1.5m`.
import ArgumentParser

struct Time: ExpressibleByArgument, CustomStringConvertible {
    let nanoseconds: UInt64
    let description: String

    init?(_ text: String) {
        let digits = text.prefix { $0.isNumber || $0 == "." }
        let units = ["ns": 1.0, "us": 1e3, "µs": 1e3, "ms": 1e6, "s": 1e9, "m": 60e9, "h": 3600e9]
        guard let value = Double(digits), let unit = units[String(text.dropFirst(digits.count))], value * unit < 1e18
        else {
            return nil
        }
        nanoseconds = UInt64(value * unit)
        description = text
    }

    init?(argument: String) { self.init(argument) }

    var defaultValueDescription: String { description }
}
