/// Searches for sets of bytes, sixteen at a time: where lines, strings and nested values end.
///
/// `memchr` is for one byte in a long run; these are for sets, and for hits that are near, as they are in heads and JSON. They
/// read nothing outside the span.
import CScan

extension Span where Element == UInt8 {
    /// The first index at or after `start` that holds a control byte other than HTAB: in a message head, the end of the line or
    /// what must not be there (RFC 9110 section 5.5).
    public func firstControl(from start: Int) -> Int? {
        let found = unsafe withUnsafeBufferPointer { unsafe millrace_first_control($0.baseAddress, start, $0.count) }
        return found < 0 ? nil : found
    }

    /// The first index at or after `start` that holds `"` or `\`: what can end a JSON string or escape its end.
    public func firstQuoteOrBackslash(from start: Int) -> Int? {
        let found = unsafe withUnsafeBufferPointer {
            unsafe millrace_first_quote_or_backslash($0.baseAddress, start, $0.count)
        }
        return found < 0 ? nil : found
    }

    /// The first index at or after `start` that holds `"`, `{`, `}`, `[` or `]`: what changes the level in JSON.
    public func firstQuoteOrBracket(from start: Int) -> Int? {
        let found = unsafe withUnsafeBufferPointer {
            unsafe millrace_first_quote_or_bracket($0.baseAddress, start, $0.count)
        }
        return found < 0 ? nil : found
    }

    /// Whether `"` and then `name` stand somewhere: without it, JSON of these bytes has no key that is written like it.
    public func holds(quoted name: StaticString) -> Bool {
        unsafe withUnsafeBufferPointer {
            unsafe millrace_holds_quoted($0.baseAddress, $0.count, name.utf8Start, name.utf8CodeUnitCount)
        }
    }

    /// The first byte that stands escaped in a JSON string: a control byte, `"` or `\`.
    public var firstNotPlain: Int? {
        let found = unsafe withUnsafeBufferPointer {
            unsafe millrace_first_not_in_json_text($0.baseAddress, 0, $0.count)
        }
        return found < 0 ? nil : found
    }

    /// The first control byte other than HTAB at or after `start`, and the first colon before it, in one walk: a field line of
    /// a message head. Nil where there is none.
    public func fieldLine(from start: Int) -> (end: Int?, colon: Int?) {
        let line = unsafe withUnsafeBufferPointer { unsafe millrace_field_line($0.baseAddress, start, $0.count) }
        return (line.end < 0 ? nil : line.end, line.colon < 0 ? nil : line.colon)
    }

    /// Only ASCII letters, digits, `/`, `-` and `_`.
    public var isPlainPath: Bool {
        unsafe withUnsafeBufferPointer { unsafe millrace_is_plain_path($0.baseAddress, $0.count) }
    }
}
