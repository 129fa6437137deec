/// Finds where values end, building nothing.
///
/// What is checked: the whole grammar of RFC 8259 at every level (brackets by kind, commas, colons, literals, numbers,
/// white space), for a comment, a `NaN` or a single quote inside a nested value could make a lenient reader see another
/// end than we do. What is not: the insides of strings, which end at the same quote for every reader. Their escapes, control
/// bytes and UTF-8 are left to whoever reads them (`JSONText`; top-level keys are checked by `MemberWalker`), or to `isJSONObject`.
///
/// Strings, the bulk of a prompt, are skipped by a search for quotes and backslashes, sixteen bytes at a time.
import Containers

public enum JSONScanner {
    /// Levels of objects and arrays in one body, the outermost included. Readers that recurse commonly stop at 128–1,000;
    /// real requests (JSON schemas of tools) stay below 40.
    public static let depthLimit = 512

    /// The end of the value at `start`, whose first byte stands there. `depth` levels are open around it.
    public static func valueEnd(_ bytes: Span<UInt8>, from start: Int, depth: Int) throws(JSONError) -> Int {
        try ScanBytes.of(bytes) { (bytes) throws(JSONError) in try bytes.valueEnd(from: start, depth: depth) }
    }

    @inline(__always) static func isSpace(_ byte: UInt8) -> Bool {
        byte <= 0x20 && (byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09)
    }
}

extension ScanBytes {
    @inline(__always)
    func valueEnd(from start: Int, depth: Int) throws(JSONError) -> Int {
        switch peek(start) {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            try containerEnd(from: start, limit: JSONScanner.depthLimit - depth)
        default: try scalarEnd(from: start)
        }
    }

    /// Passes a key, the colon and the white space around it; the value's first byte stands at the result.
    @inline(__always)
    private func passKey(from start: Int) throws(JSONError) -> Int {
        if peek(start) != UInt8(ascii: "\"") { throw JSONError(.malformed, at: start) }
        return try passColon(from: try stringEnd(from: start))
    }

    @inline(__always)
    func passColon(from start: Int) throws(JSONError) -> Int {
        let colon = skipSpace(from: start)
        if peek(colon) != UInt8(ascii: ":") { throw JSONError(.malformed, at: colon) }
        return skipSpace(from: colon + 1)
    }

    private func containerEnd(from start: Int, limit: Int) throws(JSONError) -> Int {
        var open = Nesting()
        var at = start
        value: while true {
            let first = peek(at)
            if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
                if !open.push(isObject: first == UInt8(ascii: "{"), limit: limit) { throw JSONError(.tooDeep, at: at) }
                at = skipSpace(from: at + 1)
                if peek(at) != open.closing {
                    if open.isObject { at = try passKey(from: at) }
                    continue value
                }
            } else {
                at = skipSpace(from: try scalarEnd(from: at))
            }
            // A value has ended, or an empty container is about to: close what closes here, up to a comma or the end.
            while true {
                let byte = peek(at)
                if byte == UInt8(ascii: ",") {
                    at = skipSpace(from: at + 1)
                    if open.isObject { at = try passKey(from: at) }
                    continue value
                }
                if byte != open.closing { throw JSONError(.malformed, at: at) }
                open.pop()
                if open.isEmpty { return at + 1 }
                at = skipSpace(from: at + 1)
            }
        }
    }

    @inline(__always)
    private func scalarEnd(from start: Int) throws(JSONError) -> Int {
        if peek(start) == UInt8(ascii: "\"") { return try stringEnd(from: start) }
        return try wordEnd(from: start)
    }

    /// Past the closing quote of the string that begins at `start`.
    @inline(__always)
    private func stringEnd(from start: Int) throws(JSONError) -> Int {
        let quote = holdsStrings ? heldQuote(from: start + 1) : closingQuote(from: start + 1)
        if quote < 0 { throw JSONError(.malformed, at: count) }
        return quote + 1
    }

    /// The end of a number or literal.
    private func wordEnd(from start: Int) throws(JSONError) -> Int {
        switch peek(start) {
        case UInt8(ascii: "t"): try literalEnd("true", from: start)
        case UInt8(ascii: "f"): try literalEnd("false", from: start)
        case UInt8(ascii: "n"): try literalEnd("null", from: start)
        default: try numberEnd(from: start)
        }
    }

    private func literalEnd(_ literal: StaticString, from start: Int) throws(JSONError) -> Int {
        let text = literal.bytes
        for offset in text.indices where peek(start + offset) != text[offset] {
            throw JSONError(.malformed, at: start)
        }
        return start + text.count
    }
}
