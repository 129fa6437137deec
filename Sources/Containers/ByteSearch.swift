/// Searches and comparisons over spans of bytes, none of which allocates.
///
/// `memchr` of Glibc is vectorised; what is compared is mostly short, so that is done by words (`CScan`).
import CScan
import Glibc

extension Span where Element == UInt8 {
    /// The first index at or after `start` that holds `byte`.
    public func firstIndex(of byte: UInt8, from start: Int = 0) -> Int? {
        if start >= count { return nil }
        return unsafe withUnsafeBufferPointer { bytes in
            let base = bytes.baseAddress!
            guard let found = unsafe memchr(base + start, Int32(byte), bytes.count - start) else { return nil }
            return unsafe UnsafeRawPointer(found) - UnsafeRawPointer(base)
        }
    }

    /// Where `words`, which are not empty, stand first.
    public func firstIndex(of words: StaticString) -> Int? {
        let words = words.bytes
        var from = 0
        while let start = firstIndex(of: words[0], from: from), start + words.count <= count {
            if extracting(start..<start + words.count).equals(words) { return start }
            from = start + 1
        }
        return nil
    }

    public func holds(_ words: StaticString) -> Bool { firstIndex(of: words) != nil }

    public func equals(_ other: Span<UInt8>) -> Bool {
        if count != other.count { return false }
        return unsafe withUnsafeBufferPointer { mine in
            unsafe other.withUnsafeBufferPointer { unsafe millrace_equal(mine.baseAddress, $0.baseAddress, mine.count) }
        }
    }

    public func equals(_ text: StaticString) -> Bool {
        if count != text.utf8CodeUnitCount { return false }
        return unsafe withUnsafeBufferPointer { unsafe millrace_equal($0.baseAddress, text.utf8Start, $0.count) }
    }

    /// Feeds the bytes to the standard library's keyed hash.
    public func hash(into hasher: inout Hasher) {
        unsafe withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
    }

    /// A number that spreads texts over a table, for where many texts of one number cost time and nothing else.
    public var spread: UInt64 { unsafe withUnsafeBytes { unsafe millrace_spread($0.baseAddress, $0.count) } }

    public func starts(with text: StaticString) -> Bool {
        let length = text.utf8CodeUnitCount
        if count < length { return false }
        return length == 0 || extracting(0..<length).equals(text)
    }

    public func ends(with text: StaticString) -> Bool {
        let length = text.utf8CodeUnitCount
        if count < length { return false }
        return length == 0 || extracting((count - length)..<count).equals(text)
    }

    /// ASCII case is ignored in `self`; `lowercased` must be lower case.
    public func equalsIgnoringCase(_ lowercased: Span<UInt8>) -> Bool {
        if count != lowercased.count { return false }
        return unsafe withUnsafeBytes { mine in
            unsafe lowercased.withUnsafeBytes { unsafe millrace_equal_lowered(mine.baseAddress, $0.baseAddress, count) }
        }
    }

    /// ASCII case is ignored in `self`; `lowercased` must be lower case.
    public func equalsIgnoringCase(_ lowercased: StaticString) -> Bool {
        if count != lowercased.utf8CodeUnitCount { return false }
        return unsafe withUnsafeBytes { unsafe millrace_equal_lowered($0.baseAddress, lowercased.utf8Start, count) }
    }

    /// Whether there is no control byte but HTAB: what a header value may hold (RFC 9110 section 5.5).
    public var holdsNoControl: Bool { firstControl(from: 0) == nil }

    /// Whether a comma-separated list holds `token` (lower case), ASCII case and arguments after `=` or `;` aside.
    public func contains(token: StaticString) -> Bool {
        var start = 0
        while start < count {
            let end = firstIndex(of: UInt8(ascii: ","), from: start) ?? count
            var first = start
            while first < end, self[first] == UInt8(ascii: " ") { first += 1 }
            var last = first
            while last < end, self[last] != UInt8(ascii: "="), self[last] != UInt8(ascii: ";"),
                self[last] != UInt8(ascii: " ")
            {
                last += 1
            }
            if extracting(first..<last).equalsIgnoringCase(token) { return true }
            start = end + 1
        }
        return false
    }

    /// The value of 1–18 decimal digits; nil for anything else.
    public var decimal: Int? {
        if count == 0 || count > 18 { return nil }
        var value = 0
        for index in indices {
            let digit = self[index] &- UInt8(ascii: "0")
            if digit > 9 { return nil }
            value = value * 10 + Int(digit)
        }
        return value
    }

    /// The bytes as text, invalid UTF-8 repaired. For set-up, tests and error paths: allocates.
    public var text: String { unsafe withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) } }
}

extension UInt8 {
    @inlinable public var asciiLowercased: UInt8 { self &- 65 < 26 ? self | 0x20 : self }
}
