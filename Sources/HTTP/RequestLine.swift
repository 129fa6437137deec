/// The first line of a request: `method SP request-target SP HTTP-version` (RFC 9112 section 3), as ranges of the
/// input.
import Containers

struct RequestLine {
    /// The four forms of a target (RFC 9112 section 3.2).
    enum Form: UInt8 { case origin, absolute, authority, asterisk }

    var method = 0..<0
    var target = 0..<0
    /// Empty in origin form, where `Host` names it, and in asterisk form.
    var authority = 0..<0
    /// Empty when the target has none, as in `http://host`.
    var path = 0..<0
    /// After the `?`.
    var query = 0..<0
    var hasQuery = false
    /// The path is in its normal form for sure.
    var isPlain = false
    var form = Form.origin
    var minorVersion = 1

    init() {}

    init(_ input: Span<UInt8>, _ line: Range<Int>, _ limits: borrowing HTTPLimits) throws(HTTPError) {
        let space = FieldSyntax.space
        guard let methodEnd = input.extracting(line).firstIndex(of: space) else { throw .badRequestLine }
        method = line.lowerBound..<(line.lowerBound + methodEnd)
        if !FieldSyntax.isToken(input.extracting(method)) { throw .badMethod }
        if method.count > HTTPLimits.methodLength { throw .longMethod }
        let targetEnd = line.upperBound - 9
        guard targetEnd > method.upperBound, input[targetEnd] == space else { throw .badRequestLine }
        minorVersion = try HTTPVersion.minor(input.extracting(targetEnd + 1..<line.upperBound))
        target = (method.upperBound + 1)..<targetEnd
        if target.isEmpty { throw .badTarget }
        if target.count > limits.targetLength { throw .longTarget }
        try readTarget(input, Method(input.extracting(method)))
    }

    private mutating func readTarget(_ input: Span<UInt8>, _ method: Method) throws(HTTPError) {
        let text = input.extracting(target)
        if method == .connect {
            form = .authority
            authority = target
        } else if text[0] == UInt8(ascii: "/") {
            try readPath(input, from: target.lowerBound)
        } else if method == .options, text.equals("*") {
            form = .asterisk
            path = target
        } else {
            form = .absolute
            try readAbsolute(input, text)
        }
    }

    /// `http://authority/path?query`; the path may be empty.
    private mutating func readAbsolute(_ input: Span<UInt8>, _ text: Span<UInt8>) throws(HTTPError) {
        let scheme: Int
        if text.count >= 7, text.extracting(0..<7).equalsIgnoringCase("http://") {
            scheme = 7
        } else if text.count >= 8, text.extracting(0..<8).equalsIgnoringCase("https://") {
            scheme = 8
        } else {
            throw .badTarget
        }
        var end = scheme
        while end < text.count, text[end] != UInt8(ascii: "/"), text[end] != UInt8(ascii: "?") { end += 1 }
        authority = (target.lowerBound + scheme)..<(target.lowerBound + end)
        try readPath(input, from: authority.upperBound)
    }

    private mutating func readPath(_ input: Span<UInt8>, from start: Int) throws(HTTPError) {
        let rest = input.extracting(start..<target.upperBound)
        if rest.isPlainPath {
            path = start..<target.upperBound
            isPlain = true
            return
        }
        let mark = rest.firstIndex(of: UInt8(ascii: "?"))
        path = start..<(start + (mark ?? rest.count))
        if !OctetSet.path.containsAll(input.extracting(path)) { throw .badTarget }
        if let mark {
            hasQuery = true
            query = (start + mark + 1)..<target.upperBound
            if !OctetSet.query.containsAll(input.extracting(query)) { throw .badTarget }
        }
    }
}

enum HTTPVersion {
    /// The minor version of `HTTP/1.0` or `HTTP/1.1`; 505 for a newer major version, 400 for anything else.
    static func minor(_ text: Span<UInt8>) throws(HTTPError) -> Int {
        guard text.count == 8, text.starts(with: "HTTP/"), text[6] == UInt8(ascii: ".") else { throw .badVersion }
        let major = text[5] &- UInt8(ascii: "0")
        let minor = text[7] &- UInt8(ascii: "0")
        if major > 9 || minor > 9 { throw .badVersion }
        if major > 1 { throw .newerVersion }
        if major == 0 || minor > 1 { throw .badVersion }
        return Int(minor)
    }
}
