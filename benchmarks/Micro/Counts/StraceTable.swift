/// The table that `strace -c` writes: system calls by name.
///
///     % time     seconds  usecs/call     calls    errors syscall
///     ------ ----------- ----------- --------- --------- ----------------
///      55.10    0.004100           4      1002           recvfrom
///      44.90    0.003341           3      1001         3 sendto
///     ------ ----------- ----------- --------- --------- ----------------
///     100.00    0.007441                  2003         3 total
public struct StraceTable: Equatable, Sendable {
    public private(set) var calls: [String: Int] = [:]

    public var total: Int { calls.values.reduce(0, +) }

    public init(_ text: String) throws(CountError) {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard let share = words.first, Double(share) != nil, let name = words.last, name != "total" else {
                continue
            }
            guard words.count >= 5, let count = Int(words[3]) else {
                throw CountError("a line of strace's table has no count of calls in its fourth column: \(line)")
            }
            calls[String(name), default: 0] += count
        }
        if calls.isEmpty { throw CountError("strace left no table of calls; found: \(text.prefix(200))") }
    }
}
