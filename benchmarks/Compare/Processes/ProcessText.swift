/// The formats of /proc, apart from reading them.
enum ProcessText {
    /// µs on the CPU of one task, from `schedstat`: the first of three counts, in ns.
    static func schedstat(_ text: String) -> Double? {
        text.split(whereSeparator: \.isWhitespace).first.flatMap { Double($0) }.map { $0 / 1000 }
    }

    /// Ticks of utime + stime from `stat`; the name in brackets may hold blanks and brackets.
    static func ticks(stat text: String) -> Double? {
        guard let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return nil }
        return user + system
    }

    /// KiB of a line of `status` or `smaps_rollup`: `VmRSS:      7000 kB`.
    static func kibibytes(_ name: String, in text: String) -> Double? {
        for line in text.split(separator: "\n") where line.hasPrefix(name + ":") {
            return line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) }
        }
        return nil
    }

    /// Busy and all ticks of one core from `/proc/stat`. Waiting for a disk is idle; guests are within user.
    static func core(_ number: Int, in text: String) -> (busy: Double, all: Double)? {
        for line in text.split(separator: "\n") where line.hasPrefix("cpu\(number) ") {
            let counts = line.split(separator: " ").dropFirst().prefix(8).compactMap { Double($0) }
            guard counts.count >= 5 else { return nil }
            let all = counts.reduce(0, +)
            return (all - counts[3] - counts[4], all)
        }
        return nil
    }
}
