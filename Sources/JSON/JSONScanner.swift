/// Finds where values end, building nothing.
///
/// What is checked: the whole grammar of RFC 8259 at every level (brackets by kind, commas, colons, literals, numbers,
/// white space), for a comment, a `NaN` or a single quote inside a nested value could make a lenient reader see another
/// end than we do. What is not: the insides of strings, which end at the same quote for every reader. Their escapes, control
/// bytes and UTF-8 are left to whoever reads them (`JSONText`; top-level keys are checked by `MemberWalker`).
///
/// Strings, the bulk of a prompt, are skipped by a search for the quote and a backward count of backslashes.
import Containers

public enum JSONScanner {
    /// Levels of objects and arrays in one body, the outermost included. Readers that recurse commonly stop at 128–1,000;
    /// real requests (JSON schemas of tools) stay below 40.
    public static let depthLimit = 512

    /// The end of the value at `start`, whose first byte stands there. `depth` levels are open around it.
    public static func valueEnd(_ bytes: Span<UInt8>, from start: Int, depth: Int) throws(JSONError) -> Int {
        switch peek(bytes, start) {
        case UInt8(ascii: "{"), UInt8(ascii: "["): try containerEnd(bytes, from: start, limit: depthLimit - depth)
        default: try scalarEnd(bytes, from: start)
        }
    }

    /// The byte at `at`, or 0, which has no place outside strings, past the end.
    @inline(__always) static func peek(_ bytes: Span<UInt8>, _ at: Int) -> UInt8 {
        at < bytes.count ? bytes[at] : 0
    }

    @inline(__always) static func skipSpace(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var at = start
        while at < bytes.count, isSpace(bytes[at]) { at += 1 }
        return at
    }

    @inline(__always) static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    /// The closing quote of the string whose inside begins at `start`.
    static func closingQuote(_ bytes: Span<UInt8>, from start: Int) throws(JSONError) -> Int {
        guard let end = bytes.firstQuoteOrBackslash(from: start) else { throw JSONError(.malformed, at: bytes.count) }
        // A string without escapes, as keys and most values are.
        if bytes[end] == UInt8(ascii: "\"") { return end }
        var from = end
        while let quote = bytes.firstIndex(of: UInt8(ascii: "\""), from: from) {
            var run = quote
            while run > start, bytes[run - 1] == UInt8(ascii: "\\") { run -= 1 }
            if (quote - run) & 1 == 0 { return quote }
            from = quote + 1
        }
        throw JSONError(.malformed, at: bytes.count)
    }

    /// Passes a key, the colon and the white space around it; the value's first byte stands at the result.
    static func passKey(_ bytes: Span<UInt8>, from start: Int) throws(JSONError) -> Int {
        if peek(bytes, start) != UInt8(ascii: "\"") { throw JSONError(.malformed, at: start) }
        return try passColon(bytes, from: closingQuote(bytes, from: start + 1) + 1)
    }

    static func passColon(_ bytes: Span<UInt8>, from start: Int) throws(JSONError) -> Int {
        let colon = skipSpace(bytes, from: start)
        if peek(bytes, colon) != UInt8(ascii: ":") { throw JSONError(.malformed, at: colon) }
        return skipSpace(bytes, from: colon + 1)
    }

    private static func containerEnd(_ bytes: Span<UInt8>, from start: Int, limit: Int) throws(JSONError) -> Int {
        var open = Nesting()
        var at = start
        value: while true {
            let first = peek(bytes, at)
            if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
                if !open.push(isObject: first == UInt8(ascii: "{"), limit: limit) { throw JSONError(.tooDeep, at: at) }
                at = skipSpace(bytes, from: at + 1)
                if peek(bytes, at) != open.closing {
                    if open.isObject { at = try passKey(bytes, from: at) }
                    continue value
                }
            } else {
                at = skipSpace(bytes, from: try scalarEnd(bytes, from: at))
            }
            // A value has ended, or an empty container is about to: close what closes here, up to a comma or the end.
            while true {
                let byte = peek(bytes, at)
                if byte == UInt8(ascii: ",") {
                    at = skipSpace(bytes, from: at + 1)
                    if open.isObject { at = try passKey(bytes, from: at) }
                    continue value
                }
                if byte != open.closing { throw JSONError(.malformed, at: at) }
                open.pop()
                if open.isEmpty { return at + 1 }
                at = skipSpace(bytes, from: at + 1)
            }
        }
    }

    private static func scalarEnd(_ bytes: Span<UInt8>, from start: Int) throws(JSONError) -> Int {
        switch peek(bytes, start) {
        case UInt8(ascii: "\""): try closingQuote(bytes, from: start + 1) + 1
        case UInt8(ascii: "t"): try literalEnd(bytes, "true", from: start)
        case UInt8(ascii: "f"): try literalEnd(bytes, "false", from: start)
        case UInt8(ascii: "n"): try literalEnd(bytes, "null", from: start)
        default: try JSONNumber.end(bytes, from: start)
        }
    }

    private static func literalEnd(
        _ bytes: Span<UInt8>, _ literal: StaticString, from start: Int
    ) throws(JSONError) -> Int {
        let end = start + literal.utf8CodeUnitCount
        if end > bytes.count || !bytes.extracting(start..<end).equals(literal) {
            throw JSONError(.malformed, at: start)
        }
        return end
    }
}
