/// Finds the mock's stamps in the content of an answer as it comes, keeping no bytes: they may be cut anywhere.
///
///     @mr:<19 digits>:<19 digits>;        MockStamp
import BenchReport
import Containers

struct StampScanner {
    struct Times: Equatable {
        /// When the mock had the whole request, and when it sent what holds the stamp; monotonic ns.
        var received: UInt64
        var sent: UInt64
    }

    /// Bytes of a stamp that have matched.
    private var matched = 0
    private var times = Times(received: 0, sent: 0)

    /// The next stamp that ends at `from` or after it; `from` moves past it, or to the end when there is none.
    mutating func next(_ bytes: Span<UInt8>, from: inout Int) -> Times? {
        while from < bytes.count {
            if matched == 0 {
                guard let at = bytes.firstIndex(of: UInt8(ascii: "@"), from: from) else {
                    from = bytes.count
                    return nil
                }
                times = Times(received: 0, sent: 0)
                matched = 1
                from = at + 1
                continue
            }
            if take(bytes[from]) {
                from += 1
                if matched == MockStamp.length {
                    matched = 0
                    return times
                }
            } else {
                // Looked at again: it may begin another.
                matched = 0
            }
        }
        return nil
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        let digit = byte &- UInt8(ascii: "0")
        switch matched {
        case 1: if byte != UInt8(ascii: "m") { return false }
        case 2: if byte != UInt8(ascii: "r") { return false }
        case 3, 23: if byte != UInt8(ascii: ":") { return false }
        case 43: if byte != UInt8(ascii: ";") { return false }
        case 4..<23:
            if digit > 9 { return false }
            times.received = times.received &* 10 &+ UInt64(digit)
        default:
            if digit > 9 { return false }
            times.sent = times.sent &* 10 &+ UInt64(digit)
        }
        matched += 1
        return true
    }
}
