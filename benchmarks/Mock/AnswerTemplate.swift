/// Bytes that were written once and are sent again and again, with a stamp inside that is written anew each time.
import BenchReport
import Containers

struct AnswerTemplate {
    private(set) var bytes: [UInt8]
    /// Where the two times of the stamp stand; nil without a stamp.
    private let received: Int?

    /// What stands in a template until it is stamped: as long as any stamp.
    static let blankStamp = "\(MockStamp.marker)\(zeros):\(zeros);"
    private static let zeros = String(repeating: "0", count: MockStamp.digits)

    /// Finds the stamp by its marker.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        let marker = Array("\(MockStamp.marker)".utf8)
        let found = bytes.indices.first { bytes[$0...].starts(with: marker) }
        received = found.map { $0 + marker.count }
    }

    init(_ text: String) { self.init(Array(text.utf8)) }

    /// Both in monotonic ns.
    mutating func stamp(received receipt: UInt64, sent: UInt64) {
        guard let received else { return }
        var span = bytes.mutableSpan
        Self.write(receipt, into: &span, at: received)
        Self.write(sent, into: &span, at: received + MockStamp.digits + 1)
    }

    /// Nineteen digits in three runs, so that all but two divisions are of 32 bits.
    private static func write(_ value: UInt64, into bytes: inout MutableSpan<UInt8>, at start: Int) {
        let upper = value / 100_000_000
        write(UInt32(truncatingIfNeeded: value % 100_000_000), 8, into: &bytes, at: start + 11)
        write(UInt32(truncatingIfNeeded: upper % 100_000_000), 8, into: &bytes, at: start + 3)
        write(UInt32(truncatingIfNeeded: upper / 100_000_000), 3, into: &bytes, at: start)
    }

    @inline(__always)
    private static func write(_ value: UInt32, _ digits: Int, into bytes: inout MutableSpan<UInt8>, at start: Int) {
        var rest = value
        var at = start + digits
        while at > start {
            at -= 1
            bytes[at] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
    }
}
