/// The bytes of a span by pointer, for the loops that look at each byte of a body: no check an access beyond the one against the
/// end that the loop needs anyway, and the searches of `CScan` in line.
///
/// Only as good as the span it was made of, so it is a parameter and a local variable, never kept. No access leaves `0..<count`:
/// positions only grow, from 0, and each is compared with `count` here before the pointer is followed.
import CScan
import Containers

@safe
struct ScanBytes {
    private let base: UnsafePointer<UInt8>
    let count: Int
    /// The insides of strings are held to the grammar too.
    let holdsStrings: Bool

    /// Calls `body` with the bytes of `span`.
    @inline(__always)
    static func of<Result, Failure: Error>(
        _ span: Span<UInt8>, holdingStrings: Bool = false, _ body: (ScanBytes) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe span.withUnsafeBufferPointer { (bytes) throws(Failure) in
            let base = unsafe bytes.baseAddress ?? nothing
            return try body(unsafe ScanBytes(base: base, count: bytes.count, holdsStrings: holdingStrings))
        }
    }

    /// Where no byte is read.
    private static var nothing: UnsafePointer<UInt8> { unsafe UnsafePointer(bitPattern: 1)! }

    @unsafe private init(base: UnsafePointer<UInt8>, count: Int, holdsStrings: Bool) {
        unsafe self.base = base
        self.count = count
        self.holdsStrings = holdsStrings
    }

    /// The byte at `at`, or 0, which has no place outside strings, past the end.
    @inline(__always) func peek(_ at: Int) -> UInt8 { at < count ? unsafe base[at] : 0 }

    /// The first position at or after `start` that holds no white space.
    @inline(__always) func skipSpace(from start: Int) -> Int {
        var at = start
        while JSONScanner.isSpace(peek(at)) { at += 1 }
        return at
    }

    /// The first quote or backslash at or after `start`; -1 for none.
    @inline(__always) func firstQuoteOrBackslash(from start: Int) -> Int {
        unsafe millrace_first_quote_or_backslash(base, start, count)
    }

    /// The first control byte, quote or backslash at or after `start`; -1 for none.
    @inline(__always) func firstNotPlain(from start: Int) -> Int {
        unsafe millrace_first_not_in_json_text(base, start, count)
    }

    var isUTF8: Bool { unsafe millrace_is_utf8(base, count) }

    /// The end of the object or array that begins at `start`, by its brackets alone; -1 when they do not close.
    @inline(__always) func bracketsEnd(from start: Int) -> Int {
        unsafe millrace_brackets_end(base, start, count)
    }

    /// The closing quote of the string whose inside begins at `start`; -1 for none.
    @inline(__always) func closingQuote(from start: Int) -> Int {
        let end = firstQuoteOrBackslash(from: start)
        // A string without escapes, as keys and most values are.
        if end < 0 || peek(end) == UInt8(ascii: "\"") { return end }
        return closingQuote(pastEscape: end)
    }

    /// The same for a string whose first backslash stands at `start`.
    @inline(never) private func closingQuote(pastEscape start: Int) -> Int {
        var at = start
        while at >= 0 {
            if peek(at) == UInt8(ascii: "\"") { return at }
            // What is escaped cannot end the string, nor escape what follows.
            at = firstQuoteOrBackslash(from: at + 2)
        }
        return -1
    }

    /// Whether one of the bytes in `range` is a control byte or a backslash.
    @inline(__always) func needsLook(_ range: Range<Int>) -> Bool {
        for at in range where peek(at) < 0x20 || peek(at) == UInt8(ascii: "\\") { return true }
        return false
    }
}
