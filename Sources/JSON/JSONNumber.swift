/// Numbers: their grammar (RFC 8259 section 6) and their values.
import Containers

public enum JSONNumber {
    /// The value of an integer written without fraction and exponent, of at most 18 digits; nil for anything else.
    public static func integer(_ bytes: Span<UInt8>) -> Int? {
        if bytes.isEmpty || bytes[0] != UInt8(ascii: "-") { return bytes.decimal }
        return bytes.extracting(1..<bytes.count).decimal.map { -$0 }
    }

    /// The nearest double of a number's bytes; nil when they are no number.
    ///
    /// Digits that come to at most 2⁵³ and powers of ten up to 10²² are exact in one operation (both operands are exact,
    /// and IEEE 754 rounds once), which covers what requests hold; the standard library does the rest.
    public static func double(_ bytes: Span<UInt8>) -> Double? {
        guard let end = try? JSONScanner.numberEnd(bytes), end == bytes.count else { return nil }
        return exactDouble(bytes) ?? Double(bytes.text)
    }

    private static func exactDouble(_ bytes: Span<UInt8>) -> Double? {
        var mantissa = 0
        var fraction = 0
        var inFraction = false
        if bytes.count > 19 { return nil }
        for at in bytes.indices {
            let byte = bytes[at]
            if byte == UInt8(ascii: "-") { continue }
            if byte == UInt8(ascii: ".") {
                inFraction = true
                continue
            }
            if byte | 0x20 == UInt8(ascii: "e") { return nil }
            mantissa = mantissa * 10 + Int(byte - UInt8(ascii: "0"))
            // Here, for 19 digits may be more than an integer holds.
            if mantissa > 1 << 53 { return nil }
            if inFraction { fraction += 1 }
        }
        if fraction > 22 { return nil }
        var divisor = 1.0
        for _ in 0..<fraction { divisor *= 10 }
        let value = Double(mantissa) / divisor
        return bytes[0] == UInt8(ascii: "-") ? -value : value
    }
}

extension JSONScanner {
    /// The end of the number that the bytes begin with.
    static func numberEnd(_ bytes: Span<UInt8>) throws(JSONError) -> Int {
        try ScanBytes.of(bytes) { (bytes) throws(JSONError) in try bytes.numberEnd(from: 0) }
    }
}

extension ScanBytes {
    /// The end of the number at `start`. What follows it is for the structure around it to judge.
    func numberEnd(from start: Int) throws(JSONError) -> Int {
        var at = start
        if peek(at) == UInt8(ascii: "-") { at += 1 }
        if peek(at) == UInt8(ascii: "0") { at += 1 } else { at = try digitsEnd(from: at) }
        if peek(at) == UInt8(ascii: ".") { at = try digitsEnd(from: at + 1) }
        if peek(at) | 0x20 == UInt8(ascii: "e") {
            at += 1
            if peek(at) == UInt8(ascii: "+") || peek(at) == UInt8(ascii: "-") { at += 1 }
            at = try digitsEnd(from: at)
        }
        return at
    }

    /// The end of one digit or more.
    @inline(__always)
    private func digitsEnd(from start: Int) throws(JSONError) -> Int {
        var at = start
        while peek(at) &- UInt8(ascii: "0") <= 9 { at += 1 }
        if at == start { throw JSONError(.malformed, at: start) }
        return at
    }
}
